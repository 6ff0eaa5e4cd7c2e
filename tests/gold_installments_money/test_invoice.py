"""The jewellery invoice and its dated rates (R19, N4)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.invoice import Invoice, Item, Wage, WageKind, make_invoice
from gold_installments.rules.rates import USUAL_RATES, Rate, RateKind, rate_on
from gold_installments.rules.refused import RuleRefused
from persian.days import from_jalali
from tests.gold_installments_money.oracle import MARKET, T, half_up, worth

DAY = from_jalali(1404, 6, 31)
PERCENT_18 = Wage(WageKind.PERCENT, 1_800)


def one(item: Item, price: int = MARKET, day: date = DAY) -> Invoice:
    return make_invoice(items=[item], rial_per_g=price, day=day)


def test_x01_the_worked_invoice() -> None:
    whole = one(Item(mg=5_240, wage=PERCENT_18)).whole
    assert whole.gold_rial == 58_950_000 * T
    assert whole.wage_rial == 10_611_000 * T
    assert whole.profit_rial == 4_869_270 * T
    assert whole.vat_rial == 1_548_027 * T
    assert whole.total_rial == 75_978_297 * T


def test_x01_the_outside_check_to_the_rial() -> None:
    # The calculator it is checked against shows 5,116,412 Toman and drops the last eight Rial.
    item = Item(mg=1_000, wage=Wage(WageKind.PERCENT, 2_200), extras_rial=275_000 * T)
    assert one(item, price=3_603_390 * T).total_rial == 5_116_412 * T + 8


@pytest.mark.parametrize(
    ("day", "vat_bp"),
    [
        (from_jalali(1400, 10, 1), 900),
        (from_jalali(1403, 12, 30), 900),
        (from_jalali(1404, 1, 1), 1_000),
        (from_jalali(1405, 1, 1), 1_000),
    ],
)
def test_n4_an_invoice_has_the_rate_of_its_own_day(day: date, vat_bp: int) -> None:
    invoice = one(Item(mg=5_240, wage=PERCENT_18), day=day)
    assert (invoice.vat_bp, invoice.profit_bp) == (vat_bp, 700)
    assert invoice.whole.vat_rial == half_up(Fraction(15_480_270 * T * vat_bp, 10_000))


def test_n4_no_rate_is_made_up_for_a_time_with_another_formula() -> None:
    with pytest.raises(RuleRefused) as refused:
        rate_on(RateKind.VAT, from_jalali(1400, 9, 30))
    assert refused.value.code == "no_rate"


def test_n4_a_new_rate_does_not_touch_the_days_before_it() -> None:
    change = from_jalali(1406, 1, 1)
    rates = (*USUAL_RATES, Rate(RateKind.VAT, change, 1_200))
    assert rate_on(RateKind.VAT, change - timedelta(days=1), rates) == 1_000
    assert rate_on(RateKind.VAT, change, rates) == 1_200
    assert rate_on(RateKind.PROFIT, change, rates) == 700


@pytest.mark.parametrize(
    ("wage", "toman"),
    [
        (Wage(WageKind.PERCENT, -200), -1_179_000),
        (Wage(WageKind.PER_GRAM, 150_000 * T), 786_000),
        (Wage(WageKind.PER_GRAM, -10_000 * T), -52_400),
        (Wage(WageKind.PER_GRAM, 0), 0),
        (Wage(WageKind.PER_PIECE, 500_000 * T), 1_000_000),
        (Wage(WageKind.PER_PIECE, -500_000 * T), -1_000_000),
    ],
)
def test_a_wage_of_every_kind(wage: Wage, toman: int) -> None:
    whole = one(Item(mg=5_240, pieces=2, wage=wage)).whole
    assert whole.wage_rial == toman * T
    assert whole.profit_rial == half_up(Fraction((58_950_000 * T + toman * T) * 7, 100))


def test_a_wage_by_the_gram_is_of_the_piece_and_the_gold_of_750() -> None:
    whole = one(Item(mg=1_000, fineness=8_750, wage=Wage(WageKind.PER_GRAM, 100_000 * T))).whole
    assert whole.gold_mg == 1_167
    assert whole.wage_rial == 100_000 * T


def test_vat_is_never_below_nothing() -> None:
    whole = one(Item(mg=5_240, wage=Wage(WageKind.PERCENT, -5_000))).whole
    assert whole.wage_rial + whole.profit_rial < 0
    assert whole.vat_rial == 0


def test_invoices_that_make_no_sense_are_refused() -> None:
    with pytest.raises(RuleRefused) as nothing:
        make_invoice(items=[], rial_per_g=MARKET, day=DAY)
    with pytest.raises(RuleRefused) as eaten:
        one(Item(mg=1_000, wage=Wage(WageKind.PERCENT, -10_001)))
    assert (nothing.value.code, eaten.value.code) == ("no_items", "wage_below_gold")


@pytest.mark.parametrize(
    ("mg", "pieces", "fineness", "extras"), [(0, 1, 7_500, 0), (1, 0, 7_500, 0), (1, 1, 10_001, 0), (1, 1, 7_500, -1)]
)
def test_goods_that_cannot_be_are_refused(mg: int, pieces: int, fineness: int, extras: int) -> None:
    with pytest.raises(RuleRefused) as refused:
        Item(mg=mg, pieces=pieces, fineness=fineness, extras_rial=extras)
    assert refused.value.code == "item_out_of_range"


items = st.builds(
    Item,
    mg=st.integers(1, 10**6),
    fineness=st.sampled_from([7_500, 8_750, 9_167, 9_999]),
    pieces=st.integers(1, 5),
    wage=st.builds(Wage, st.just(WageKind.PERCENT), st.integers(-500, 4_000)),
    extras_rial=st.integers(0, 10**9),
)


@given(goods=st.lists(items, min_size=1, max_size=5), price=st.integers(20_000_010, 10**9))
def test_the_columns_sum_to_the_total(goods: list[Item], price: int) -> None:
    invoice = make_invoice(items=goods, rial_per_g=price, day=DAY)
    assert invoice.total_rial == sum(line.total_rial for line in invoice.lines)
    for item, line in zip(goods, invoice.lines, strict=True):
        gold = half_up(worth(half_up(Fraction(item.mg * item.fineness, 7_500)), price))
        wage = half_up(Fraction(gold * item.wage.value, 10_000))
        profit = half_up(Fraction((gold + wage) * 7, 100))
        vat = half_up(Fraction(max(wage + profit + item.extras_rial, 0), 10))
        assert line.total_rial == gold + wage + profit + item.extras_rial + vat
