"""B7, E5, H11: a customer's standing, the statement, the facts of a notice letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from accounts.models import User
from gold_installments.actions import reverse_payment
from gold_installments.actions.take_step import take_step
from gold_installments.queries.credit_standing import credit_standing
from gold_installments.queries.notice import notice_of
from gold_installments.queries.statement import PeriodWrong, customer_statement
from gold_installments.rules.track_record import TrackRecord
from persian.jalali import tehran_today
from tests.gold_installments.book import WORKED_PRICE, fresh, pay
from tests.gold_installments_arrears.book import GRAMS, a_row, late

At = Callable[[datetime], datetime]


def test_b7_on_time_the_longest_lateness_and_what_is_owed(at: At, clerk: User, viewer: User) -> None:
    contract = a_row(clerk, count=6)
    pay(contract, 41_997_000, clerk, now=at(late(0)))
    pay(contract, 41_997_000, clerk, now=at(late(50)))
    today = tehran_today(late(62))
    found = credit_standing(user=viewer, customer=contract.customer, today=today, rial_per_g=WORKED_PRICE)
    # Due on 08/05, 09/05 and 10/06, for 10/05 is a Friday: on its day, twenty days late, a day late and open.
    assert found.record == TrackRecord(rows_due=3, rows_on_time=1, most_days_late=20, days_late_now=1)
    assert (found.record.on_time_percent, found.mg, found.over_limit) == (33, 4 * 3_733, False)
    assert found.value_rial == 4 * 41_996_250 * 10
    early = credit_standing(user=viewer, customer=contract.customer, today=tehran_today(late(-3)), rial_per_g=None)
    assert (early.record.on_time_percent, early.value_rial) == (None, None)


def test_h11_opening_every_entry_closing(at: At, clerk: User, manager: User, viewer: User) -> None:
    contract = a_row(clerk, count=2)
    pay(contract, 41_997_000, clerk, now=at(late(-9)))
    wrong = pay(contract, 20_000_000, clerk, now=at(late(0))).payment
    reverse_payment(payment=wrong, reason="wrong customer", actor=manager, now=late(0))
    pay(contract, 45_000_000, clerk, now=at(late(1)))
    whole = customer_statement(user=viewer, customer=contract.customer, first=None, last=tehran_today(late(2)))
    assert [(it.kind, it.mg, it.after.mg) for it in whole.lines] == [
        ("signing", 7_466, 7_466), ("payment", -3_733, 3_733), ("payment", -1_778, 1_955), ("reversal", 1_778, 3_733),
        ("payment", -3_733, 0),
    ]  # fmt: skip
    last = whole.lines[-1]
    assert (last.receipt_number, last.rial_per_g, last.amount_rial) == ("1404-000003", WORKED_PRICE, 450_000_000)
    assert (last.wallet_rial, whole.closing.wallet_rial) == (30_037_500, 30_037_500)
    assert [it.reversed for it in whole.lines] == [False, False, True, True, False]
    part = customer_statement(
        user=viewer, customer=contract.customer, first=tehran_today(late(0)), last=tehran_today(late(0))
    )
    assert (part.opening.mg, len(part.lines), part.closing) == (3_733, 2, part.opening)
    with pytest.raises(PeriodWrong):
        customer_statement(
            user=viewer, customer=contract.customer, first=tehran_today(late(1)), last=tehran_today(late(0))
        )


def test_e5_the_notice_says_the_debt_with_its_price_and_every_payment(at: At, clerk: User, viewer: User) -> None:
    contract = a_row(clerk, count=2, **GRAMS)
    pay(contract, 20_000_000, clerk, now=at(late(0)))
    take_step(contract=contract, kind="guarantor", note="spoke with her father", actor=clerk, now=late(9))
    found = notice_of(fresh(contract), user=viewer, now=at(late(10)))
    assert [(row.open, row.days_late, row.penalty) for row in found.rows] == [(1_955, 10, 20)]
    assert (found.late_mg, found.owed.mg, found.owed.on_top_mg) == (1_955, 5_708, 20)
    assert (found.price.rial_per_g, found.value_rial) == (WORKED_PRICE, 642_150_000)
    assert [(it.kind, it.receipt_number, it.price_source != "") for it in found.statement.lines] == [
        ("signing", "", False), ("payment", "1404-000001", True),
    ]  # fmt: skip
    assert [it.kind for it in found.steps] == ["guarantor"]
    assert found.guarantees == ()
