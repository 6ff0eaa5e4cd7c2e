"""Early settlement (R9)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.accounts import Account, Tender
from gold_installments.rules.credit import credit_payment
from gold_installments.rules.early_discount import DiscountKind, EarlyDiscount, Fee, discount_of
from gold_installments.rules.posting import is_balanced, payment_lines
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.settlement import (
    penalty_paid_lines,
    settle_toman,
    settle_weight,
    toman_discount_lines,
    weight_discount_lines,
)
from tests.gold_installments_money.oracle import MARKET, T, by_account, half_up, up_to, worth

THREE_PERCENT = EarlyDiscount(DiscountKind.REMAINDER, 300)
PROFIT = Fee(10_800_000 * T, rows=6, rows_ahead=4)


def test_s01_two_entries_close_the_debt_to_the_milligram() -> None:
    quote = settle_weight(left_mg=11_201, rial_per_g=MARKET, policy=THREE_PERCENT)
    assert quote.pay_rial == 122_230_912 * T
    assert quote.discount.amount_rial == 3_780_338 * T
    assert (quote.payment.mg, quote.discount.mg) == (10_865, 336)
    lines = payment_lines(tender=Tender.CASH, credit=quote.payment) + weight_discount_lines(quote)
    assert is_balanced(lines)
    assert by_account(lines) == {
        Account.CASH: (0, 122_230_912 * T),
        Account.DISCOUNT: (0, 3_780_338 * T),
        Account.GOLD_EXCHANGE: (11_201, -126_011_250 * T),
        Account.RECEIVABLE: (-11_201, 0),
    }


def test_s01_the_money_alone_would_leave_336_mg() -> None:
    paid = credit_payment(amount_rial=122_230_912 * T, rial_per_g=MARKET, balance_mg=11_201)
    assert 11_201 - paid.mg == 336


def test_s02_a_toman_contract_gives_back_a_share_of_the_unearned_profit() -> None:
    policy = EarlyDiscount(DiscountKind.STRAIGHT_LINE, 8_000)
    quote = settle_toman(left_rial=47_200_000 * T, policy=policy, fee=PROFIT)
    assert quote.discount_rial == 5_760_000 * T
    assert quote.pay_rial == 41_440_000 * T
    assert by_account(toman_discount_lines(quote)) == {
        Account.DISCOUNT: (0, 5_760_000 * T),
        Account.RIAL_RECEIVABLE: (0, -5_760_000 * T),
    }


def test_the_rule_of_78_and_no_discount() -> None:
    by_78 = settle_toman(left_rial=47_200_000 * T, policy=EarlyDiscount(DiscountKind.RULE_OF_78), fee=PROFIT)
    assert by_78.discount_rial == 5_142_857 * T
    assert settle_toman(left_rial=47_200_000 * T, policy=EarlyDiscount(), fee=PROFIT).discount_rial == 0


def test_the_fee_of_a_weight_contract_is_given_back_in_grams_at_the_price() -> None:
    policy = EarlyDiscount(DiscountKind.STRAIGHT_LINE, 5_000)
    quote = settle_weight(left_mg=14_934, rial_per_g=MARKET, policy=policy, fee=Fee(2_400, rows=6, rows_ahead=4))
    assert quote.discount.amount_rial == 800 * MARKET // 1000
    assert quote.discount.mg == 800


def test_penalties_are_added_and_never_discounted() -> None:
    plain = settle_weight(left_mg=11_201, rial_per_g=MARKET, policy=THREE_PERCENT)
    with_both = settle_weight(
        left_mg=11_201 + 22, rial_per_g=MARKET, policy=THREE_PERCENT, penalty_mg=22, penalty_rial=50_000 * T
    )
    assert with_both.discount.amount_rial == plain.discount.amount_rial
    assert with_both.pay_rial == plain.pay_rial + 22 * MARKET // 1000 + 50_000 * T
    in_toman = settle_toman(left_rial=47_200_000 * T, policy=THREE_PERCENT, penalty_rial=141_600 * T)
    assert in_toman.pay_rial == 45_784_000 * T + 141_600 * T
    assert is_balanced(penalty_paid_lines(source=Account.POS, penalty_rial=141_600 * T))


def test_without_a_discount_the_step_does_not_leave_a_second_entry() -> None:
    quote = settle_weight(left_mg=3_733, rial_per_g=1_000_000, policy=EarlyDiscount(), step_rial=10_000)
    assert (quote.payment.mg, quote.discount.mg) == (3_733, 0)
    assert quote.pay_rial == 3_740_000
    assert weight_discount_lines(quote) == ()


@pytest.mark.parametrize(("left", "penalty", "code"), [(0, 0, "nothing_to_settle"), (5, 6, "penalty_too_large")])
def test_nothing_or_less_is_no_settlement(left: int, penalty: int, code: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        settle_weight(left_mg=left, rial_per_g=MARKET, policy=THREE_PERCENT, penalty_mg=penalty)
    assert refused.value.code == code
    with pytest.raises(RuleRefused):
        settle_toman(left_rial=0, policy=THREE_PERCENT)


def test_shares_and_rows_out_of_range_are_refused() -> None:
    for share in (-1, 10_001):
        with pytest.raises(RuleRefused):
            EarlyDiscount(DiscountKind.REMAINDER, share)
    for rows, ahead in ((6, 7), (6, -1), (0, 0)):
        with pytest.raises(RuleRefused):
            Fee(1, rows, ahead)


policies = st.builds(EarlyDiscount, st.sampled_from(DiscountKind), st.integers(0, 10_000))


@st.composite
def fees(draw: st.DrawFn, most: int) -> Fee:
    rows = draw(st.integers(1, 60))
    return Fee(draw(st.integers(0, most)), rows, draw(st.integers(0, rows)))


def slow_discount(policy: EarlyDiscount, remainder: int, fee: Fee) -> Fraction:
    """Row by row: how much of the fee each row ahead would still have earned."""
    if policy.kind is DiscountKind.NONE:
        return Fraction(0)
    base = Fraction(remainder)
    if policy.kind is DiscountKind.STRAIGHT_LINE:
        base = sum((Fraction(fee.total, fee.rows) for _ in range(fee.rows_ahead)), Fraction(0))
    if policy.kind is DiscountKind.RULE_OF_78:
        digits = sum(range(1, fee.rows + 1))
        base = sum((Fraction(fee.total * k, digits) for k in range(1, fee.rows_ahead + 1)), Fraction(0))
    return min(base * policy.share_bp / 10_000, Fraction(remainder))


@given(
    left=st.integers(1, 50_000_000),
    price=st.integers(20_000_010, 10**9),
    policy=policies,
    fee=fees(10_000_000),
    step=st.sampled_from([1, 10, 10_000]),
)
def test_weight_settlement_conserves(left: int, price: int, policy: EarlyDiscount, fee: Fee, step: int) -> None:
    quote = settle_weight(left_mg=left, rial_per_g=price, policy=policy, fee=fee, step_rial=step)
    asked = up_to(worth(left, price), step)
    off_mg = slow_discount(policy, left, fee)
    assert off_mg == discount_of(policy, remainder=left, fee=fee)
    assert quote.discount.amount_rial == min(half_up(off_mg * price / 1000 / step) * step, asked)
    assert quote.payment.amount_rial + quote.discount.amount_rial == asked
    assert quote.payment.mg + quote.discount.mg == left
    assert min(quote.payment.mg, quote.discount.mg, quote.payment.amount_rial) >= 0
    lines = payment_lines(tender=Tender.POS, credit=quote.payment) + weight_discount_lines(quote)
    assert is_balanced(lines)
    assert by_account(lines)[Account.RECEIVABLE] == (-left, 0)
    assert abs(by_account(lines).get(Account.ROUNDING, (0, 0))[1]) <= step + 1


@given(left=st.integers(1, 10**13), policy=policies, fee=fees(10**13), step=st.sampled_from([1, 10, 10_000]))
def test_toman_settlement_conserves(left: int, policy: EarlyDiscount, fee: Fee, step: int) -> None:
    quote = settle_toman(left_rial=left, policy=policy, fee=fee, step_rial=step)
    assert quote.discount_rial == min(half_up(slow_discount(policy, left, fee) / step) * step, left)
    assert quote.payment_rial + quote.discount_rial == left
    assert quote.payment_rial >= 0
