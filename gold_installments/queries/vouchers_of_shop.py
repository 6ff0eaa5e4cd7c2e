"""What belongs to no contract beside the ledger, and the rows that end one: for the nightly proof (R23)."""

from __future__ import annotations

from collections import Counter
from typing import Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from gold_installments.models import (
    Approval,
    Cheque,
    ChequeMove,
    ContractEvent,
    DayClose,
    DoneRequest,
    Ending,
    LedgerEntry,
    LedgerLine,
    PaymentClaim,
    Savings,
    SavingsMove,
    Settlement,
)
from gold_installments.rules.accounts import Account
from gold_installments.rules.proof import Finding

_K = LedgerEntry.Kind
#: Entries of no contract, and what each of them belongs to.
_OWNERS: Final = (
    Q(savings_move__isnull=False)
    | Q(reverses__savings_move__isnull=False)
    | Q(day_close__isnull=False)
    | Q(kind=_K.WALLET_REFUND, customer__isnull=False)
)


def shop_findings() -> list[Finding]:
    """What belongs to no contract: its entries, boxes and savings; and where cheques and claims say they are."""
    return [
        *_entries(),
        *_refunds(),
        *_boxes(),
        *_savings(),
        *_cheques(),
        *_claims(),
        *_waivers(),
        *_settled(),
        *_given_up(),
    ]


def _entries() -> list[Finding]:
    rows = LedgerEntry.objects.filter(contract=None).order_by("pk")
    sums = rows.annotate(mg=Sum("lines__mg"), rial=Sum("lines__rial"), count=Count("lines"))
    uneven = sums.exclude(mg=0, rial=0, count__gt=0).values_list("pk", flat=True)
    lost = rows.exclude(_OWNERS).values_list("pk", flat=True)
    return [
        *(Finding(f"entry {pk}", "I3", "it does not balance") for pk in uneven),
        *(Finding(f"entry {pk}", "I4", "it belongs to nothing") for pk in lost),
    ]


def _line(account: Account, column: str, entry: str = "entry_id") -> Subquery:
    """What the entry of a row has on an account."""
    rows = LedgerLine.objects.filter(entry_id=OuterRef(entry), account=account).order_by()
    return Subquery(rows.values(column)[:1])


def _refunds() -> list[Finding]:
    """What was paid back is what was asked for."""
    asked = DoneRequest.objects.filter(action="wallet.refund").order_by("pk").values_list("result", flat=True)
    wanted = {result["entry"]: result["rial"] for result in asked}
    lines = LedgerLine.objects.filter(entry__kind=_K.WALLET_REFUND, account=Account.CUSTOMER_WALLET)
    booked = dict(lines.values_list("entry_id", "rial"))
    return [
        Finding(f"entry {pk}", "I4", "it paid back another sum than was asked for")
        for pk in sorted(booked.keys() | wanted.keys())
        if booked.get(pk) != wanted.get(pk)
    ]


def _boxes() -> list[Finding]:
    rows = DayClose.objects.annotate(booked=_line(Account.CASH, "rial")).order_by("pk")
    found = []
    for close in rows:
        cash = close.lines.get(Account.CASH.value, [0, 0])
        if not cash[1] - cash[0] == close.difference_rial == (close.booked or 0):
            found.append(Finding(f"box {close.pk}", "I4", "the difference booked is not the one counted"))
    return found


def _savings() -> list[Finding]:
    """Moves beside their entries, and the state of each plan beside its last move."""
    moves = SavingsMove.objects.annotate(booked=_line(Account.SAVINGS, "mg")).select_related("savings")
    found: list[Finding] = []
    last: dict[int, str] = {}
    for move in moves.order_by("pk"):
        last[move.savings_id] = move.kind
        if move.mg != -(move.booked or 0):
            found.append(Finding(move.savings.number, "I2", f"receipt {move.receipt_number} is not what was booked"))
    uses = (SavingsMove.Kind.HAND_OVER, SavingsMove.Kind.PAY_DEBT, SavingsMove.Kind.CASH_OUT)
    for plan in Savings.objects.order_by("pk"):
        over = plan.balance_mg == 0 and last.get(plan.pk) in uses
        if (plan.state == Savings.State.CLOSED) != over:
            found.append(Finding(plan.number, "I9", f"the plan is {plan.state}, its moves say otherwise"))
    return found


