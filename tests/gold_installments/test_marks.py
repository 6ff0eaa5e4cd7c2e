"""Payments by day for the price chart, as a question and over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from gold_installments.actions import reverse_payment
from gold_installments.models import Contract
from gold_installments.queries import DayMark, PaymentMark, folded, payment_marks, payments_of_day
from gold_installments.queries.marks import RangeImpossible
from persian.jalali import tehran_today
from tests.gold_installments.book import NOW, WORKED_PRICE, a_contract, pay, price_at, tehran

TODAY = tehran_today(NOW)


def test_a_day_says_how_many_how_much_and_between_which_prices(contract: Contract, owner: User, market: int) -> None:
    first = pay(contract, 5_000_000, owner).payment
    later = NOW + timedelta(hours=1)
    price_at(WORKED_PRICE + 50_000, later)
    second = pay(contract, 5_000_000, owner, now=later).payment
    undone = pay(contract, 1_000_000, owner, now=later).payment
    reverse_payment(payment=undone, reason="wrong", actor=owner, now=later)
    tomorrow = tehran("1404/08/01")
    price_at(WORKED_PRICE, tomorrow)
    pay(contract, 1_000_000, owner, now=tomorrow)
    marks = payment_marks(user=owner, start=TODAY, end=TODAY + timedelta(days=30))
    assert marks[0] == DayMark(TODAY, 2, first.mg + second.mg, WORKED_PRICE, WORKED_PRICE + 50_000)
    assert [(mark.date, mark.count) for mark in marks] == [(TODAY, 2), (TODAY + timedelta(days=1), 1)]
    assert payment_marks(user=owner, start=TODAY - timedelta(days=9), end=TODAY - timedelta(days=1)) == []


def test_a_single_day_is_told_payment_by_payment_in_one_question(
    contract: Contract, owner: User, market: int, django_assert_num_queries: Any
) -> None:
    later = NOW + timedelta(hours=1)
    first = pay(contract, 5_000_000, owner).payment
    price_at(WORKED_PRICE + 50_000, later)
    second = pay(contract, 4_000_000, owner, now=later).payment
    undone = pay(contract, 1_000_000, owner, now=later).payment
    reverse_payment(payment=undone, reason="wrong", actor=owner, now=later)
    with django_assert_num_queries(1):
        moments = payments_of_day(user=owner, day=TODAY)
    assert moments == [
        PaymentMark(NOW, first.mg, WORKED_PRICE),
        PaymentMark(later, second.mg, WORKED_PRICE + 50_000),
    ]
    assert folded(TODAY, moments) == payment_marks(user=owner, start=TODAY, end=TODAY)
    assert payments_of_day(user=owner, day=TODAY + timedelta(days=1)) == []
    assert folded(TODAY, []) == []


@pytest.mark.parametrize(("start", "end"), [(TODAY, TODAY - timedelta(days=1)), (date(1, 1, 1), date(9999, 12, 31))])
def test_an_impossible_range_is_refused(owner: User, start: date, end: date) -> None:
    with pytest.raises(RangeImpossible):
        payment_marks(user=owner, start=start, end=end)


def test_the_chart_reads_them_as_json(client_of: Callable[..., Client], viewer: User, owner: User) -> None:
    now = timezone.now()
    price_at(WORKED_PRICE, now)
    paid = pay(a_contract(owner, now=now), 5_000_000, owner, now=now).payment
    day = tehran_today(now).isoformat()
    answer = client_of(viewer).get("/prices/payments.json", {"start": day, "end": day})
    mark = {"date": day, "count": 1, "mg": paid.mg, "min_rial_per_g": WORKED_PRICE, "max_rial_per_g": WORKED_PRICE}
    (moment,) = answer.json()["moments"]
    assert answer.json() == {"days": [mark], "moments": [moment]}
    assert datetime.fromisoformat(moment.pop("at")) == now.replace(microsecond=now.microsecond // 1000 * 1000)
    assert moment == {"mg": paid.mg, "rial_per_g": WORKED_PRICE}
    before = (tehran_today(now) - timedelta(days=1)).isoformat()
    longer = client_of(viewer).get("/prices/payments.json", {"start": before, "end": day})
    assert longer.json() == {"days": [mark]}
    assert client_of(None).get("/prices/payments.json", {"start": day, "end": day}).status_code == 302


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("", "", "day_unreadable"),
        ("2026-02-30", "2026-03-01", "day_unreadable"),
        ("1404/08/30", "1404/08/30", "day_unreadable"),
        ("\x00", "x" * 3_000, "day_unreadable"),
        ("2026-03-02", "2026-03-01", "range_impossible"),
    ],
)
def test_wrong_days_are_named(client_of: Callable[..., Client], clerk: User, start: str, end: str, code: str) -> None:
    answer = client_of(clerk).get("/prices/payments.json", {"start": start, "end": end})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["detail"]
