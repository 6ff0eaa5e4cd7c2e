"""What of a sale becomes debt (R1, C3), in grams and in Toman."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.accounts import Account, LegKind
from gold_installments.rules.debt_base import DebtBase, debt_of, sale_lines, toman_sale_lines
from gold_installments.rules.invoice import Item, Wage, WageKind, make_invoice
from gold_installments.rules.posting import UnbalancedEvent, is_balanced
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.schedule import build_schedule
from gold_installments.rules.split_tender import Leg, leg_lines
from gold_installments.rules.toman_plan import flat_plan
from persian.days import add_months, from_jalali
from tests.gold_installments_money.oracle import MARKET, T, by_account, sums

DAY = from_jalali(1404, 6, 31)
SALE = make_invoice(items=[Item(mg=5_240, wage=Wage(WageKind.PERCENT, 1_800))], rial_per_g=MARKET, day=DAY)
DOWN = 25_978_297 * T


def test_w01_the_worked_debt_in_six_rows() -> None:
    rows = build_schedule(debt_mg=22_400, count=6, nominal_date=lambda k: add_months(DAY, k, 31), shift=lambda day: day)
    assert [row.mg for row in rows] == [3_733, 3_733, 3_733, 3_733, 3_733, 3_735]


def test_r1_the_whole_invoice_turned_into_grams() -> None:
    debt = debt_of(invoice=SALE, down_rial=DOWN, base=DebtBase.WHOLE_INVOICE)
    assert (debt.mg, debt.rounding_rial) == (4_444, 5_000 * T)
    lines = sale_lines(invoice=SALE, debt=debt, fee_mg=533, down=leg_lines([Leg(LegKind.POS, DOWN)]))
    assert is_balanced(lines)
    assert by_account(lines) == {
        Account.RECEIVABLE: (4_977, 0),
        Account.FEE_INCOME: (-533, 0),
        Account.GOLD_FINANCED: (-5_240, 0),
        Account.GOLD_EXCHANGE: (796, -8_955_000 * T),
        Account.ROUNDING: (0, 5_000 * T),
        Account.WAGE_INCOME: (0, -10_611_000 * T),
        Account.PROFIT_INCOME: (0, -4_869_270 * T),
        Account.VAT_PAYABLE: (0, -1_548_027 * T),
        Account.POS: (0, DOWN),
    }


def test_gold_only_the_down_payment_covers_the_costs_and_some_gold() -> None:
    debt = debt_of(invoice=SALE, down_rial=DOWN, base=DebtBase.GOLD_ONLY)
    assert (debt.mg, debt.exchanged_mg, debt.rounding_rial) == (4_444, 796, 5_000 * T)
    just_costs = debt_of(invoice=SALE, down_rial=17_028_297 * T, base=DebtBase.GOLD_ONLY)
    assert (just_costs.mg, just_costs.exchanged_mg, just_costs.rounding_rial) == (5_240, 0, 0)


@pytest.mark.parametrize(
    ("down", "base", "code"),
    [
        (-1, DebtBase.WHOLE_INVOICE, "down_negative"),
        (SALE.total_rial, DebtBase.WHOLE_INVOICE, "down_too_large"),
        (SALE.total_rial + 1, DebtBase.GOLD_ONLY, "down_too_large"),
        (17_028_297 * T - 1, DebtBase.GOLD_ONLY, "down_below_costs"),
    ],
)
def test_down_payments_that_leave_no_such_debt_are_refused(down: int, base: DebtBase, code: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        debt_of(invoice=SALE, down_rial=down, base=base)
    assert refused.value.code == code


def test_a_down_payment_that_is_not_the_tender_does_not_balance() -> None:
    debt = debt_of(invoice=SALE, down_rial=DOWN, base=DebtBase.WHOLE_INVOICE)
    with pytest.raises(UnbalancedEvent):
        sale_lines(invoice=SALE, debt=debt, fee_mg=0, down=leg_lines([Leg(LegKind.CASH, DOWN - 1)]))


def test_a_sale_in_toman() -> None:
    plan = flat_plan(principal_rial=50_000_000 * T, rate_bp=250, count=7, step_rial=1_000 * T)
    down = leg_lines([Leg(LegKind.CASH, DOWN)])
    lines = toman_sale_lines(invoice=SALE, plan=plan, down=down)
    assert by_account(lines)[Account.RIAL_RECEIVABLE] == (0, 58_750_000 * T)
    assert by_account(lines)[Account.FEE_INCOME] == (0, -8_750_000 * T)
    with pytest.raises(RuleRefused) as refused:
        toman_sale_lines(invoice=SALE, plan=plan, down=())
    assert refused.value.code == "principal_differs"


@given(
    mg=st.integers(100, 10**6),
    wage=st.integers(-300, 3_000),
    price=st.integers(20_000_010, 10**9),
    share=st.integers(0, 99),
    base=st.sampled_from(DebtBase),
)
def test_no_rial_of_a_sale_is_lost(mg: int, wage: int, price: int, share: int, base: DebtBase) -> None:
    sale = make_invoice(items=[Item(mg=mg, wage=Wage(WageKind.PERCENT, wage))], rial_per_g=price, day=DAY)
    costs = sale.whole.other_rial if base is DebtBase.GOLD_ONLY else 0
    down = max(costs, 0) + (sale.whole.gold_rial * share) // 100
    debt = debt_of(invoice=sale, down_rial=down, base=base)
    assert abs(debt.rounding_rial) <= price // 2000 + 1
    assert abs(debt.mg * price - (sale.total_rial - down) * 1000) <= price + 1000
    legs = leg_lines([Leg(LegKind.CASH, down)]) if down else ()
    lines = sale_lines(invoice=sale, debt=debt, fee_mg=7, down=legs)
    assert sums(lines) == (0, 0)
    assert by_account(lines)[Account.RECEIVABLE] == (debt.mg + 7, 0)
