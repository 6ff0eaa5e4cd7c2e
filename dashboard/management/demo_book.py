"""Who buys in the demo shop, on what terms, and how faithfully they pay. Dates hang on the day it is opened."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from persian.days import add_months, to_jalali
from persian.national_id import check_digit

#: Full name and the first nine digits of a national ID; the mobiles are from a range that is handed out to nobody.
PEOPLE = (
    ("مریم احمدی", "001245871"),
    ("حسین کریمی", "004873129"),
    ("فاطمه موسوی‌نژاد", "127063458"),
    ("علی رضایی", "228415703"),
    ("زهرا محمدی", "006159284"),
    ("محمد جعفری", "386920147"),
    ("سارا حیدری", "007731652"),
    ("رضا قاسمی", "129804536"),
    ("لیلا صادقی", "005528917"),
    ("امیر نوری", "074163295"),
)
#: A gram is sold at the market's price, and old gold is bought two percent below it.
BUY_MARGIN_BP = -200
#: The longest the demo looks back for recorded prices.
LOOK_BACK = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Sale:
    """One contract: the installment after `months` others falls due `shift` days from today; `paid` rows are paid.

    `free` pays round amounts instead of quoted ones; `undone` has its last payment taken back the same evening.
    """

    buyer: int
    gold_mg: int
    fee_mg: int
    count: int
    months: int
    shift: int = 0
    paid: int = 0
    free: bool = False
    undone: bool = False

    def first_due_date(self, today: date) -> date:
        """When the first installment falls due."""
        day = today + timedelta(days=self.shift)
        return add_months(day, -self.months, to_jalali(day).day)

    def signed_date(self, today: date) -> date:
        """A month before the first installment, and never after today."""
        first = self.first_due_date(today)
        return min(add_months(first, -1, to_jalali(first).day), today)


SALES = (
    Sale(buyer=0, gold_mg=24_000, fee_mg=1_680, count=12, months=10, paid=10),  # due today, faithful
    Sale(buyer=1, gold_mg=10_000, fee_mg=700, count=6, months=0),  # its first installment is due today
    Sale(buyer=2, gold_mg=36_500, fee_mg=2_920, count=18, months=9, shift=-6, paid=6),  # behind
    Sale(buyer=3, gold_mg=8_250, fee_mg=0, count=10, months=8, shift=4, paid=8),  # due this week
    Sale(buyer=4, gold_mg=15_000, fee_mg=1_050, count=8, months=16, paid=8),  # settled
    Sale(buyer=5, gold_mg=50_000, fee_mg=4_000, count=24, months=12, shift=-17, paid=7),  # far behind
    Sale(buyer=6, gold_mg=5_000, fee_mg=250, count=5, months=2, shift=-3),  # never paid yet
    Sale(buyer=7, gold_mg=12_480, fee_mg=874, count=10, months=7, shift=2, paid=5, free=True),  # round amounts
    Sale(buyer=8, gold_mg=20_000, fee_mg=1_400, count=12, months=-1, shift=3),  # signed these days
    Sale(buyer=9, gold_mg=18_000, fee_mg=900, count=12, months=9, paid=4, undone=True),  # one payment taken back
    Sale(buyer=0, gold_mg=6_000, fee_mg=420, count=6, months=1, shift=9),  # a second contract
)


def national_id(nine: str) -> str:
    """Nine digits with the tenth that belongs to them."""
    return f"{nine}{check_digit(nine)}"


def mobile(buyer: int) -> str:
    """A number nobody has."""
    return f"09990000{buyer:03}"


def paying_days(
    rows: Sequence[tuple[date, int]], sale: Sale, signed: date, recorded: Sequence[date]
) -> dict[date, int]:
    """Day -> milligrams: each paid row on the last recorded day up to its due date, later rows ahead of time.

    `rows` are due date and weight; `recorded` are the days with a recorded price, in order. Empty without such a day.
    """
    plan: dict[date, int] = {}
    for place, (due, mg) in enumerate(rows[: sale.paid]):
        # Nobody pays everything at once: those who pay ahead do so over some weeks.
        latest = recorded[-1] - timedelta(days=7 * (sale.paid - place - 1)) if recorded else due
        before = bisect_right(recorded, max(min(due, latest), signed))
        if before and recorded[before - 1] >= signed:
            day = recorded[before - 1]
            plan[day] = plan.get(day, 0) + mg
    return plan
