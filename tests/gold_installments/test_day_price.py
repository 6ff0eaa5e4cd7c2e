"""A price typed for the day: its words, its buying price, the way back; who may, and what a refusal leaves."""

from __future__ import annotations

import pytest

from accounts.models import AuditEntry, User
from gold_installments.actions import (
    BuyingAboveSelling,
    BuyingNotPositive,
    BuyingTooLow,
    NoDayPrice,
    PriceFar,
    PriceImplausible,
    PriceNotWhole,
    PriceReasonMissing,
    PriceReasonTooLong,
    PriceWordsDiffer,
    PriceWordsTooLong,
    clear_day_price,
    set_day_price,
)
from gold_installments.models import Contract, DayPrice
from gold_installments.queries import counter_price, day_prices
from persian.refusal import Refusal
from persian.words import toman_in_words
from tests.gold_installments.book import NOW, TOMAN, WORKED_PRICE, everything, pay, tehran

TEN_TIMES = WORKED_PRICE * 10


def typed(owner: User, **changes: object) -> DayPrice:
    wanted: dict[str, object] = {"rial_per_g": WORKED_PRICE, "reason": "because", "actor": owner, "now": NOW, **changes}
    return set_day_price(**wanted)  # type: ignore[arg-type]


def test_a_price_ten_times_off_is_asked_for_in_words(owner: User, market: int) -> None:
    before = everything()
    with pytest.raises(PriceFar) as refused:
        typed(owner, rial_per_g=TEN_TIMES)
    assert (refused.value.code, refused.value.field, refused.value.status) == ("price_needs_words", "rial_per_g", 422)
    assert "۱۰ برابر" in str(refused.value)
    assert toman_in_words(TEN_TIMES) in str(refused.value)
    assert refused.value.extra["permille"] == 10_000
    with pytest.raises(PriceFar) as refused:
        typed(owner, rial_per_g=100_000)
    assert "۰٫۱ درصد" in str(refused.value)
    assert everything() == before
    row = typed(owner, rial_per_g=TEN_TIMES, in_words="یک‌صد و دوازده میلیون و پانصد هزار")
    assert (row.rial_per_g, row.market_rial_per_g) == (TEN_TIMES, WORKED_PRICE)
    assert AuditEntry.objects.get(action="price.typed").detail["spelled_in_words"] is True


def test_without_any_market_the_last_typed_price_is_the_measure(owner: User, in_shop: object) -> None:
    typed(owner)
    with pytest.raises(PriceFar):
        typed(owner, rial_per_g=WORKED_PRICE // 10, now=tehran("1404/08/01"))
    assert DayPrice.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"rial_per_g": WORKED_PRICE // 10}, PriceFar, "rial_per_g"),
        ({"rial_per_g": WORKED_PRICE * 5 // 4 + TOMAN}, PriceFar, "rial_per_g"),
        (
            {"rial_per_g": 99_999, "in_words": "نه هزار و نهصد و نود و نه تومان و نه ریال"},
            PriceImplausible,
            "rial_per_g",
        ),
        ({"rial_per_g": TEN_TIMES, "in_words": toman_in_words(WORKED_PRICE)}, PriceWordsDiffer, "in_words"),
        ({"rial_per_g": TEN_TIMES, "in_words": "ده میلیون"}, PriceWordsDiffer, "in_words"),
        ({"rial_per_g": WORKED_PRICE + 5}, PriceNotWhole, "rial_per_g"),
        ({"buy_rial_per_g": WORKED_PRICE - 5}, PriceNotWhole, "buy_rial_per_g"),
        ({"in_words": "ی" * 201}, PriceWordsTooLong, "in_words"),
        ({"buy_rial_per_g": WORKED_PRICE + 1}, BuyingAboveSelling, "buy_rial_per_g"),
        ({"buy_rial_per_g": WORKED_PRICE // 10}, BuyingTooLow, "buy_rial_per_g"),
        ({"buy_rial_per_g": 0}, BuyingNotPositive, "buy_rial_per_g"),
        ({"buy_rial_per_g": -1}, BuyingNotPositive, "buy_rial_per_g"),
        ({"reason": " a "}, PriceReasonMissing, "reason"),
        ({"reason": "x" * 301}, PriceReasonTooLong, "reason"),
    ],
)
def test_a_wrong_price_changes_nothing(
    owner: User, market: int, changes: dict[str, object], refusal: type[Refusal], field: str
) -> None:
    before = everything()
    with pytest.raises(refusal) as refused:
        typed(owner, **changes)
    assert refused.value.field == field
    assert str(refused.value)
    assert everything() == before


def test_words_left_from_a_slip_do_not_stop_the_price_that_was_meant(owner: User, market: int) -> None:
    with pytest.raises(PriceWordsDiffer):
        typed(owner, rial_per_g=TEN_TIMES, in_words="صد و دوازده میلیون")
    row = typed(owner, in_words="صد و دوازده میلیون")
    assert row.rial_per_g == WORKED_PRICE
    assert AuditEntry.objects.get(action="price.typed").detail["spelled_in_words"] is False


def test_old_gold_has_a_price_of_its_own(owner: User, market: int) -> None:
    assert counter_price(now=NOW).buy_rial_per_g == WORKED_PRICE
    typed(owner, buy_rial_per_g=WORKED_PRICE - 2_000_000)
    seen = counter_price(now=NOW)
    assert (seen.rial_per_g, seen.buy_rial_per_g) == (WORKED_PRICE, WORKED_PRICE - 2_000_000)


def test_the_same_price_again_is_the_first_row(owner: User, manager: User, market: int) -> None:
    first = typed(owner)
    before = everything()
    assert typed(owner).pk == first.pk
    assert everything() == before
    assert typed(manager).pk != first.pk
    assert typed(owner, reason="another reason").pk != first.pk


def test_back_to_the_market(contract: Contract, owner: User, clerk: User, market: int) -> None:
    before = everything()
    with pytest.raises(NoDayPrice):
        clear_day_price(reason="because", actor=owner, now=NOW)
    assert everything() == before
    typed(owner, rial_per_g=11_300_000 * TOMAN)
    row = clear_day_price(reason="  the market\n is back ", actor=owner, now=NOW)
    assert (row.rial_per_g, row.reason) == (None, "the market is back")
    before = everything()
    assert clear_day_price(reason="again", actor=owner, now=NOW).pk == row.pk
    assert everything() == before
    seen = counter_price(now=NOW)
    assert (seen.state, seen.rial_per_g) == ("live", WORKED_PRICE)
    assert pay(contract, 5_000_000, clerk).payment.price_source == "wallgold"
    assert [it.rial_per_g for it in day_prices()] == [None, 11_300_000 * TOMAN]
    assert AuditEntry.objects.get(action="price.cleared").detail["was_rial_per_g"] == 11_300_000 * TOMAN
    typed(owner, rial_per_g=11_310_000 * TOMAN)
    assert counter_price(now=NOW).state == "manual"


@pytest.mark.parametrize(("reason", "refusal"), [("", PriceReasonMissing), ("x" * 301, PriceReasonTooLong)])
def test_clearing_is_explained_too(owner: User, market: int, reason: str, refusal: type[Refusal]) -> None:
    typed(owner)
    before = everything()
    with pytest.raises(refusal):
        clear_day_price(reason=reason, actor=owner, now=NOW)
    assert everything() == before
