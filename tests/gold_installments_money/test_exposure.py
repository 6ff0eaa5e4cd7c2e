"""Why the owner's number changed overnight (R18)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.exposure import Cause, Holding, Movement, Standing, explain, what_if
from gold_installments.rules.protection import Protection
from gold_installments.rules.refused import RuleRefused
from tests.gold_installments_money.oracle import MARKET, T, half_up, worth

YESTERDAY = Standing(1_262_110, 11_020_000 * T)
TODAY = Standing(1_248_350, MARKET)


def test_e01_the_parts_add_up_to_the_change() -> None:
    moved = [
        Movement(Cause.PAYMENT, -20_000),
        Movement(Cause.NEW_CONTRACT, 22_400),
        Movement(Cause.REVERSAL, 2_507),
        Movement(Cause.WRITE_OFF, -18_667),
    ]
    why = explain(yesterday=YESTERDAY, today=TODAY, movements=moved)
    assert why.price_effect_rial == 290_285_300 * T
    assert why.movement_rial == -154_800_000 * T
    assert why.change_rial == 135_485_300 * T
    assert [(part.cause, part.effect_rial // T) for part in why.parts] == [
        (Cause.PAYMENT, -225_000_000),
        (Cause.NEW_CONTRACT, 252_000_000),
        (Cause.REVERSAL, 28_203_750),
        (Cause.WRITE_OFF, -210_003_750),
    ]


def test_a_difference_is_shown_and_never_spread() -> None:
    for mg, rial in ((-13_759, 0), (-13_760, 1)):
        with pytest.raises(RuleRefused) as refused:
            explain(yesterday=YESTERDAY, today=TODAY, movements=[Movement(Cause.PAYMENT, mg, rial)])
        assert refused.value.code == "unexplained"


def test_r18_ten_percent_either_way() -> None:
    up = what_if(holdings=[Holding(1_248_350)], rial_per_g=MARKET, move_bp=1_000)
    down = what_if(holdings=[Holding(1_248_350)], rial_per_g=MARKET, move_bp=-1_000)
    assert (up.change_rial, down.change_rial) == (1_404_393_750 * T, -1_404_393_750 * T)
    assert (up.value_rial, up.ceilings_reached) == (15_448_331_250 * T, 0)


def test_what_if_knows_the_promises() -> None:
    held = [Holding(10_000, Protection(10_500_000 * T, 12_000_000 * T)), Holding(10_000)]
    up = what_if(holdings=held, rial_per_g=MARKET, move_bp=1_000)
    assert (up.rial_per_g, up.ceilings_reached, up.floors_reached) == (12_375_000 * T, 1, 0)
    assert up.value_rial == (120_000_000 + 123_750_000) * T
    down = what_if(holdings=held, rial_per_g=MARKET, move_bp=-1_000)
    assert (down.ceilings_reached, down.floors_reached, down.value_rial) == (0, 1, (105_000_000 + 101_250_000) * T)
    with pytest.raises(RuleRefused):
        what_if(holdings=held, rial_per_g=MARKET, move_bp=-10_000)


prices = st.integers(20_000_001, 10**9)
movements = st.lists(
    st.builds(Movement, st.sampled_from(Cause), st.integers(-(10**7), 10**7), st.integers(-(10**11), 10**11)),
    max_size=20,
)


@given(mg=st.integers(0, 10**9), rial=st.integers(0, 10**13), then=prices, now=prices, moved=movements)
def test_the_parts_add_up_to_the_rial(mg: int, rial: int, then: int, now: int, moved: list[Movement]) -> None:
    yesterday = Standing(mg, then, rial)
    today = Standing(mg + sum(it.mg for it in moved), now, rial + sum(it.rial for it in moved))
    why = explain(yesterday=yesterday, today=today, movements=moved)
    assert why.price_effect_rial + sum(part.effect_rial for part in why.parts) == why.change_rial
    assert why.change_rial == half_up(worth(today.mg, now)) + today.rial - half_up(worth(mg, then)) - rial
    assert abs(why.price_effect_rial - (worth(mg, now) - worth(mg, then))) <= 1
    assert all(abs(part.effect_rial - worth(part.mg, now) - part.rial) <= 1 for part in why.parts)
