"""Used and melted gold (R8)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.accounts import Account, LegKind
from gold_installments.rules.old_gold import (
    Deductions,
    Piece,
    PieceKind,
    gram_for_gram,
    gram_for_gram_lines,
    purchase_lines,
    settled_fineness,
    two_legs,
)
from gold_installments.rules.posting import is_balanced
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.split_tender import Leg, credit_split, split_payment_lines
from tests.gold_installments_money.oracle import BUYING, MARKET, T, by_account, half_up, worth

USED_18K = Piece(kind=PieceKind.USED, gross_mg=5_240, stones_mg=310, fineness=7_500, deduction=100)
USED_21K = Piece(kind=PieceKind.USED, gross_mg=3_200, fineness=8_750, deduction=100)
MELTED = Piece(kind=PieceKind.MELTED, gross_mg=10_000, fineness=7_465, deduction=0, assay_number="4471")


def test_g01_a_used_18k_piece_is_bought_and_its_price_pays() -> None:
    legs = two_legs(piece=USED_18K, buy_rial_per_g=BUYING, rial_per_g=MARKET, balance_mg=22_400)
    assert (USED_18K.net_mg, legs.eq750_mg, legs.bought_rial, legs.credit.mg) == (4_930, 4_864, 53_990_400 * T, 4_799)


def test_g01_gram_for_gram_shows_the_other_result() -> None:
    taken = gram_for_gram(piece=USED_18K, balance_mg=22_400, buy_rial_per_g=None)
    assert (taken.credited_mg, taken.excess_mg, taken.wallet_rial) == (4_864, 0, 0)


def test_g02_a_used_21k_piece() -> None:
    legs = two_legs(piece=USED_21K, buy_rial_per_g=BUYING, rial_per_g=MARKET, balance_mg=22_400)
    assert (legs.eq750_mg, legs.bought_rial, legs.credit.mg) == (3_691, 40_970_100 * T, 3_642)


def test_g03_melted_gold_of_746_5_gram_for_gram() -> None:
    taken = gram_for_gram(piece=MELTED, balance_mg=22_400, buy_rial_per_g=None)
    assert taken.credited_mg == 9_953
    assert by_account(gram_for_gram_lines(piece=MELTED, taken=taken)) == {
        Account.RECEIVABLE: (-9_953, 0),
        Account.MELTED_GOLD: (9_953, 0),
    }


@pytest.mark.parametrize("number", ["", "  "])
def test_g03_melted_gold_without_an_assay_number_is_refused(number: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        Piece(kind=PieceKind.MELTED, gross_mg=10_000, fineness=7_465, deduction=0, assay_number=number)
    assert refused.value.code == "assay_number_needed"


def test_both_legs_in_the_ledger() -> None:
    legs = two_legs(piece=USED_18K, buy_rial_per_g=BUYING, rial_per_g=MARKET, balance_mg=22_400)
    split = credit_split(legs=[Leg(LegKind.OLD_GOLD, legs.bought_rial)], rial_per_g=MARKET, balance_mg=22_400)
    assert split.credit == legs.credit
    lines = purchase_lines(piece=USED_18K, bought_rial=legs.bought_rial) + split_payment_lines(split)
    assert is_balanced(lines)
    kept = by_account(lines)
    assert (kept[Account.OLD_GOLD], kept[Account.RECEIVABLE]) == ((4_864, 0), (-4_799, 0))
    assert Account.OLD_GOLD_DUE not in kept


@pytest.mark.parametrize(
    ("gross", "stones", "fineness", "deduction", "code"),
    [
        (100, 100, 7_500, 100, "stones_too_heavy"),
        (100, -1, 7_500, 100, "stones_too_heavy"),
        (0, 0, 7_500, 100, "stones_too_heavy"),
        (100, 0, 0, 0, "fineness_out_of_range"),
        (100, 0, 10_001, 0, "fineness_out_of_range"),
        (100, 0, 7_500, 7_500, "deduction_too_large"),
        (100, 0, 7_500, -1, "deduction_too_large"),
        (1, 0, 100, 0, "piece_too_light"),
    ],
)
def test_pieces_that_cannot_be_are_refused(gross: int, stones: int, fineness: int, deduction: int, code: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        Piece(kind=PieceKind.USED, gross_mg=gross, stones_mg=stones, fineness=fineness, deduction=deduction)
    assert refused.value.code == code


def test_the_deduction_is_the_shops_own_figure() -> None:
    own = Deductions(used=150, melted=5, used_by_fineness={8_750: 120})
    assert settled_fineness(PieceKind.USED) == 7_400
    assert settled_fineness(PieceKind.MELTED, 7_465) == 7_465
    assert settled_fineness(PieceKind.USED, 7_500, own) == 7_350
    assert settled_fineness(PieceKind.USED, 8_750, own) == 8_630
    assert settled_fineness(PieceKind.MELTED, 7_465, own) == 7_460


def test_the_worked_shop_rule() -> None:
    assert Piece(kind=PieceKind.USED, gross_mg=400_000, fineness=7_500, deduction=100).eq750_mg == 394_667
    assert Piece(kind=PieceKind.USED, gross_mg=400_000, fineness=8_750, deduction=100).eq750_mg == 461_333


def test_a_piece_heavier_than_the_debt_needs_a_price_for_the_rest() -> None:
    with pytest.raises(RuleRefused) as refused:
        gram_for_gram(piece=MELTED, balance_mg=9_000, buy_rial_per_g=None)
    assert refused.value.code == "buy_price_needed"
    taken = gram_for_gram(piece=MELTED, balance_mg=9_000, buy_rial_per_g=BUYING)
    assert (taken.credited_mg, taken.excess_mg, taken.wallet_rial) == (9_000, 953, 10_578_300 * T)


@given(
    gross=st.integers(2, 10**6),
    stones=st.integers(0, 10**5),
    fineness=st.integers(5_000, 10_000),
    deduction=st.integers(0, 300),
    balance=st.integers(1, 10**6),
    buying=st.integers(20_000_010, 10**9),
)
def test_gold_is_conserved_both_ways(
    gross: int, stones: int, fineness: int, deduction: int, balance: int, buying: int
) -> None:
    piece = Piece(
        kind=PieceKind.USED, gross_mg=gross + stones, stones_mg=stones, fineness=fineness, deduction=deduction
    )
    assert piece.eq750_mg == half_up(Fraction(gross * (fineness - deduction), 7_500))
    taken = gram_for_gram(piece=piece, balance_mg=balance, buy_rial_per_g=buying)
    assert taken.credited_mg + taken.excess_mg == piece.eq750_mg
    assert is_balanced(gram_for_gram_lines(piece=piece, taken=taken))
    legs = two_legs(piece=piece, buy_rial_per_g=buying, rial_per_g=buying + 1, balance_mg=balance)
    assert legs.bought_rial == half_up(worth(piece.eq750_mg, buying)) == legs.credit.amount_rial
    assert is_balanced(purchase_lines(piece=piece, bought_rial=legs.bought_rial))
