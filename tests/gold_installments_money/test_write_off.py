"""Giving up, recovery, charges and the wallet (R15)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.accounts import Account, LegKind
from gold_installments.rules.charge_lines import (
    fee_lines,
    forgiveness_lines,
    opening_lines,
    penalty_lines,
    wallet_refund_lines,
)
from gold_installments.rules.posting import Line, is_balanced
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.split_tender import Leg
from gold_installments.rules.write_off import (
    recover,
    recover_toman,
    recovery_lines,
    toman_write_off_lines,
    write_off,
    write_off_lines,
)
from tests.gold_installments_money.oracle import MARKET, T, by_account, half_up, worth

PRICE = 11_600_000 * T


def test_r15_a_debt_given_up_leaves_the_receivable_at_the_days_price() -> None:
    given_up = write_off(left_mg=18_667, rial_per_g=PRICE)
    assert given_up.loss_rial == 216_537_200 * T
    assert by_account(write_off_lines(given_up)) == {
        Account.WRITE_OFF: (0, 216_537_200 * T),
        Account.GOLD_EXCHANGE: (18_667, -216_537_200 * T),
        Account.RECEIVABLE: (-18_667, 0),
    }


def test_r15_later_cash_is_recovery_and_not_the_old_contract() -> None:
    legs = [Leg(LegKind.CASH, 10_000_000 * T)]
    later = recover(amount_rial=10_000_000 * T, rial_per_g=MARKET, written_off_mg=18_667, recovered_mg=0)
    assert (later.mg, later.wallet_rial) == (889, 0)
    assert by_account(recovery_lines(legs=legs, recovery=later)) == {
        Account.CASH: (0, 10_000_000 * T),
        Account.RECOVERY: (0, -10_000_000 * T),
    }


def test_what_exceeds_the_debt_given_up_is_the_customers() -> None:
    last = recover(amount_rial=6_000_000 * T, rial_per_g=MARKET, written_off_mg=18_667, recovered_mg=18_167)
    assert (last.mg, last.recovered_rial, last.wallet_rial) == (500, 5_625_000 * T, 375_000 * T)
    in_rial = recover_toman(amount_rial=70, written_off_rial=100, recovered_rial=40)
    assert (in_rial.recovered_rial, in_rial.wallet_rial) == (60, 10)
    assert is_balanced(toman_write_off_lines(100))


@pytest.mark.parametrize(
    ("amount", "recovered", "code"), [(0, 0, "amount_not_positive"), (1, 101, "recovered_too_much")]
)
def test_recoveries_that_cannot_be_are_refused(amount: int, recovered: int, code: str) -> None:
    with pytest.raises(RuleRefused) as by_weight:
        recover(amount_rial=amount, rial_per_g=MARKET, written_off_mg=100, recovered_mg=recovered)
    with pytest.raises(RuleRefused) as by_rial:
        recover_toman(amount_rial=amount, written_off_rial=100, recovered_rial=recovered)
    assert by_weight.value.code == by_rial.value.code == code


def test_nothing_cannot_be_given_up() -> None:
    with pytest.raises(RuleRefused):
        write_off(left_mg=0, rial_per_g=PRICE)
    with pytest.raises(RuleRefused):
        toman_write_off_lines(0)


def test_a_waived_penalty_stays_beside_its_charge() -> None:
    lines = penalty_lines(mg=22) + forgiveness_lines(mg=22)
    assert by_account(lines) == {Account.PENALTY_INCOME: (-22, 0), Account.FORGIVENESS: (22, 0)}
    assert by_account(fee_lines(rial=7)) == {Account.RIAL_RECEIVABLE: (0, 7), Account.FEE_INCOME: (0, -7)}
    assert by_account(opening_lines(mg=5, rial=7))[Account.OPENING] == (-5, -7)
    with pytest.raises(RuleRefused):
        penalty_lines(mg=-1)


def test_the_wallet_is_paid_back_as_far_as_it_goes() -> None:
    lines = wallet_refund_lines(payout=Account.CASH, rial=375_000 * T, wallet_rial=375_000 * T)
    assert lines == (Line(Account.CUSTOMER_WALLET, rial=375_000 * T), Line(Account.CASH, rial=-375_000 * T))
    for rial, code in ((0, "amount_negative"), (2, "wallet_too_small")):
        with pytest.raises(RuleRefused) as refused:
            wallet_refund_lines(payout=Account.CASH, rial=rial, wallet_rial=1)
        assert refused.value.code == code


@given(
    left=st.integers(1, 50_000_000),
    price=st.integers(20_000_001, 10**9),
    cash=st.lists(st.integers(1, 10**12), max_size=5),
)
def test_no_more_is_recovered_than_was_given_up(left: int, price: int, cash: list[int]) -> None:
    given_up = write_off(left_mg=left, rial_per_g=price)
    assert given_up.loss_rial == half_up(worth(left, price))
    assert is_balanced(write_off_lines(given_up))
    so_far = 0
    for amount in cash:
        later = recover(amount_rial=amount, rial_per_g=price, written_off_mg=left, recovered_mg=so_far)
        assert later.recovered_rial + later.wallet_rial == amount
        assert is_balanced(recovery_lines(legs=[Leg(LegKind.POS, amount)], recovery=later))
        so_far += later.mg
    assert so_far <= left
