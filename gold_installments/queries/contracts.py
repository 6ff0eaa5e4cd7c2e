"""Contracts and their schedules, for someone who may see the book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import Q, Sum
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.queries import ids_of
from gold_installments.models import Contract, Installment, LedgerLine
from gold_installments.queries.replaying import state_of
from gold_installments.rules.accounts import Account
from gold_installments.rules.debts import DebtKey, DebtKind
from gold_installments.rules.standing import RowState, row_state
from persian.digits import to_ascii
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer

#: The down payment among a contract's fees, as a payment names it; what is charged later counts from 1.
DOWN_PAYMENT: Final = (DebtKind.FEE.value, 0, 0)
#: More digits are no id of a row.
LONGEST_ID = 19
#: States of contracts that may never have been active: their rows never opened.
WAITING = (Contract.State.DRAFT, Contract.State.SIGNED, Contract.State.CANCELLED)


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
    """One contract with its customer and plan, by its number or its id, digits of any script.

    Raises NotPermitted, ContractNotFound.
    """
    require(user, Grant.BOOK_READ)
    wanted = to_ascii(number.replace("\x00", "")).strip()
    by_id = wanted.isascii() and wanted.isdigit() and len(wanted) < LONGEST_ID
    try:
        rows = Contract.objects.select_related("customer", "plan")
        return rows.get(pk=int(wanted)) if by_id else rows.get(number=wanted)
    except Contract.DoesNotExist as error:
        raise ContractNotFound from error


def contracts_of(customer: Customer) -> list[Contract]:
    """A person's contracts, newest first, those under the names of merged duplicates too."""
    return list(Contract.objects.filter(customer_id__in=ids_of(customer)).select_related("customer").order_by("-id"))


def schedule_of(contract: Contract, *, today: date, with_moved: bool = False) -> list[ScheduleLine]:
    """The rows of a contract as they stand on `today` (Tehran's); those a later version took over whole `with_moved`.

    Of a contract that never became active nothing is paid: its rows are what was signed.
    """
    rows = list(contract.installments.order_by("due_date", "version", "number"))
    begun = contract.state not in WAITING or any(row.open_amount or row.taken for row in rows)
    return [_line(row, begun, today) for row in rows if with_moved or row.taken < row.amount]


def _line(row: Installment, begun: bool, today: date) -> ScheduleLine:
    open_mg, open_rial = (row.open_mg, row.open_rial) if begun else (row.mg, row.rial)
    state: RowState = "future"
    if row.taken >= row.amount:
        state = "moved"
    elif begun:
        state = row_state(mg=row.amount - row.taken, open_mg=row.open_amount, due_date=row.due_date, today=today)
    return ScheduleLine(
        row.pk, row.version, row.number, row.nominal_date, row.due_date, row.mg, open_mg, row.rial, open_rial,
        row.taken, state,
    )  # fmt: skip


def down_payment_open(contract: Contract, *, today: date) -> int:
    """Rial of the down payment that nobody has paid; 0 without one. Asks the past only where Rial is owed."""
    signing = contract.terms.get("signing") or {}
    if not (contract.is_live and contract.balance_rial and signing.get("down_rial")):
        return 0
    kind, version, number = DOWN_PAYMENT
    key = DebtKey(DebtKind(kind), version, number)
    return sum(fee.open_amount for fee in state_of(contract, as_of=today).fees if fee.key == key)


def wallet_of(customer: Customer) -> int:
    """Rial the shop owes back to the customer, from the ledger."""
    return -_sum_of_wallet(Q(entry__customer_id=customer.pk))


def wallet_of_contract(contract: Contract) -> int:
    """Rial that overpayments of this contract left in the customer's wallet."""
    return -_sum_of_wallet(Q(entry__contract_id=contract.pk))


def _sum_of_wallet(of: Q) -> int:
    lines = LedgerLine.objects.filter(of, account=Account.CUSTOMER_WALLET)
    return int(lines.aggregate(total=Sum("rial"))["total"] or 0)
