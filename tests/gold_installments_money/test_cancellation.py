"""Cancellation and return (R15)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.accounts import Account, Tender
from gold_installments.rules.cancellation import (
    Cancellation,
    CancellationPolicy,
    Costs,
    cancel_toman,
    cancel_weight,
    toman_cancellation_lines,
    weight_cancellation_lines,
)
from gold_installments.rules.credit import Credit
from gold_installments.rules.posting import Line, is_balanced, payment_lines, signing_lines
from gold_installments.rules.refused import RuleRefused
from tests.gold_installments_money.oracle import BUYING, T, by_account, half_up, worth

TENTH = CancellationPolicy(retention_bp=1_000)


def worked(returned_mg: int = 20_000, policy: CancellationPolicy = TENTH, costs: Costs | None = None) -> Cancellation:
    return cancel_weight(
        sold_mg=20_000, fee_mg=2_400, left_mg=14_997, returned_mg=returned_mg, buy_rial_per_g=BUYING,
        policy=policy, costs=costs,
    )  # fmt: skip


def test_r15_the_worked_cancellation() -> None:
    done = worked()
    assert (done.value_mg, done.value_rial) == (7_403, 82_173_300 * T)
    assert done.refund_rial == 73_955_970 * T
    lines = weight_cancellation_lines(done, payout=Account.CASH)
    assert by_account(lines) == {
        Account.GOLD_FINANCED: (20_000, 0),
        Account.FEE_INCOME: (2_400, 0),
        Account.RECEIVABLE: (-14_997, 0),
        Account.GOLD_EXCHANGE: (-7_403, 82_173_300 * T),
        Account.RETENTION: (0, -8_217_330 * T),
        Account.CASH: (0, -73_955_970 * T),
    }


def test_r15_nothing_of_the_contract_is_left_on_its_accounts() -> None:
    paid = payment_lines(tender=Tender.CASH, credit=Credit(7_403, 814_330_000 * T, 0, 0))
    book = signing_lines(gold_mg=20_000, fee_mg=2_400) + paid
    left = by_account(book + weight_cancellation_lines(worked(), payout=Account.CASH))
    assert not {Account.RECEIVABLE, Account.GOLD_FINANCED, Account.FEE_INCOME} & left.keys()


@pytest.mark.parametrize(("returned", "difference"), [(19_980, -222_000), (20_010, 111_000)])
def test_r15_the_difference_in_weight_is_charged_or_credited(returned: int, difference: int) -> None:
    done = worked(returned, CancellationPolicy())
    assert done.difference_rial == difference * T
    assert done.refund_rial == 82_173_300 * T + difference * T


def test_r15_the_costs_go_back_as_the_policy_says() -> None:
    policy = CancellationPolicy(retention_bp=1_000, wage_back_bp=5_000, vat_back_bp=10_000)
    done = worked(policy=policy, costs=Costs(10_611_000 * T, 4_869_270 * T, 1_548_027 * T))
    assert done.refund_rial == (73_955_970 + 5_305_500 + 1_548_027) * T
    assert is_balanced(weight_cancellation_lines(done, payout=Account.CUSTOMER_WALLET))


def test_r15_a_fee_that_is_kept_is_paid_for_in_gold() -> None:
    done = worked(policy=CancellationPolicy(fee_back_bp=0))
    assert done.value_mg == 7_403 - 2_400


def test_goods_too_light_for_what_was_paid_are_owed_and_never_by_the_wallet() -> None:
    done = worked(returned_mg=10_000)
    assert done.refund_rial == half_up(worth(7_403 - 10_000, BUYING))
    assert done.retention_rial == 0
    assert is_balanced(weight_cancellation_lines(done, payout=Account.POS))
    with pytest.raises(RuleRefused) as refused:
        weight_cancellation_lines(done, payout=Account.CUSTOMER_WALLET)
    assert refused.value.code == "wallet_below_zero"


def test_a_toman_contract_gives_back_what_was_paid() -> None:
    done = cancel_toman(
        sold_mg=5_240, total_rial=70_800_000 * T, profit_rial=10_800_000 * T, left_rial=47_200_000 * T,
        returned_mg=5_240, buy_rial_per_g=BUYING, policy=TENTH,
    )  # fmt: skip
    assert done.refund_rial == 21_240_000 * T
    lines = by_account(toman_cancellation_lines(done, payout=Account.TRANSFER))
    assert lines[Account.GOLD_EXCHANGE] == (-5_240, 60_000_000 * T)
    assert lines[Account.RIAL_RECEIVABLE] == (0, -47_200_000 * T)


def test_shares_and_weights_out_of_range_are_refused() -> None:
    with pytest.raises(RuleRefused):
        CancellationPolicy(retention_bp=10_001)
    with pytest.raises(RuleRefused):
        worked(returned_mg=-1)


shares = st.integers(0, 10_000)
policies = st.builds(
    CancellationPolicy, retention_bp=shares, fee_back_bp=shares, wage_back_bp=shares, profit_back_bp=shares,
    vat_back_bp=shares,
)  # fmt: skip
amounts = st.integers(0, 10**10)
costs_of_any_size = st.builds(Costs, amounts, amounts, amounts)


@given(
    sold=st.integers(1, 10**6),
    fee=st.integers(0, 10**5),
    paid=st.integers(0, 10**6),
    returned=st.integers(0, 10**6),
    price=st.integers(20_000_001, 10**9),
    policy=policies,
    costs=costs_of_any_size,
)
def test_nothing_is_lost_in_a_cancellation(
    sold: int, fee: int, paid: int, returned: int, price: int, policy: CancellationPolicy, costs: Costs
) -> None:
    left = max(sold + fee - paid, 0)
    done = cancel_weight(
        sold_mg=sold, fee_mg=fee, left_mg=left, returned_mg=returned, buy_rial_per_g=price, policy=policy, costs=costs
    )
    kept_fee = fee - half_up(Fraction(fee * policy.fee_back_bp, 10_000))
    value = half_up(worth((sold + fee - left) + (returned - sold) - kept_fee, price))
    kept = half_up(Fraction(max(value, 0) * policy.retention_bp, 10_000))
    back = sum(
        half_up(Fraction(cost * share, 10_000))
        for cost, share in (
            (costs.wage_rial, policy.wage_back_bp),
            (costs.profit_rial, policy.profit_back_bp),
            (costs.vat_rial, policy.vat_back_bp),
        )
    )
    assert done.refund_rial == value - kept + back
    assert is_balanced(weight_cancellation_lines(done, payout=Account.CASH))


@given(
    principal=amounts,
    profit=amounts,
    paid=amounts,
    returned=st.integers(0, 10**6),
    policy=policies,
    costs=costs_of_any_size,
)
def test_a_toman_cancellation_balances(
    principal: int, profit: int, paid: int, returned: int, policy: CancellationPolicy, costs: Costs
) -> None:
    total = principal + profit
    done = cancel_toman(
        sold_mg=5_240, total_rial=total, profit_rial=profit, left_rial=max(total - paid, 0), returned_mg=returned,
        buy_rial_per_g=BUYING, policy=policy, costs=costs,
    )  # fmt: skip
    lines: tuple[Line, ...] = toman_cancellation_lines(done, payout=Account.CASH)
    assert is_balanced(lines)
    expected = principal + half_up(worth(returned - 5_240, BUYING))
    assert sum(line.rial for line in lines if line.account is Account.GOLD_EXCHANGE) == expected
