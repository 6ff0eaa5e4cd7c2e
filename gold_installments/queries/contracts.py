"""Contracts and their schedules, for someone who may see the book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, Sum
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Contract, LedgerLine
from gold_installments.rules.accounts import Account
from gold_installments.rules.standing import RowState, row_state
from persian.digits import to_ascii
from persian.letters import search_key
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer

MOST_ROWS = 200


class ContractNotFound(Refusal, Http404):
    """No such contract in this shop; a page answers 404 as well."""

    code = "contract_not_found"
    status = 404
    message = _("There is no such contract in this shop.")


@dataclass(frozen=True)
class ScheduleLine:
    """A row of a signed contract, of the version in force for it; mg, or Rial in a Toman contract.

    `paid + taken + open` is the row; `taken` went over to a later version, whose row owes it now.
    """

    pk: int
    version: int
    number: int
    nominal_date: date
    due_date: date
    mg: int
    open_mg: int
    rial: int
    open_rial: int
    taken: int
    state: RowState

    @property
    def paid_mg(self) -> int:
        return self.mg - self.open_mg - self.taken if self.mg else 0

    @property
    def paid_rial(self) -> int:
        return self.rial - self.open_rial - self.taken if self.rial else 0


def contract_for(*, user: User, number: str) -> Contract:
    """One contract with its customer, by number, digits of any script. Raises NotPermitted, ContractNotFound."""
    require(user, Grant.BOOK_READ)
    try:
        return Contract.objects.select_related("customer").get(number=to_ascii(number.replace("\x00", "")))
    except Contract.DoesNotExist as error:
        raise ContractNotFound from error


def contracts_of(customer: Customer) -> list[Contract]:
    """A customer's contracts, newest first."""
    return list(Contract.objects.filter(customer_id=customer.pk).select_related("customer").order_by("-id"))


def list_contracts(
    *, user: User, state: str = "", text: str = "", after: int | None = None, limit: int = 50
) -> list[Contract]:
    """A page of contracts, newest first; `after` is the id of the last row of the page before.

    `state` is a Contract.State value or empty, "active" with those in arrears; `text` looks into the number and the
    customer's find key.
    """
    require(user, Grant.BOOK_READ)
    rows = Contract.objects.select_related("customer").order_by("-id")
    if state:
        rows = rows.filter(state__in=Contract.LIVE if state == Contract.State.ACTIVE else [state])
    for token in search_key(text.replace("\x00", "")).split()[:8]:
        rows = rows.filter(Q(number__contains=token) | Q(customer__search_key__contains=token))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows[: max(1, min(limit, MOST_ROWS))])


def schedule_of(contract: Contract, *, today: date) -> list[ScheduleLine]:
    """The rows of a contract as they stand on `today` (Tehran's)."""
    return [
        ScheduleLine(
            row.pk, row.version, row.number, row.nominal_date, row.due_date, row.mg, row.open_mg, row.rial,
            row.open_rial, row.taken,
            row_state(mg=row.amount - row.taken, open_mg=row.open_amount, due_date=row.due_date, today=today),
        )
        for row in contract.installments.order_by("due_date", "version", "number")
        if row.taken < row.amount
    ]  # fmt: skip


def wallet_of(customer: Customer) -> int:
    """Rial the shop owes back to the customer, from the ledger."""
    return -_sum_of_wallet(Q(entry__customer_id=customer.pk))


def wallet_of_contract(contract: Contract) -> int:
    """Rial that overpayments of this contract left in the customer's wallet."""
    return -_sum_of_wallet(Q(entry__contract_id=contract.pk))


def _sum_of_wallet(of: Q) -> int:
    lines = LedgerLine.objects.filter(of, account=Account.CUSTOMER_WALLET)
    return int(lines.aggregate(total=Sum("rial"))["total"] or 0)
