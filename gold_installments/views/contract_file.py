"""One contract's file: what remains, its schedule, its payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.rules.grants import Grant
from gold_installments.models import Contract, Payment
from gold_installments.queries.contracts import ScheduleLine, contract_for, schedule_of, wallet_of_contract
from gold_installments.queries.payments import payments_shown
from gold_installments.queries.prices import counter_price
from gold_installments.views.shop_page import shop_page
from gold_installments.views.shown import ShownPayment, may_reverse, source_of
from measures.gold import worth_rial
from persian.digits import to_persian
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from tenants.http import ShopRequest

#: How long after recording the file still offers the undo of that payment.
JUST_PAID = timedelta(minutes=2)


@dataclass(frozen=True)
class ShownRow:
    """A schedule row as the file shows it, in mg or in Rial; `mark` is its look, `state_text` its words."""

    number: int
    nominal_date: date
    due_date: date
    mg: int
    open_mg: int
    paid_mg: int
    rial: int
    open_rial: int
    paid_rial: int
    mark: str
    state_text: str
    value_rial: int | None

    @property
    def shifted(self) -> bool:
        return self.due_date != self.nominal_date

    @property
    def paid_percent(self) -> int:
        return (self.paid_mg or self.paid_rial) * 100 // (self.mg or self.rial)

    @property
    def unpaid_percent(self) -> int:
        return 100 - self.paid_percent


@dataclass(frozen=True)
class Focus:
    """The row the counter should talk about: the oldest overdue one, or the next."""

    title: str
    mg: int
    rial: int
    when: str
    cls: str


def in_days(count: int) -> str:
    """«۳ روز دیگر», «امروز», «۱۵ روز گذشته» for days from today."""
    if count == 0:
        return _("today")
    days = to_persian(str(abs(count)))
    if count > 0:
        return ngettext("in %(days)s day", "in %(days)s days", count) % {"days": days}
    return ngettext("%(days)s day overdue", "%(days)s days overdue", -count) % {"days": days}


def shown_rows(
    lines: list[ScheduleLine], *, today: date, rial_per_g: int | None, cancelled: bool = False
) -> list[ShownRow]:
    """The schedule with its look: paid, late, the next one, or waiting; of a cancelled contract nothing waits."""
    if cancelled:
        return [_lifted(line) for line in lines]
    first_open = next((line.pk for line in lines if (line.open_mg or line.open_rial) and line.due_date >= today), None)
    return [_shown(line, today, rial_per_g, is_next=line.pk == first_open) for line in lines]


def _shown(line: ScheduleLine, today: date, rial_per_g: int | None, *, is_next: bool) -> ShownRow:
    days = in_days((line.due_date - today).days)
    if line.state == "paid":
        mark, text = "paid", _("Paid in full")
    elif line.state == "overdue":
        mark, text = "late", days
    elif is_next:
        mark, text = "next", days
    else:
        mark, text = "", _("Waiting")
    value = worth_rial(line.open_mg, rial_per_g) if rial_per_g and line.mg else None
    return ShownRow(
        line.number, line.nominal_date, line.due_date, line.mg, line.open_mg, line.paid_mg, line.rial, line.open_rial,
        line.paid_rial, mark, text, value,
    )  # fmt: skip


def _lifted(line: ScheduleLine) -> ShownRow:
    return ShownRow(
        line.number, line.nominal_date, line.due_date, line.mg, 0, line.paid_mg, line.rial, 0, line.paid_rial,
        "void", _("Lifted"), None,
    )  # fmt: skip


def focus_of(rows: list[ShownRow]) -> Focus | None:
    """What to ask the customer for first."""
    late = [row for row in rows if row.mark == "late"]
    if late:
        title = _("Overdue, installment %(number)s") if len(late) == 1 else _("Overdue, since installment %(number)s")
        return Focus(
            title % {"number": to_persian(str(late[0].number))},
            sum(row.open_mg for row in late),
            sum(row.open_rial for row in late),
            late[0].state_text,
            "bad-t",
        )
    for row in rows:
        if row.mark == "next":
            title = _("Next, installment %(number)s") % {"number": to_persian(str(row.number))}
            return Focus(title, row.open_mg, row.open_rial, row.state_text, "soon-t")
    return None


@shop_page
@require_safe
def contract_file(request: ShopRequest, number: str) -> HttpResponse:
    """The file of one contract; `?take=1` opens the payment drawer, `?paid=` shows what was just recorded."""
    now = timezone.now()
    contract = contract_for(user=request.user, number=number)
    price = counter_price(now=now)
    today = tehran_today(now)
    cancelled = contract.state == Contract.State.CANCELLED
    lines = schedule_of(contract, today=today)
    rows = shown_rows(lines, today=today, rial_per_g=price.rial_per_g, cancelled=cancelled)
    payments = [ShownPayment.of_row(payment) for payment in payments_shown(contract)]
    rows_in_gold = contract.is_weight
    just_paid = _just_paid(payments, request.GET.get("paid", ""), now)
    context = {
        "contract": contract,
        "customer": contract.customer,
        "rows": rows,
        "late_rows": [row for row in rows if row.mark == "late"],
        "focus": focus_of(rows),
        "payments": payments,
        "paid_mg": sum(row.paid_mg for row in rows),
        "paid_rial": sum(row.paid_rial for row in rows),
        "price": price if price.rial_per_g else None,
        "counter_seen": price,
        "source": source_of(price),
        "value_rial": worth_rial(contract.balance_mg, price.rial_per_g) if price.rial_per_g and rows_in_gold else None,
        "wallet_rial": wallet_of_contract(contract),
        "may_pay": _may_pay(request, contract),
        "take": "take" in request.GET,
        "just_paid": just_paid,
        "may_undo": just_paid is not None and may_reverse(request.user, just_paid, now=now),
    }
    return render(request, "gold_installments/contract.html", context)


def _may_pay(request: ShopRequest, contract: Contract) -> bool:
    return contract.is_live and request.user.may(Grant.PAYMENT_RECORD)


def _just_paid(payments: list[ShownPayment], number: str, now: datetime) -> Payment | None:
    """The payment named in the address while it is fresh and stands; a reload later shows no toast."""
    for shown in payments:
        fresh = now - shown.payment.paid_at < JUST_PAID and not shown.reversed
        if number and shown.payment.receipt_number == number and fresh:
            return shown.payment
    return None
