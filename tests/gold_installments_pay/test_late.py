"""Payments typed on another day: the price of their day, the order of days, closed months (D8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from accounts.actions import refusals_kept
from accounts.models import AuditEntry, User
from gold_installments.actions import make_quote
from gold_installments.actions.paid_when import BackDateNotAllowed, PaidBeforeSigning, PaidInFuture
from gold_installments.actions.payment_price import NoPriceThatDay
from gold_installments.actions.post_entry import MonthLocked
from gold_installments.actions.postable_price import PriceStale
from gold_installments.actions.use_quote import QuoteLater
from gold_installments.models import Contract, LedgerEntry, MonthLock
from gold_installments.queries import placed_by_payment
from persian.jalali import parse_jalali, tehran_today
from persian.refusal import Refusal
from tests.gold_installments.book import (
    NOW,
    TOMAN,
    a_contract,
    everything,
    findings,
    fresh,
    open_rows,
    price_at,
    tehran,
)
from tests.gold_installments_pay.desk import USED_18K, leg, take

EARLY, LATE = tehran("1404/07/28"), tehran("1404/08/30")
#: Price of the day in Toman, the day, the amount in Toman.
E0, E1, E2 = (11_000_000, EARLY, 11_000_000), (10_900_000, NOW, 40_000_000), (11_250_000, LATE, 42_000_000)


def placed(contract: Contract) -> list[list[tuple[int, int]]]:
    """Where each payment fell, in the order they were paid."""
    found = placed_by_payment(contract, today=tehran_today(LATE))
    rows = contract.payments.order_by("paid_at")
    return [[(piece.number, piece.mg) for piece in found[row.pk]] for row in rows]


def test_r04_a_back_dated_payment_falls_as_if_typed_in_order(manager: User, in_shop: object) -> None:
    for price, at, _toman in (E0, E1, E2):
        price_at(price * TOMAN, at)
    in_order, late = a_contract(manager), a_contract(manager)
    for _price, at, toman in (E0, E1, E2):
        take(in_order, manager, toman=toman, now=at)
    for _price, at, toman in (E1, E2):
        take(late, manager, toman=toman, now=at)
    typed = take(late, manager, toman=E0[2], now=LATE, paid_at=EARLY, late_reason="the slip lay in a drawer")
    assert (typed.mg, typed.rial_per_g, typed.day) == (1_000, 11_000_000 * TOMAN, tehran_today(EARLY))
    assert (typed.recorded_at, typed.late_reason) == (LATE, "the slip lay in a drawer")
    # As of the recording: the receipt says what was owed when it was printed.
    assert typed.balance_after_mg == 22_400 - 7_403 - 1_000
    assert placed(late) == placed(in_order)
    assert (open_rows(late), fresh(late).balance_mg) == (open_rows(in_order), fresh(in_order).balance_mg)
    assert findings(LATE) == []


@pytest.mark.parametrize(
    ("paid_at", "refusal"),
    [
        (NOW + timedelta(minutes=1), PaidInFuture),
        (parse_jalali("1404/08/01"), PaidInFuture),
        (parse_jalali("1404/07/28"), BackDateNotAllowed),
        (parse_jalali("1404/06/30"), PaidBeforeSigning),
        (parse_jalali("1404/07/29"), NoPriceThatDay),
    ],
)
def test_a_clerk_types_yesterday_at_most_and_only_with_its_price(
    contract: Contract, clerk: User, market: int, paid_at: datetime | date, refusal: type[Refusal]
) -> None:
    before = {**everything(), "AuditEntry": None}
    with refusals_kept(), pytest.raises(refusal):
        take(contract, clerk, toman=5_000_000, paid_at=paid_at)
    assert {**everything(), "AuditEntry": None} == before
    refused = AuditEntry.objects.filter(action="refused").count()
    assert refused == (1 if refusal is BackDateNotAllowed else 0)


def test_yesterday_has_yesterdays_price(contract: Contract, clerk: User, in_shop: object) -> None:
    price_at(11_000_000 * TOMAN, tehran("1404/07/29", "16:00"))
    price_at(11_250_000 * TOMAN, NOW)
    paid = take(contract, clerk, toman=11_000_000, paid_at=parse_jalali("1404/07/29"))
    assert (paid.mg, paid.day, paid.late_reason) == (1_000, parse_jalali("1404/07/29"), "")
    assert LedgerEntry.objects.get(payment=paid).day == parse_jalali("1404/07/29")


def test_naming_a_moment_of_today_is_no_way_round_a_price_that_asks_for_a_person(
    contract: Contract, clerk: User, owner: User, market: int
) -> None:
    later = NOW + timedelta(hours=2)
    told = leg("old_gold", piece=USED_18K)
    for legs, toman in (((), 5_000_000), ((told,), None)):
        with pytest.raises(PriceStale):
            take(contract, clerk, *legs, toman=toman, now=later, paid_at=later - timedelta(minutes=1))
    assert fresh(contract).balance_mg == 22_400
    stood_up = take(
        contract, owner, toman=5_000_000, now=later, paid_at=later - timedelta(minutes=1), price_reason="asked by phone"
    )
    assert (stood_up.price_confirmed_by, stood_up.price_note) == (owner.display_name, "asked by phone")
    # When it was fresh anybody could have used it.
    assert take(contract, clerk, toman=6_000_000, now=later, paid_at=NOW + timedelta(minutes=1)).mg == 533


def test_a_quote_of_now_is_no_price_for_a_payment_of_yesterday(
    contract: Contract, clerk: User, in_shop: object
) -> None:
    price_at(11_000_000 * TOMAN, tehran("1404/07/29", "16:00"))
    price_at(12_000_000 * TOMAN, NOW)
    quote = make_quote(contract=contract, rows=[1], actor=clerk, now=NOW)
    for earlier in (parse_jalali("1404/07/29"), NOW - timedelta(minutes=1)):
        with pytest.raises(QuoteLater):
            take(contract, clerk, quote_id=quote.uuid, paid_at=earlier)
    after = NOW + timedelta(minutes=2)
    assert take(contract, clerk, quote_id=quote.uuid, now=after, paid_at=NOW + timedelta(minutes=1)).mg == 3_733


def test_a_closed_month_takes_nothing_more(contract: Contract, manager: User, market: int) -> None:
    price_at(11_000_000 * TOMAN, EARLY)
    MonthLock.objects.create(year=1404, month=7, through=parse_jalali("1404/07/30"), locked_by=manager, locked_at=LATE)
    price_at(11_250_000 * TOMAN, LATE)
    with pytest.raises(MonthLocked):
        take(contract, manager, toman=5_000_000, now=LATE, paid_at=EARLY)
    assert take(contract, manager, toman=5_000_000, now=LATE).mg == 444
