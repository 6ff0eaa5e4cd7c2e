"""A plan in which the shop owes the gold (C20)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.accounts import Account, LegKind
from gold_installments.rules.posting import Line, contra_lines, is_balanced
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.savings import (
    SavingsPlan,
    cash_out,
    cash_out_lines,
    deposit,
    deposit_lines,
    hand_over_lines,
    pay_debt_lines,
)
from gold_installments.rules.split_tender import Leg
from tests.gold_installments_money.oracle import BUYING, MARKET, T, by_account, half_up, sums, worth

PLAN = SavingsPlan(10_000, 3)


def test_c20_a_deposit_is_a_payment_with_the_sign_turned() -> None:
    credit = deposit(amount_rial=42_000_000 * T, rial_per_g=MARKET, plan=PLAN, saved_mg=0)
    lines = deposit_lines(legs=[Leg(LegKind.CASH, 42_000_000 * T)], credit=credit)
    assert by_account(lines)[Account.SAVINGS] == (-3_733, 0)
    assert by_account(lines)[Account.ROUNDING] == (0, -3_750 * T)


def test_c20_a_pass_book_prints_half_up() -> None:
    assert deposit(amount_rial=4_000, rial_per_g=4_520, plan=PLAN, saved_mg=0).mg == 885


def test_c20_the_rows_reach_the_target_and_no_more() -> None:
    assert PLAN.rows_mg == (3_333, 3_333, 3_334)
    last = deposit(amount_rial=6_000_000 * T, rial_per_g=MARKET, plan=PLAN, saved_mg=9_500)
    assert (last.mg, last.wallet_rial) == (500, 375_000 * T)
    with pytest.raises(RuleRefused) as refused:
        deposit(amount_rial=1, rial_per_g=MARKET, plan=PLAN, saved_mg=10_000)
    assert refused.value.code == "savings_complete"


def test_c20_savings_become_gold_money_or_a_paid_debt() -> None:
    assert hand_over_lines(mg=4_000, saved_mg=4_000) == (
        Line(Account.SAVINGS, mg=4_000), Line(Account.GOLD_FINANCED, mg=-4_000),
    )  # fmt: skip
    sold = cash_out(mg=1_000, saved_mg=4_000, buy_rial_per_g=BUYING)
    assert sold.rial == BUYING
    assert by_account(cash_out_lines(sold=sold, payout=Account.CASH)) == {
        Account.SAVINGS: (1_000, 0),
        Account.GOLD_EXCHANGE: (-1_000, BUYING),
        Account.CASH: (0, -BUYING),
    }
    assert by_account(pay_debt_lines(mg=63, saved_mg=4_000, debt_mg=63))[Account.RECEIVABLE] == (-63, 0)


@pytest.mark.parametrize(("mg", "code"), [(0, "savings_too_small"), (11, "savings_too_small"), (8, "more_than_owed")])
def test_c20_more_than_is_saved_or_owed_is_refused(mg: int, code: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        pay_debt_lines(mg=mg, saved_mg=10, debt_mg=7)
    assert refused.value.code == code


@pytest.mark.parametrize(("target", "count"), [(0, 1), (5, 0), (5, 6)])
def test_c20_a_plan_of_nothing_is_refused(target: int, count: int) -> None:
    with pytest.raises(RuleRefused):
        SavingsPlan(target, count)


acts = st.lists(
    st.tuples(st.sampled_from(["deposit", "undo", "hand over", "sell"]), st.integers(1, 10**11), st.integers(1, 3_000)),
    max_size=15,
)


@given(acts=acts, price=st.integers(20_000_001, 10**9))
def test_c20_a_book_of_savings_never_loses_a_milligram(acts: list[tuple[str, int, int]], price: int) -> None:
    book: list[Line] = []
    added: list[tuple[int, tuple[Line, ...]]] = []
    saved = 0
    for act, amount, mg in acts:
        if act == "deposit" and saved < PLAN.target_mg:
            credit = deposit(amount_rial=amount, rial_per_g=price, plan=PLAN, saved_mg=saved)
            assert credit.mg == min(half_up(amount / worth(1, price)), PLAN.target_mg - saved)
            added.append((credit.mg, deposit_lines(legs=[Leg(LegKind.POS, amount)], credit=credit)))
            saved, book = saved + credit.mg, [*book, *added[-1][1]]
        elif act == "undo" and added and added[-1][0] <= saved:
            undone, lines = added.pop()
            saved, book = saved - undone, [*book, *contra_lines(lines)]
        elif act == "hand over" and mg <= saved:
            saved, book = saved - mg, [*book, *hand_over_lines(mg=mg, saved_mg=saved)]
        elif act == "sell" and mg <= saved:
            sold = cash_out(mg=mg, saved_mg=saved, buy_rial_per_g=price)
            saved, book = saved - mg, [*book, *cash_out_lines(sold=sold, payout=Account.CASH)]
    assert is_balanced(book)
    assert sums(line for line in book if line.account is Account.SAVINGS) == (-saved, 0)
