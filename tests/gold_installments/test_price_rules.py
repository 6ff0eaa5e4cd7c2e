"""The shop's price as a rule: margins, what freshness allows, a price typed by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.policy import (
    LARGEST_MARGIN_BP,
    Decision,
    Policy,
    buying_beside,
    carries_margin,
    with_margin,
)
from gold_installments.rules.pricing import CounterPrice, Market, PriceState, Typed, choose_price, snapshot_of
from gold_installments.rules.reasons import is_reason
from gold_installments.rules.typed_price import is_far, is_possible, is_possible_buying, ratio_permille, says
from persian.words import toman_in_words

T0 = datetime(2025, 10, 22, 8, 30, tzinfo=UTC)
PRICES = st.integers(100_000, 100_000_000_000)
MARGINS = st.integers(-LARGEST_MARGIN_BP, LARGEST_MARGIN_BP)
STATES: tuple[PriceState, ...] = ("live", "delayed", "closed_market", "stale")


def market(state: PriceState = "live", *, confirmed: bool = True, rial: int = 112_500_000) -> Market:
    return Market(rial, "wallgold", "Wallgold", T0, state, confirmed, 7)


@given(price=PRICES, margin=MARGINS)
def test_a_margin_is_rounded_half_up_to_the_toman_and_never_further(price: int, margin: int) -> None:
    exact = Fraction(price * (10_000 + margin), 10_000)
    got = with_margin(price, margin)
    assert got % 10 == 0
    assert -5 < got - exact <= 5
    plain = with_margin(price, 0)
    assert plain == (price + 5) // 10 * 10
    assert got == plain or (got > plain) == (margin > 0)


@given(price=PRICES, margin=st.integers(-LARGEST_MARGIN_BP, LARGEST_MARGIN_BP - 1))
def test_a_larger_margin_never_makes_a_lower_price(price: int, margin: int) -> None:
    assert with_margin(price, margin) <= with_margin(price, margin + 1)
    assert with_margin(price, margin) <= with_margin(price + 1, margin)


@given(price=PRICES, sell=MARGINS, buy=MARGINS)
def test_buying_never_passes_selling(price: int, sell: int, buy: int) -> None:
    policy = Policy(sell_margin_bp=max(sell, buy), buy_margin_bp=min(sell, buy))
    by_market = choose_price(market=market(rial=price), typed=None, policy=policy, now=T0)
    by_hand = choose_price(market=None, typed=Typed(price, T0, "Owner", "no feed"), policy=policy, now=T0)
    for seen in (by_market, by_hand):
        assert seen.buy_rial_per_g is not None
        assert seen.rial_per_g is not None
        assert seen.buy_rial_per_g <= seen.rial_per_g


def test_worked_margins() -> None:
    assert (with_margin(112_500_000, 100), with_margin(112_500_000, -200)) == (113_625_000, 110_250_000)
    # 5.5 Toman and 13.5 Toman; then 18,906,010.5 of TGJU's Rial figure, whole also without a margin.
    assert (with_margin(50, 1_000), with_margin(150, -1_000)) == (60, 140)
    assert (with_margin(189_060_105, 0), with_margin(189_060_104, 0)) == (189_060_110, 189_060_100)
    assert buying_beside(113_625_000, Policy(sell_margin_bp=100, buy_margin_bp=-200)) == 110_250_000


@given(price=PRICES, typed=PRICES, sell=MARGINS, buy=MARGINS)
def test_whatever_wins_is_a_whole_toman_and_the_market_stays_exact(price: int, typed: int, sell: int, buy: int) -> None:
    policy = Policy(sell_margin_bp=max(sell, buy), buy_margin_bp=min(sell, buy))
    for by_hand in (None, Typed(typed, T0, "Owner", "no feed"), Typed(typed, T0, "Owner", "no feed", typed)):
        seen = choose_price(market=market(rial=price), typed=by_hand, policy=policy, now=T0)
        for rial in (seen.rial_per_g, seen.shop_rial_per_g, seen.buy_rial_per_g):
            assert rial is not None
            assert rial % 10 == 0
        assert seen.market_rial_per_g == price
        assert (snapshot_of(seen).rial_per_g, snapshot_of(seen).market_rial_per_g) == (seen.rial_per_g, price)


def test_rounding_alone_is_no_margin() -> None:
    assert not carries_margin(189_060_110, 189_060_105)
    assert not carries_margin(189_060_105, 189_060_105), "rows older than the rounding"
    assert carries_margin(189_079_010, 189_060_105)
    assert not carries_margin(None, 189_060_105)
    assert not carries_margin(None, None)


def test_what_each_state_allows_by_default_and_by_choice() -> None:
    default = Policy()
    allowed = {state: default.decide(state, confirmed=True) for state in STATES}
    assert allowed == {"live": "allow", "delayed": "allow", "closed_market": "allow", "stale": "confirm"}
    assert {default.decide(state, confirmed=False) for state in STATES} == {Decision.CONFIRM}
    assert default.decide("of a later version", confirmed=True) is Decision.CONFIRM
    for delayed, closed, stale, lone in product(Decision, repeat=4):
        policy = Policy(when_delayed=delayed, when_closed=closed, when_stale=stale, when_unconfirmed=lone)
        chosen = {"live": Decision.ALLOW, "delayed": delayed, "closed_market": closed, "stale": stale}
        for state in STATES:
            assert policy.decide(state, confirmed=True) is chosen[state]
            assert {policy.decide(state, confirmed=False)} <= {chosen[state], lone}
            assert Decision.BLOCK not in (chosen[state], lone) or policy.decide(state, confirmed=False) == "block"
    assert Policy(when_unconfirmed=Decision.ALLOW).decide("live", confirmed=False) is Decision.ALLOW


def test_the_markets_price_carries_the_margin_and_keeps_what_the_market_said() -> None:
    policy = Policy(sell_margin_bp=100, buy_margin_bp=-200)
    seen = choose_price(market=market(), typed=None, policy=policy, now=T0)
    assert (seen.rial_per_g, seen.shop_rial_per_g, seen.buy_rial_per_g) == (113_625_000, 113_625_000, 110_250_000)
    assert (seen.market_rial_per_g, seen.market_price_id, seen.margin_bp, seen.source) == (
        112_500_000,
        7,
        100,
        "wallgold",
    )
    assert seen.may_post
    copied = snapshot_of(seen)
    assert (copied.rial_per_g, copied.shop_rial_per_g, copied.market_rial_per_g) == (
        113_625_000,
        113_625_000,
        112_500_000,
    )
    assert (copied.market_source, copied.market_observed_at, copied.market_price_id) == ("wallgold", T0, 7)


def test_a_typed_price_wins_over_every_state() -> None:
    policy = Policy(sell_margin_bp=100, when_stale=Decision.BLOCK)
    typed = Typed(113_000_000, T0, "Owner", "sources are down", 110_000_000)
    seen = choose_price(market=market("stale", confirmed=False), typed=typed, policy=policy, now=T0)
    assert (seen.rial_per_g, seen.buy_rial_per_g, seen.shop_rial_per_g) == (113_000_000, 110_000_000, 113_625_000)
    assert (seen.state, seen.decision, seen.note, seen.market_rial_per_g) == (
        "manual", Decision.ALLOW, "sources are down", 112_500_000,
    )  # fmt: skip
    assert snapshot_of(seen).price_note == "sources are down"


def test_nothing_known_is_nothing_said() -> None:
    nothing = choose_price(market=None, typed=None, now=T0)
    assert (nothing.rial_per_g, nothing.buy_rial_per_g, nothing.state, nothing.age(T0)) == (None, None, "none", None)
    assert (nothing.may_post, nothing.may_confirm) == (False, False)
    with pytest.raises(ValueError, match="may not be posted"):
        snapshot_of(nothing, reason="because", confirmed_by="Owner")


@pytest.mark.parametrize(
    ("decision", "reason", "by", "copied"),
    [
        (Decision.CONFIRM, "because", "Owner", True),
        (Decision.CONFIRM, "", "Owner", False),
        (Decision.CONFIRM, "because", "", False),
        (Decision.BLOCK, "because", "Owner", False),
    ],
)
def test_only_a_price_somebody_stands_up_for_is_copied(decision: Decision, reason: str, by: str, copied: bool) -> None:
    seen = choose_price(market=market("stale"), typed=None, policy=Policy(when_stale=decision), now=T0)
    assert seen.age(T0 + timedelta(hours=1)) == timedelta(hours=1)
    assert isinstance(seen, CounterPrice)
    if not copied:
        with pytest.raises(ValueError, match="may not be posted"):
            snapshot_of(seen, reason=reason, confirmed_by=by)
        return
    taken = snapshot_of(seen, reason=reason, confirmed_by=by)
    assert (taken.price_note, taken.price_confirmed_by, taken.price_state) == ("because", "Owner", "stale")


def test_a_price_of_last_week_is_nothing_to_stand_up_for() -> None:
    week = T0 + timedelta(days=7)
    assert choose_price(market=market("stale"), typed=None, now=week).decision is Decision.CONFIRM
    late = week + timedelta(seconds=1)
    assert choose_price(market=market("stale"), typed=None, now=late).decision is Decision.BLOCK
    # The last session before two weeks of Nowruz is no stale price.
    assert choose_price(market=market("closed_market"), typed=None, now=late).decision is Decision.ALLOW


def test_how_far_a_typed_price_may_be_off() -> None:
    known = 112_500_000
    for near in (known, known * 5 // 4, known * 3 // 4):
        assert not is_far(near, known)
    for far in (known * 5 // 4 + 1, known * 3 // 4 - 1, known * 10, known // 10):
        assert is_far(far, known)
    assert (ratio_permille(known * 10, known), ratio_permille(known // 10, known)) == (10_000, 100)
    assert is_possible(known)
    assert not is_possible(99_999)
    assert not is_possible(100_000_000_001)
    assert is_possible_buying(known // 2, known)
    assert not is_possible_buying(known // 2 - 1, known)


@pytest.mark.parametrize(
    "words",
    [
        "یازده میلیون و دویست و پنجاه هزار تومان",
        "یازده میلیون و دویست و پنجاه هزار",
        "  يازده ميليون  و دويست و پنجاه هزار تومان ",
        "یازده‌میلیون‌و‌دویست و پنجاه‌هزارتومان",
        "«یازده ملیون و دویست و پنجاه هزار تومان».",
        "صد و دوازده میلیون و پانصد هزار ریال",
    ],
)
def test_words_are_compared_as_they_are_meant(words: str) -> None:
    assert says(words, 112_500_000)
    assert not says(words, 112_500_010)
    assert not says(words, 1_125_000_000)
    assert not says(words, 11_250_000)
    other = words.replace("یازده", "دوازده").replace("يازده", "دوازده").replace("پانصد", "ششصد")
    assert not says(other, 112_500_000)


def test_a_reason_is_letters_that_can_be_seen() -> None:
    assert is_reason("جشن")
    for blank in ("\u115f", "\u1160", "\u3164", "\uffa0", "\u200c", "\u2800", "."):
        assert not is_reason("به" + blank * 9)


def test_a_hundred_is_said_in_two_ways() -> None:
    assert says("صد و دوازده میلیون و پانصد هزار تومن", 1_125_000_000)
    assert says("یک‌صد و دوازده میلیون و پانصد هزار", 1_125_000_000)
    assert not says("دوازده میلیون و پانصد هزار", 1_125_000_000)
    assert says("هجده میلیون و هزار تومان", 180_010_000)
    assert not says("هجده میلیون و بیست و یک هزار تومان", 180_010_000)


@given(rial=PRICES, other=PRICES)
def test_every_price_has_words_of_its_own(rial: int, other: int) -> None:
    assert says(toman_in_words(rial), rial)
    assert says(toman_in_words(rial), other) == (rial == other)
    assert not says("", rial)
    assert not says(str(rial), rial)
