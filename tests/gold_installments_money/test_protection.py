"""Ceiling and floor (R5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.accounts import Account, Tender
from gold_installments.rules.posting import is_balanced, payment_lines
from gold_installments.rules.protection import ProtectedCredit, Protection, credit_protected, protection_lines
from gold_installments.rules.refused import RuleRefused
from tests.gold_installments_money.oracle import T, by_account, half_up, worth

AGREED = Protection(10_000_000 * T, 12_000_000 * T)
prices = st.integers(2_000_001 * T, 10**9)


def pay(market_toman: int, protection: Protection = AGREED) -> ProtectedCredit:
    return credit_protected(
        amount_rial=6_000_000 * T, market_rial_per_g=market_toman * T, protection=protection, balance_mg=22_400
    )


def test_c01_above_the_ceiling_the_shop_pays_the_difference() -> None:
    paid = pay(13_100_000)
    assert (paid.effective_rial_per_g, paid.credit.mg, paid.mg_at_market) == (12_000_000 * T, 500, 458)
    assert paid.cost_rial == 550_000 * T
    assert paid.credit.rounding_rial == 0


def test_c02_below_the_floor_the_shop_gains_it() -> None:
    paid = pay(9_400_000)
    assert (paid.effective_rial_per_g, paid.credit.mg, paid.mg_at_market) == (10_000_000 * T, 600, 638)
    assert paid.cost_rial == -360_000 * T


def test_c03_between_them_it_costs_nothing_and_the_rounding_stays_apart() -> None:
    paid = pay(11_250_000)
    assert (paid.effective_rial_per_g, paid.credit.mg, paid.mg_at_market) == (11_250_000 * T, 533, 533)
    assert (paid.cost_rial, paid.credit.rounding_rial) == (0, 3_750 * T)
    assert protection_lines(0) == ()


def test_a_side_without_a_limit_follows_the_market() -> None:
    assert Protection().effective(13_100_000) == 13_100_000
    assert Protection(ceiling_rial_per_g=12).effective(11) == 11
    assert Protection(ceiling_rial_per_g=12).effective(13) == 12
    assert Protection(floor_rial_per_g=12).effective(11) == 12
    assert Protection(floor_rial_per_g=12).effective(13) == 13


@pytest.mark.parametrize(
    ("floor", "ceiling", "code"),
    [
        (12, 12, "protection_equal"),
        (13, 12, "protection_crossed"),
        (0, 12, "price_not_positive"),
        (12, -1, "price_not_positive"),
    ],
)
def test_prices_that_make_no_sense_are_refused(floor: int, ceiling: int, code: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        Protection(floor, ceiling)
    assert refused.value.code == code


@given(market=prices, first=prices, second=prices, amount=st.integers(1, 10**12), balance=st.integers(1, 50_000_000))
def test_the_exchange_stands_at_the_market_and_the_promise_on_its_own_account(
    market: int, first: int, second: int, amount: int, balance: int
) -> None:
    floor, ceiling = min(first, second), max(first, second) + 1
    paid = credit_protected(
        amount_rial=amount, market_rial_per_g=market, protection=Protection(floor, ceiling), balance_mg=balance
    )
    assert paid.effective_rial_per_g == sorted((floor, market, ceiling))[1]
    lines = payment_lines(tender=Tender.CASH, credit=paid.credit) + protection_lines(paid.cost_rial)
    assert is_balanced(lines)
    at_market = half_up(worth(paid.credit.mg, market))
    assert by_account(lines).get(Account.GOLD_EXCHANGE, (0, 0)) == (paid.credit.mg, -at_market)
    assert paid.cost_rial == at_market - half_up(worth(paid.credit.mg, paid.effective_rial_per_g))
