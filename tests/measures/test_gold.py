"""Gold against money, with the figures shops check on a calculator (Toman there, Rial here)."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.gold import (
    equivalent_750,
    mazaneh_from_rial_per_g,
    mg_for_rial,
    quote_rial,
    rial_for_mg,
    rial_per_g_at,
    rial_per_g_from_mazaneh,
    worth_rial,
)
from measures.money import RIAL_PER_TOMAN

T = RIAL_PER_TOMAN
PRICE = 11_250_000 * T
STEP = 1_000 * T


@pytest.mark.parametrize(
    ("price", "paid", "mg", "worth"),
    [
        (11_250_000, 42_000_000, 3_733, 41_996_250),
        (11_250_000, 5_000_000, 444, 4_995_000),
        (10_900_000, 40_000_000, 3_670, 40_003_000),
        (11_250_000, 6_000_000, 533, 5_996_250),
        (11_250_000, 45_000_000, 4_000, 45_000_000),
        (11_600_000, 30_000_000, 2_586, 29_997_600),
    ],
)
def test_a_free_payment_credits_half_up(price: int, paid: int, mg: int, worth: int) -> None:
    assert mg_for_rial(paid * T, price * T) == mg
    assert rial_for_mg(mg, price * T) == worth * T


@pytest.mark.parametrize(("mg", "step", "amount"), [(3_733, STEP, 41_997_000), (3_733, 1, 41_996_250)])
def test_the_worked_quotes(mg: int, step: int, amount: int) -> None:
    assert quote_rial(mg, PRICE, step) == amount * T
    assert mg_for_rial(amount * T, PRICE) == mg


def test_a_quote_credited_by_the_floor_would_leave_a_milligram() -> None:
    price = 11_237_452 * T
    assert 41_949_408 * T * 1_000 // price == 3_732
    assert mg_for_rial(quote_rial(3_733, price, 1), price) == 3_733


def test_a_quote_comes_back_as_the_milligrams_asked_in_200_000_cases() -> None:
    chance = random.Random(1404)
    for _ in range(100_000):
        mg, price = chance.randint(1, 200_000), chance.randint(2_000_000 * T + 1, 90_000_000 * T)
        for step in (1, STEP):
            if mg_for_rial(quote_rial(mg, price, step), price) != mg:
                pytest.fail(f"{mg} mg at {price} with step {step} does not come back")
    assert mg_for_rial(quote_rial(200_000, 2_000_000 * T + 1, STEP), 2_000_000 * T + 1) == 200_000


@given(st.integers(1, 10**9), st.integers(2_000_000 * T + 1, 10**12), st.sampled_from([1, 10, STEP]))
def test_a_quote_comes_back_for_any_weight(mg: int, price: int, step: int) -> None:
    amount = quote_rial(mg, price, step)
    assert amount % step == 0
    assert mg_for_rial(amount, price) == mg


@given(st.integers(0, 10**13), st.integers(1, 10**10))
def test_what_rounding_takes_or_gives_is_at_most_half_a_milligram(rial: int, price: int) -> None:
    credited = mg_for_rial(rial, price)
    assert abs(rial * 1_000 - credited * price) * 2 <= price


@pytest.mark.parametrize(
    ("net_mg", "fineness", "bought", "toman", "credited"),
    [(4_930, 7_400, 4_864, 53_990_400, 4_799), (3_200, 8_650, 3_691, 40_970_100, 3_642)],
)
def test_old_gold_in_two_legs(net_mg: int, fineness: int, bought: int, toman: int, credited: int) -> None:
    assert equivalent_750(net_mg, fineness) == bought
    assert rial_for_mg(bought, 11_100_000 * T) == toman * T
    assert mg_for_rial(toman * T, PRICE) == credited


@pytest.mark.parametrize(
    ("mg", "fineness", "expected"),
    [(10_000, 7_465, 9_953), (400_000, 7_400, 394_667), (400_000, 8_650, 461_333), (1_000, 7_500, 1_000)],
)
def test_weight_of_750(mg: int, fineness: int, expected: int) -> None:
    assert equivalent_750(mg, fineness) == expected


def test_mazaneh_and_gram_go_together() -> None:
    assert mazaneh_from_rial_per_g(11_250_000) == 48_732_773
    assert rial_per_g_from_mazaneh(48_732_773) == 11_250_000


@given(st.integers(10**6, 10**10))
def test_a_price_survives_the_way_through_mazaneh(price: int) -> None:
    assert rial_per_g_from_mazaneh(mazaneh_from_rial_per_g(price)) == price


def test_second_hand_and_pure_prices() -> None:
    assert rial_per_g_at(190_542_000, 7_400) == 188_001_440
    assert rial_per_g_at(PRICE, 9_999) == 149_985_000


@pytest.mark.parametrize("price", [0, -1])
def test_no_price_is_no_number(price: int) -> None:
    for ask in (mg_for_rial, rial_for_mg):
        with pytest.raises(ValueError, match="positive"):
            ask(1_000, price)
    with pytest.raises(ValueError, match="positive"):
        quote_rial(1_000, price, 1)


@pytest.mark.parametrize("fineness", [0, -1, 10_001])
def test_no_gold_is_purer_than_pure(fineness: int) -> None:
    with pytest.raises(ValueError, match="fineness"):
        equivalent_750(1_000, fineness)


def test_a_worth_to_read_is_whole_toman() -> None:
    assert rial_for_mg(3733, 112_500_000) == 419_962_500
    assert worth_rial(3733, 112_374_520) == 419_494_080  # 419,494,083.16
    assert worth_rial(1, 5_000) == 10  # 5 Rial, half up
    assert worth_rial(0, 112_500_000) == 0
