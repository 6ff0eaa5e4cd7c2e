"""Deals worked out: every rhythm, both kinds, items. No database: the price, the day and the calendar are given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gold_installments.rules.accounts import Account
from gold_installments.rules.deal import Deal, make_deal
from gold_installments.rules.debt_base import DebtBase
from gold_installments.rules.due_dates import FREQUENCIES
from gold_installments.rules.invoice import Item, Wage
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.terms import Terms
from gold_installments.rules.wish import DealKind, Method, NamedItem, TypedRow, Wish
from persian.holidays import is_closed
from persian.jalali import format_jalali, parse_jalali

PRICE = 112_500_000
DAY = parse_jalali("1404/06/31")
RING = NamedItem("انگشتر", Item(mg=5_240, wage=Wage(value=1_800)))
PLAIN = Wish(gold_mg=20_000, fee_mg=2_400, count=6, signed_on=DAY)


def deal(wish: Wish, *, price: int | None = PRICE, **terms: Any) -> Deal:
    return make_deal(wish=wish, terms=replace(Terms(), **terms), is_closed=is_closed, rial_per_g=price)


def nominal(found: Deal) -> list[str]:
    return [format_jalali(row.nominal_date) for row in found.rows]


def line_sums(found: Deal) -> dict[Account, tuple[int, int]]:
    assert sum(line.mg for line in found.lines) == sum(line.rial for line in found.lines) == 0
    return {line.account: (line.mg, line.rial) for line in found.lines}


def test_j02_j03_leap_years_and_the_kept_anchor() -> None:
    leap = deal(replace(PLAIN, signed_on=parse_jalali("1403/06/31")))
    assert nominal(leap)[5] == "1403/12/30"
    thirtieth = deal(replace(PLAIN, signed_on=parse_jalali("1404/07/30")))
    assert nominal(thirtieth)[4:] == ["1404/12/29", "1405/01/30"]
    assert thirtieth.terms.anchor_day == 30


def test_j04_holiday_shift_short_month_and_first_gap_are_terms() -> None:
    seven = replace(PLAIN, count=7)
    assert format_jalali(deal(seven).rows[5].due_date) == "1405/01/05"
    assert format_jalali(deal(seven, holiday_shift="previous").rows[5].due_date) == "1404/12/28"
    assert format_jalali(deal(seven, holiday_shift="none").rows[5].due_date) == "1404/12/29"
    first_of_next = deal(seven, short_month="first_of_next")
    assert nominal(first_of_next)[5:] == ["1405/01/01", "1405/01/31"]
    assert nominal(deal(PLAIN, first_gap_days=40))[0] == "1404/08/30"


@pytest.mark.parametrize("name", sorted(FREQUENCIES))
def test_every_rhythm_keeps_the_weight_and_rises(name: str) -> None:
    found = deal(replace(PLAIN, count=60), frequency=name)
    days = [row.nominal_date for row in found.rows]
    assert (sum(row.amount for row in found.rows), days) == (22_400, sorted(set(days)))
    assert days[0] > DAY
    second = {"monthly": "1404/08/30", "two_monthly": "1404/10/30", "weekly": "1404/07/14", "yearly": "1406/06/31"}
    assert nominal(found)[1] == second.get(name, nominal(found)[1])


def test_c7_a_grid_typed_by_hand() -> None:
    rows = (TypedRow(parse_jalali("1404/07/15"), 10_000), TypedRow(parse_jalali("1404/12/29"), 12_400))
    found = deal(replace(PLAIN, rows=rows, count=2))
    assert [(row.amount, format_jalali(row.due_date)) for row in found.rows] == [
        (10_000, "1404/07/15"), (12_400, "1405/01/05")
    ]  # fmt: skip
    with pytest.raises(RuleRefused, match="exactly the debt"):
        deal(replace(PLAIN, rows=rows[:1], count=1))


def test_x01_w01_the_whole_invoice_in_grams() -> None:
    """75,978,297 less 25,978,297 Toman is 4,444 mg; the entry balances in both units."""
    found = deal(Wish(items=(RING,), down_rial=259_782_970, count=6, signed_on=DAY))
    assert found.invoice is not None
    assert (found.invoice.total_rial, found.debt_mg, found.total_rial) == (759_782_970, 4_444, 759_782_970)
    assert sum(row.amount for row in found.rows) == 4_444
    sums = line_sums(found)
    assert (sums[Account.RECEIVABLE], sums[Account.RIAL_RECEIVABLE]) == ((4_444, 0), (0, 259_782_970))
    assert sums[Account.VAT_PAYABLE] == (0, -15_480_270)
    with_fee = deal(Wish(items=(RING,), down_rial=259_782_970, count=6, signed_on=DAY, rate_bp=200))
    assert (with_fee.fee_mg, with_fee.debt_mg) == (533, 4_977)


def test_c3_gold_only_asks_the_rest_of_the_invoice_at_once() -> None:
    costs = 759_782_970 - 589_500_000
    found = deal(Wish(items=(RING,), down_rial=costs, debt_base=DebtBase.GOLD_ONLY, count=4, signed_on=DAY))
    assert found.debt_mg == 5_240
    line_sums(found)
    with pytest.raises(RuleRefused) as refused:
        deal(Wish(items=(RING,), down_rial=costs - 1, debt_base=DebtBase.GOLD_ONLY, count=4, signed_on=DAY))
    assert refused.value.code == "down_below_costs"


def test_c4_a_fee_in_grams_in_percent_or_in_toman() -> None:
    assert deal(replace(PLAIN, fee_mg=0, rate_bp=200)).fee_mg == 2_400
    assert deal(replace(PLAIN, fee_mg=0, rate_bp=200), frequency="two_monthly").fee_mg == 4_800
    in_toman = deal(replace(PLAIN, fee_mg=0, fee_rial=270_000_000))
    assert (in_toman.fee_mg, in_toman.fee_rial) == (2_400, 270_000_000)
    for twice in (replace(PLAIN, rate_bp=100), replace(PLAIN, fee_rial=10)):
        with pytest.raises(RuleRefused, match="one way"):
            deal(twice)
    with pytest.raises(RuleRefused) as refused:
        deal(replace(PLAIN, fee_mg=0, rate_bp=200), frequency="weekly")
    assert refused.value.code == "rate_needs_months"


def toman_wish(**fields: Any) -> Wish:
    return Wish(kind=DealKind.TOMAN, gold_mg=4_000, signed_on=DAY, **fields)


def test_t01_t02_toman_contracts() -> None:
    flat = deal(toman_wish(principal_rial=500_000_000, rate_bp=250, count=7))
    assert [row.amount // 10 for row in flat.rows] == [8_393_000] * 6 + [8_392_000]
    assert (flat.debt_rial, flat.profit_rial, flat.debt_mg) == (587_500_000, 87_500_000, 0)
    annuity = deal(toman_wish(principal_rial=600_000_000, rate_bp=200, count=6, method=Method.ANNUITY))
    assert annuity.plan is not None
    assert [row.amount // 10 for row in annuity.rows] == [10_712_000] * 5 + [10_709_153]
    assert [row.interest_rial // 10 for row in annuity.plan.rows] == [
        1_200_000, 1_009_760, 815_715, 617_790, 415_905, 209_983
    ]  # fmt: skip
    sums = line_sums(annuity)
    assert sums[Account.GOLD_EXCHANGE] == (4_000, -600_000_000)
    exact = deal(toman_wish(principal_rial=600_000_000, rate_bp=200, count=6, method=Method.ANNUITY, step_rial=10))
    assert exact.rows[0].amount == 107_115_490


def test_toman_rows_typed_by_hand_and_what_a_toman_contract_refuses() -> None:
    rows = (TypedRow(date(2025, 11, 1), 300_000_000), TypedRow(date(2026, 1, 1), 330_000_000))
    typed = deal(toman_wish(principal_rial=600_000_000, rows=rows, count=2, method=Method.TYPED))
    assert (typed.profit_rial, typed.debt_rial) == (30_000_000, 630_000_000)
    assert typed.plan is not None
    assert typed.plan.rows[-1].balance_rial == 0
    for wish, code in (
        (toman_wish(principal_rial=640_000_000, rows=rows, count=2, method=Method.TYPED), "rows_below_principal"),
        (toman_wish(count=2), "debt_missing"),
        (toman_wish(principal_rial=0, count=2), "principal_out_of_range"),
        (toman_wish(principal_rial=10, count=2, fee_mg=1), "fee_twice"),
        (toman_wish(principal_rial=50, count=9), "step_too_large"),
    ):
        with pytest.raises(RuleRefused) as refused:
            deal(wish)
        assert refused.value.code == code
    with pytest.raises(RuleRefused) as protected:
        deal(toman_wish(principal_rial=600_000_000, count=2), floor_rial_per_g=1)
    assert protected.value.code == "protection_in_toman"
    with pytest.raises(RuleRefused) as unpriced:
        deal(Wish(items=(RING,), count=2, signed_on=DAY), price=None)
    assert unpriced.value.code == "price_missing"
