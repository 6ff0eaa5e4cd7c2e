"""A customer's statement (H11): opening, every entry with price and grams, closing. From the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.queries import ids_of
from gold_installments.models import Contract, LedgerEntry, LedgerLine
from gold_installments.rules.accounts import Account
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer

#: More lines are read by nobody; the period is to be shortened.
MOST_LINES = 2_000


class PeriodWrong(Refusal):
    """The end is before the beginning."""

    code = "period"
    message = _("The last day of the period must not be before the first.")


class PeriodTooLong(Refusal):
    """More entries than one statement holds."""

    code = "period_too_long"
    message = _("There is too much in this period for one statement; choose a shorter one.")


@dataclass(frozen=True)
class Balance:
    """What is owed (mg and Rial, above 0: to the shop), and the Rial that the shop owes back."""

    mg: int = 0
    rial: int = 0
    wallet_rial: int = 0


@dataclass(frozen=True)
class StatementLine:
    """One entry: what it added to the debt (a payment is negative) and to the wallet, and the balance after it.

    Of a payment: `amount_rial` that was brought, the price and where it came from, the receipt, and whether it was
    reversed later.
    """

    day: date
    contract: str
    kind: str
    title: str
    mg: int
    rial: int
    wallet_rial: int
    after: Balance
    receipt_number: str = ""
    amount_rial: int | None = None
    rial_per_g: int | None = None
    price_source: str = ""
    tender: str = ""
    reversed: bool = False


@dataclass(frozen=True)
class Statement:
    """`opening` + Σ lines = `closing`."""

    first: date | None
    last: date
    opening: Balance
    lines: tuple[StatementLine, ...]
    closing: Balance


def customer_statement(*, user: User, customer: Customer, first: date | None, last: date) -> Statement:
    """The person's contracts, those of merged duplicates too, from `first` (None: the beginning) to `last`.

    Three queries. Raises NotPermitted, PeriodWrong, PeriodTooLong.
    """
    require(user, Grant.BOOK_READ)
    if first is not None and first > last:
        raise PeriodWrong(field="last")
    ids = ids_of(customer)
    return _statement(Q(contract__customer_id__in=ids) | Q(contract=None, customer_id__in=ids), first, last)


def contract_statement(contract: Contract, *, last: date) -> Statement:
    """One contract from its signing on."""
    return _statement(Q(contract_id=contract.pk), None, last)


def _statement(of: Q, first: date | None, last: date) -> Statement:
    entries = LedgerEntry.objects.filter(of, day__lte=last)
    opening = _sum(LedgerLine.objects.filter(entry__in=entries.filter(day__lt=first))) if first else Balance()
    shown = entries.filter(day__gte=first) if first else entries
    rows = list(
        shown.select_related("contract", "payment", "payment__reversal", "reverses__payment")
        .prefetch_related("lines").order_by("day", "id")[: MOST_LINES + 1]
    )  # fmt: skip
    if len(rows) > MOST_LINES:
        raise PeriodTooLong(field="first")
    lines = tuple(_lines(rows, opening))
    return Statement(first, last, opening, lines, lines[-1].after if lines else opening)


def _sum(lines: Any) -> Balance:
    found = lines.aggregate(
        owed_mg=Sum("mg", filter=Q(account=Account.RECEIVABLE), default=0),
        owed_rial=Sum("rial", filter=Q(account=Account.RIAL_RECEIVABLE), default=0),
        wallet=Sum("rial", filter=Q(account=Account.CUSTOMER_WALLET), default=0),
    )
    return Balance(found["owed_mg"], found["owed_rial"], -found["wallet"])


def _lines(entries: Iterable[LedgerEntry], balance: Balance) -> Iterable[StatementLine]:
    for entry in entries:
        kept = list(entry.lines.all())
        mg = sum(line.mg for line in kept if line.account == Account.RECEIVABLE)
        rial = sum(line.rial for line in kept if line.account == Account.RIAL_RECEIVABLE)
        wallet = -sum(line.rial for line in kept if line.account == Account.CUSTOMER_WALLET)
        if not (mg or rial or wallet or hasattr(entry, "payment")):
            continue
        balance = Balance(balance.mg + mg, balance.rial + rial, balance.wallet_rial + wallet)
        yield StatementLine(
            day=entry.day, contract=entry.contract.number if entry.contract else "", kind=entry.kind,
            title=str(LedgerEntry.Kind(entry.kind).label), mg=mg, rial=rial, wallet_rial=wallet, after=balance,
            **_payment_facts(entry),
        )  # fmt: skip


def _payment_facts(entry: LedgerEntry) -> dict[str, Any]:
    payment = getattr(entry, "payment", None) or getattr(entry.reverses, "payment", None)
    if payment is None:
        return {}
    return {
        "receipt_number": payment.receipt_number, "amount_rial": payment.amount_rial,
        "rial_per_g": payment.rial_per_g or None, "price_source": payment.price_source_name,
        "tender": payment.tender, "reversed": hasattr(payment, "reversal"),
    }  # fmt: skip
