"""Quotes of rows and of amounts, and what becomes of them (R3, R20)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from gold_installments.actions import QuoteExpired, QuoteInvalid, make_quote
from gold_installments.actions.check_payment import AmountNegative, AmountZero, PriceBesideQuote
from gold_installments.actions.make_quote import QuoteForOneThing, QuoteWeightTooLarge, RowNotOpen, is_genuine
from gold_installments.actions.roll_contracts import roll_contracts
from gold_installments.models import Contract
from gold_installments.queries import payment_preview
from gold_installments.rules.credit import Lock
from persian.jalali import tehran_today
from tests.gold_installments.book import NOW, TOMAN, WORKED_PRICE, findings, fresh, open_rows, price_at, tehran
from tests.gold_installments_pay.desk import leg, take, with_terms


def test_w02_a_quote_of_rows_pays_those_rows(contract: Contract, clerk: User, market: int) -> None:
    quote = make_quote(contract=contract, rows=[2, 6], actor=clerk, now=NOW)
    assert (quote.mg, quote.rows) == (3_733 + 3_735, [[1, 2], [1, 6]])
    assert is_genuine(quote)
    take(contract, clerk, toman=11_250_000, named=[("row", 1, 2)])
    paid = take(contract, clerk, leg("card", reference="1"), quote_id=quote.uuid)
    assert (paid.amount_rial, paid.mg, paid.rounding_rial) == (
        quote.amount_rial,
        7_468,
        quote.amount_rial - 840_150_000,
    )
    # A gram of row 2 was paid meanwhile: what is over goes on in the contract's order.
    assert open_rows(contract) == [2_733, 0, 3_733, 3_733, 3_733, 0]
    assert findings() == []
    with pytest.raises(RowNotOpen):
        make_quote(contract=contract, rows=[2], actor=clerk, now=NOW)


def test_w08_an_expired_quote_of_rows_comes_back_with_the_new_price(
    contract: Contract, clerk: User, market: int
) -> None:
    quote = make_quote(contract=contract, rows=[3], actor=clerk, now=NOW)
    later = NOW + timedelta(minutes=11)
    price_at(11_400_000 * TOMAN, later)
    with pytest.raises(QuoteExpired) as refused:
        take(contract, clerk, quote_id=quote.uuid, now=later)
    fresh_quote = refused.value.new_quote
    assert fresh_quote is not None
    assert (refused.value.status, fresh_quote.rows, fresh_quote.rial_per_g) == (409, [[1, 3]], 114_000_000)
    assert take(contract, clerk, quote_id=fresh_quote.uuid, now=later).mg == 3_733


def test_w07_a_quote_of_an_amount_holds_its_price_and_its_terms(clerk: User, market: int) -> None:
    contract = with_terms(clerk, quote_minutes=3, quote_step_rial=10, ceiling_rial_per_g=11_000_000 * TOMAN)
    quote = make_quote(contract=contract, amount_rial=420_000_000, actor=clerk, now=NOW)
    assert (quote.mg, quote.rial_per_g, quote.counter_rial_per_g) == (3_818, 110_000_000, 112_500_000)
    assert quote.expires_at == NOW + timedelta(minutes=3)
    assert make_quote(contract=contract, mg=3_733, actor=clerk, now=NOW).amount_rial == 410_630_000
    price_at(13_000_000 * TOMAN, NOW + timedelta(minutes=2))
    paid = take(contract, clerk, quote_id=quote.uuid, now=NOW + timedelta(minutes=2))
    assert (paid.mg, paid.protection_rial) == (3_818, 3_818 * 2_500)
    with pytest.raises(QuoteWeightTooLarge):
        make_quote(contract=contract, amount_rial=10**11, actor=clerk, now=NOW)
    with pytest.raises(QuoteForOneThing):
        make_quote(contract=contract, mg=1, rows=[2], actor=clerk, now=NOW)
    for amount, refusal in ((0, AmountZero), (-10, AmountNegative)):
        with pytest.raises(refusal):
            make_quote(contract=contract, amount_rial=amount, actor=clerk, now=NOW)


def test_r3_a_quote_pays_what_it_promised_whatever_becomes_of_overpayment(clerk: User, market: int) -> None:
    contract = with_terms(clerk, overpayment="wallet")
    quote = make_quote(contract=contract, mg=10_000, actor=clerk, now=NOW)
    seen = payment_preview(
        contract=contract, rial_per_g=quote.rial_per_g, today=tehran_today(NOW), amount_rial=quote.amount_rial,
        lock=Lock(quote.mg, quote.amount_rial),
    )  # fmt: skip
    paid = take(contract, clerk, quote_id=quote.uuid)
    assert (seen.mg, paid.mg, paid.wallet_rial) == (10_000, 10_000, 0)
    assert open_rows(contract) == [0, 0, 1_199, 3_733, 3_733, 3_735]
    assert findings() == []


@pytest.mark.parametrize("allocation", ["principal_first", "penalties_first"])
def test_r3_a_quote_pays_its_grams_before_debts_in_rial(manager: User, in_shop: object, allocation: str) -> None:
    late = tehran("1404/08/20")
    contract = with_terms(manager, penalty="rial_a_day", penalty_rial_a_day=1_000_000, allocation=allocation)
    price_at(WORKED_PRICE, late)
    roll_contracts(now=late)
    quote = make_quote(contract=contract, mg=22_400, actor=manager, now=late)
    paid = take(contract, manager, quote_id=quote.uuid, now=late)
    assert (paid.mg, paid.credited_rial, paid.wallet_rial) == (22_400, 0, 0)
    assert (fresh(contract).balance_mg, fresh(contract).balance_rial) == (0, 20_000_000)
    assert take(contract, manager, toman=2_000_000, now=late).credited_rial == 20_000_000
    assert (fresh(contract).state, findings(late)) == ("settled", [])


def test_a_quote_takes_no_other_price_beside_it(contract: Contract, clerk: User, market: int) -> None:
    quote = make_quote(contract=contract, rows=[1], actor=clerk, now=NOW)
    with pytest.raises(PriceBesideQuote):
        take(contract, clerk, quote_id=quote.uuid, price_rial_per_g=112_000_000, price_reason="agreed")
    assert take(contract, clerk, quote_id=quote.uuid).mg == 3_733


def test_a_quote_whose_rows_were_changed_is_not_genuine(contract: Contract, clerk: User, market: int) -> None:
    quote = make_quote(contract=contract, rows=[1], actor=clerk, now=NOW)
    quote.rows = [[1, 6]]
    assert not is_genuine(quote)
    assert QuoteInvalid.status == 409
