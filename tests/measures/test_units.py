"""The tables: units of weight, karat names, money."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.fineness import BY_KARAT, fineness_of_karat, used_fineness
from measures.gold import GRAMS_PER_MAZANEH
from measures.money import MAX_RIAL, rial_from_toman, share_of, toman_and_rest, whole_toman
from measures.weights import MAX_MG, MITHQAL_MG, NOKHOD_MG, TROY_OUNCE_MG, grams_and_rest, mg_from


def test_the_units_are_exact() -> None:
    assert Fraction("4608.3") == MITHQAL_MG
    assert Fraction("31103.4768") == TROY_OUNCE_MG
    assert NOKHOD_MG * 24 == MITHQAL_MG
    assert Fraction("4.331802") == GRAMS_PER_MAZANEH


@pytest.mark.parametrize(
    ("count", "unit", "mg"),
    [(1, "mithqal", 4_608), (10, "mithqal", 46_083), (1, "gram", 1_000), (3_733, "soot", 3_733), (1, "nokhod", 192)],
)
def test_units_in_milligrams(count: int, unit: str, mg: int) -> None:
    assert mg_from(count, unit) == mg
    with pytest.raises(KeyError):
        mg_from(count, "pound")


def test_karat_names_are_the_markets_numbers() -> None:
    assert fineness_of_karat(24) == 9_999
    assert fineness_of_karat(18) == 7_500
    assert fineness_of_karat(21) == 8_750
    assert fineness_of_karat(17) == 7_050
    with pytest.raises(KeyError):
        fineness_of_karat(19)
    assert sorted(BY_KARAT) == [17, 18, 21, 22, 24]


def test_used_pieces_are_settled_below_their_stamp() -> None:
    assert used_fineness(7_500) == 7_400
    assert used_fineness(8_750) == 8_650
    assert used_fineness(7_465, 0) == 7_465
    for fineness, deduction in [(100, 100), (7_500, -1), (10_001, 100)]:
        with pytest.raises(ValueError, match="deduction"):
            used_fineness(fineness, deduction)


@given(st.integers(0, MAX_RIAL), st.integers(0, MAX_MG))
def test_parts_of_an_amount_and_of_a_weight(rial: int, mg: int) -> None:
    toman, rest = toman_and_rest(rial)
    assert rial_from_toman(toman) + rest == rial
    grams, soot = grams_and_rest(mg)
    assert grams * 1_000 + soot == mg


@given(st.integers(0, MAX_RIAL))
def test_a_price_is_whole_toman_half_up(rial: int) -> None:
    assert whole_toman(rial) == (rial + 5) // 10 * 10
    assert whole_toman(189_060_105) == 189_060_110


def test_a_sign_is_handled_by_the_caller() -> None:
    with pytest.raises(ValueError, match="sign"):
        toman_and_rest(-1)
    with pytest.raises(ValueError, match="sign"):
        grams_and_rest(-1)


def test_a_share_of_an_amount() -> None:
    assert share_of(1_260_112_500, 300) == 37_803_375
    assert share_of(126_011_250, 300) == 3_780_338