def _cheques() -> list[Finding]:
    newest = ChequeMove.objects.filter(cheque_id=OuterRef("pk")).order_by("-pk").values("target")
    rows = Cheque.objects.annotate(went=Subquery(newest[:1])).select_related("contract").order_by("pk")
    return [
        Finding(row.contract.number, "I9", f"cheque {row.pk} is {row.state}, its last move says otherwise")
        for row in rows.iterator()
        if row.state != (row.went or Cheque.State.HELD)
    ]


def _claims() -> list[Finding]:
    """A claim that waits holds the penalty days, and one that was decided holds them no more."""
    waiting = Q(state=PaymentClaim.State.WAITING)
    rows = PaymentClaim.objects.exclude(waiting & Q(hold__isnull=False, hold__last_day=None))
    rows = rows.exclude(~waiting & Q(hold__last_day__isnull=False, decided_at__isnull=False))
    wrong = rows.exclude(~waiting & Q(hold=None, decided_at__isnull=False))
    return [
        Finding(row.contract.number, "I9", f"claim {row.pk} and its hold disagree")
        for row in wrong.select_related("contract").order_by("pk")
    ]


def _waivers() -> list[Finding]:
    """What was waived is what two people agreed on: the turn of the day posts whatever the facts say."""
    facts = ContractEvent.objects.filter(kind=ContractEvent.Kind.WAIVED).select_related("contract")
    said = Counter((row.contract.number, row.version, row.number, row.mg or row.rial) for row in facts)
    agreed = Approval.objects.filter(kind=Approval.Kind.WAIVER, state=Approval.State.APPROVED).select_related(
        "contract"
    )
    asked = Counter((row.contract.number, *shares) for row in agreed for shares in row.payload["rows"])
    wrong = sorted({number for number, *_ in (said - asked) + (asked - said)})
    return [Finding(number, "I2", "what was waived is not what was agreed") for number in wrong]


def _settled() -> list[Finding]:
    """A settlement let off what its entry says, and left nothing."""
    rows = Settlement.objects.filter(payment__isnull=False).select_related("payment", "contract", "discount_entry")
    rows = rows.annotate(
        off=_line(Account.DISCOUNT, "rial", "discount_entry_id"),
        off_mg=_line(Account.RECEIVABLE, "mg", "discount_entry_id"),
    ).order_by("pk")
    return [
        Finding(row.contract.number, "I4", f"settlement {row.pk} let off another sum")
        for row in rows
        if (row.discount_rial, row.discount_mg) != (row.off or 0, -(row.off_mg or 0))
        or (row.payment and row.left_mg != row.payment.mg + row.discount_mg)
    ]


def _given_up() -> list[Finding]:
    """What an ending says was owed is what its entry took off the debt, and what ended has one."""
    rows = Ending.objects.exclude(kind=Ending.Kind.CANCELLED).select_related("contract").order_by("pk")
    rows = rows.annotate(mg_off=_line(Account.RECEIVABLE, "mg"), rial_off=_line(Account.RIAL_RECEIVABLE, "rial"))
    sign = {Ending.Kind.WRITTEN_OFF.value: -1, Ending.Kind.REVIVED.value: 1}
    found = [
        Finding(row.contract.number, "I4", f"ending {row.pk} is not what was booked")
        for row in rows
        if (row.mg, row.rial) != (sign[row.kind] * (row.mg_off or 0), sign[row.kind] * (row.rial_off or 0))
    ]
    orphans: QuerySet[LedgerEntry] = LedgerEntry.objects.filter(kind__in=(_K.WRITE_OFF, _K.CANCELLATION), ending=None)
    return found + [
        Finding(
            entry.contract.number if entry.contract else f"entry {entry.pk}", "I4", f"entry {entry.pk} ended nothing"
        )
        for entry in orphans.select_related("contract").order_by("pk")
    ]
