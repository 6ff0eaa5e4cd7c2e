"""Quotes, free payments and several tenders in one payment (R3, R4, D2)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.accounts import Account, LegKind
from gold_installments.rules.allocation import Paid, Row, allocate
from gold_installments.rules.credit import Lock
from gold_installments.rules.posting import UnbalancedEvent
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.split_tender import (
    Leg,
    SplitCredit,
    credit_split,
    credit_toman,
    mixed_payment_lines,
    share_out,
    split_payment_lines,
    toman_payment_lines,
)
from measures.gold import quote_rial
from tests.gold_installments_money.oracle import MARKET, T, by_account, half_up, sums, up_to, worth

NOON = datetime(2025, 10, 22, 8, 30, tzinfo=UTC)


def cash(toman: int, price: int = MARKET, lock: Lock | None = None) -> SplitCredit:
    return credit_split(legs=[Leg(LegKind.CASH, toman * T)], rial_per_g=price, balance_mg=22_400, lock=lock)


def row_one_after(mg: int) -> int:
    return allocate(rows=[Row(1, 3_733), Row(2, 3_733)], payments=[Paid(1, NOON, mg)]).open_mg[1]


def test_w02_a_quote_of_a_row_by_the_thousand_closes_it() -> None:
    asked = quote_rial(3_733, MARKET, 1_000 * T)
    assert asked == 41_997_000 * T
    paid = cash(41_997_000, lock=Lock(3_733, asked))
    assert (paid.credit.mg, row_one_after(paid.credit.mg)) == (3_733, 0)


def test_w03_a_quote_to_the_toman() -> None:
    asked = quote_rial(3_733, MARKET, T)
    assert asked == 41_996_250 * T
    assert cash(41_996_250).credit.mg == 3_733


@given(mg=st.integers(1, 200_000), price=st.integers(20_000_001, 10**9), step=st.sampled_from([1, 10, 10_000]))
def test_w04_what_is_quoted_is_credited(mg: int, price: int, step: int) -> None:
    asked = quote_rial(mg, price, step)
    assert asked == up_to(worth(mg, price), step)
    assert credit_split(legs=[Leg(LegKind.POS, asked)], rial_per_g=price, balance_mg=10**9).credit.mg == mg


def test_w05_a_free_payment_above_the_grams() -> None:
    credit = cash(42_000_000).credit
    assert (credit.mg, credit.value_rial, credit.rounding_rial) == (3_733, 41_996_250 * T, 3_750 * T)


def test_w06_a_free_payment_below_the_grams_leaves_63() -> None:
    credit = cash(40_000_000, price=10_900_000 * T).credit
    assert (credit.mg, credit.rounding_rial, row_one_after(credit.mg)) == (3_670, -3_000 * T, 63)


@pytest.mark.parametrize(
    ("toman", "mg", "worth_toman", "rounding"), [(5_000_000, 444, 4_995_000, 5_000), (6_000_000, 533, 5_996_250, 3_750)]
)
def test_r4_the_other_worked_payments(toman: int, mg: int, worth_toman: int, rounding: int) -> None:
    credit = cash(toman).credit
    assert (credit.mg, credit.value_rial, credit.rounding_rial) == (mg, worth_toman * T, rounding * T)


def test_card_and_cash_keep_the_quote() -> None:
    legs = [Leg(LegKind.CARD, 20_000_000 * T, "778812"), Leg(LegKind.CASH, 21_997_000 * T)]
    split = credit_split(legs=legs, rial_per_g=MARKET, balance_mg=22_400, lock=Lock(3_733, 41_997_000 * T))
    assert split.credit.mg == 3_733
    assert split.mg_by_leg == (1_777, 1_956)
    assert by_account(split_payment_lines(split)) == {
        Account.CARD: (0, 20_000_000 * T),
        Account.CASH: (0, 21_997_000 * T),
        Account.GOLD_EXCHANGE: (3_733, -41_996_250 * T),
        Account.ROUNDING: (0, -750 * T),
        Account.RECEIVABLE: (-3_733, 0),
    }


def test_two_legs_are_rounded_once() -> None:
    # Each alone is 444.44 mg, half up 444; together they are 888.89.
    legs = [Leg(LegKind.CASH, 5_000_000 * T), Leg(LegKind.POS, 5_000_000 * T)]
    assert credit_split(legs=legs, rial_per_g=MARKET, balance_mg=22_400).credit.mg == 889


def test_legs_that_cannot_be_are_refused() -> None:
    with pytest.raises(RuleRefused) as none:
        credit_split(legs=[], rial_per_g=MARKET, balance_mg=1)
    with pytest.raises(RuleRefused) as empty:
        Leg(LegKind.CASH, 0)
    with pytest.raises(RuleRefused) as poor:
        credit_split(legs=[Leg(LegKind.WALLET, 2)], rial_per_g=MARKET, balance_mg=1, wallet_rial=1)
    assert [it.value.code for it in (none, empty, poor)] == ["no_legs", "leg_not_positive", "wallet_too_small"]
    with pytest.raises(UnbalancedEvent):
        mixed_payment_lines(legs=[Leg(LegKind.CASH, 10)], mg=0, value_rial=0, rial=9, rounding_rial=0, wallet_rial=0)


def test_a_toman_contract_takes_what_it_is_owed() -> None:
    legs = [Leg(LegKind.CASH, 7), Leg(LegKind.WALLET, 5)]
    credit = credit_toman(legs=legs, left_rial=10, wallet_rial=5)
    assert (credit.credited_rial, credit.wallet_rial) == (10, 2)
    assert by_account(toman_payment_lines(legs=legs, credit=credit)) == {
        Account.CASH: (0, 7),
        Account.CUSTOMER_WALLET: (0, 3),
        Account.RIAL_RECEIVABLE: (0, -10),
    }


legs_of_any_kind = st.lists(st.builds(Leg, st.sampled_from(LegKind), st.integers(1, 10**11)), min_size=1, max_size=7)


@given(legs=legs_of_any_kind, price=st.integers(20_000_001, 10**9), balance=st.integers(1, 50_000_000))
def test_r4_no_rial_and_no_milligram_of_any_leg_is_lost(legs: list[Leg], price: int, balance: int) -> None:
    split = credit_split(legs=legs, rial_per_g=price, balance_mg=balance, wallet_rial=10**12)
    credit, total = split.credit, sum(leg.amount_rial for leg in legs)
    assert credit.mg == min(half_up(total / worth(1, price)), balance)
    assert total == half_up(worth(credit.mg, price)) + credit.rounding_rial + credit.wallet_rial
    assert 2 * abs(credit.rounding_rial) <= worth(1, price) + 2
    assert sum(split.mg_by_leg) == credit.mg
    assert all(
        0 <= mg <= credit.mg * leg.amount_rial // total + 1 for mg, leg in zip(split.mg_by_leg, legs, strict=True)
    )
    assert sums(split_payment_lines(split)) == (0, 0)


@given(whole=st.integers(0, 10**9), weights=st.lists(st.integers(1, 10**12), min_size=1, max_size=9))
def test_shares_sum_to_the_whole(whole: int, weights: list[int]) -> None:
    parts = share_out(whole, weights)
    assert sum(parts) == whole
    assert all(
        abs(part * sum(weights) - whole * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True)
    )
