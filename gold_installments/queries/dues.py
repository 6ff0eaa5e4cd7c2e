"""Who is due, and the figures of a day and of the whole book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.db.models import Count, F, Q, QuerySet, Sum

from gold_installments.models import Contract, Installment, LedgerLine, Payment, Reversal
from gold_installments.queries.promises import PromiseLine, standing_promises
from gold_installments.rules.accounts import Account
from gold_installments.rules.standing import RowState, row_state

DueKind = Literal["overdue", "today", "week"]
MOST_ROWS = 500
#: A row of either unit with something unpaid.
IS_OPEN = Q(open_mg__gt=0) | Q(open_rial__gt=0)


@dataclass(frozen=True)
class DueLine:
    """An open row that waits for money; `days_late` is 0 until the day after its due date.

    `promise` is the newest one of its contract that was not withdrawn.
    """

    contract: Contract
    installment: Installment
    open_mg: int
    due_date: date
    days_late: int
    state: RowState
    promise: PromiseLine | None = None

    @property
    def open_rial(self) -> int:
        """What a row of a Toman contract waits for; 0 in a weight contract."""
        return self.installment.open_rial


@dataclass(frozen=True)
class DayFigures:
    """What happened on a Tehran day and what waits: counts, Rial and mg.

    Received sums count the day's live payments (a reversed one is not money received); `by_tender` maps a tender
    to (count, Rial).
    """

    payment_count: int
    received_rial: int
    received_mg: int
    by_tender: dict[str, tuple[int, int]]
    reversal_count: int
    contract_count: int
    contract_mg: int
    due_today_count: int
    due_today_mg: int
    overdue_count: int
    overdue_mg: int
    overdue_contracts: int


def dues(*, today: date, kind: DueKind = "today", limit: int = MOST_ROWS) -> list[DueLine]:
    """Open rows of active contracts, oldest first: "overdue", due "today", or in the 7 days after today ("week")."""
    found = _open_rows().filter(_days(kind, today)).select_related("contract__customer")
    rows = list(found.order_by("due_date", "contract_id", "number")[:limit])
    promises = standing_promises([row.contract_id for row in rows], today=today)
    return [
        DueLine(
            row.contract, row, row.open_mg, row.due_date, max(0, (today - row.due_date).days),
            row_state(mg=row.amount, open_mg=row.open_amount, due_date=row.due_date, today=today),
            promises.get(row.contract_id),
        )
        for row in rows
    ]  # fmt: skip


def due_count(*, today: date, kind: DueKind) -> int:
    """How many rows `dues` of that kind has, without fetching them."""
    return _open_rows().filter(_days(kind, today)).count()


def _open_rows() -> QuerySet[Installment]:
    return Installment.objects.filter(IS_OPEN, contract__state__in=Contract.LIVE)


def _days(kind: DueKind, today: date) -> Q:
    if kind == "overdue":
        return Q(due_date__lt=today)
    if kind == "today":
        return Q(due_date=today)
    return Q(due_date__gt=today, due_date__lte=today + timedelta(days=7))


def day_figures(*, today: date) -> DayFigures:
    """The counter's day so far, and what is due and overdue."""
    tenders = Payment.objects.filter(day=today, reversal__isnull=True).values("tender").order_by("tender")
    by_tender = {
        row["tender"]: (row["n"], row["rial"], row["grams"])
        for row in tenders.annotate(n=Count("id"), rial=Sum("amount_rial"), grams=Sum("mg"))
    }
    waiting = _open_rows().aggregate(
        today_n=Count("id", filter=Q(due_date=today)),
        today_mg=Sum("open_mg", filter=Q(due_date=today)),
        late_n=Count("id", filter=Q(due_date__lt=today)),
        late_mg=Sum("open_mg", filter=Q(due_date__lt=today)),
        late_contracts=Count("contract", filter=Q(due_date__lt=today), distinct=True),
    )
    signed = Contract.objects.filter(signed_date=today).aggregate(n=Count("id"), mg=Sum("debt_mg"))
    return DayFigures(
        payment_count=sum(n for n, _, _ in by_tender.values()),
        received_rial=sum(rial for _, rial, _ in by_tender.values()),
        received_mg=sum(mg for _, _, mg in by_tender.values()),
        by_tender={tender: (n, rial) for tender, (n, rial, _) in by_tender.items()},
        reversal_count=Reversal.objects.filter(day=today).count(),
        contract_count=signed["n"],
        contract_mg=signed["mg"] or 0,
        due_today_count=waiting["today_n"],
        due_today_mg=waiting["today_mg"] or 0,
        overdue_count=waiting["late_n"],
        overdue_mg=waiting["late_mg"] or 0,
        overdue_contracts=waiting["late_contracts"],
    )


def book_totals() -> dict[str, int]:
    """The whole book in a few sums: mg owed to the shop (cached and from the ledger), Rial owed, wallets, counts."""
    contracts = Contract.objects.aggregate(
        mg=Sum("balance_mg"),
        rial=Sum("balance_rial"),
        n=Count("id"),
        active=Count("id", filter=Q(state__in=Contract.LIVE)),
    )
    lines = LedgerLine.objects.aggregate(
        owed=Sum("mg", filter=Q(account=Account.RECEIVABLE)),
        wallet=Sum(-F("rial"), filter=Q(account=Account.CUSTOMER_WALLET)),
    )
    return {
        "sum_open_mg": contracts["mg"] or 0,
        "sum_open_rial": contracts["rial"] or 0,
        "ledger_open_mg": lines["owed"] or 0,
        "wallet_rial": lines["wallet"] or 0,
        "contracts": contracts["n"],
        "active_contracts": contracts["active"],
        "payments": Payment.objects.count(),
        "reversals": Reversal.objects.count(),
    }
