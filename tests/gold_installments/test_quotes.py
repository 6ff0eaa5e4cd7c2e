"""Quotes: what is shown is what is saved, once, for some minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from gold_installments.actions import (
    QuoteExpired,
    QuoteInvalid,
    QuoteUnknown,
    QuoteUsed,
    QuoteWeightNotPositive,
    QuoteWeightTooLarge,
    make_quote,
)
from gold_installments.models import Contract, Quote
from persian.refusal import Refusal
from tests.gold_installments.book import (
    NOW,
    TOMAN,
    WORKED_PRICE,
    a_contract,
    everything,
    fresh,
    open_rows,
    pay,
    price_at,
    tehran,
)


def test_w02_the_quoted_amount_pays_the_row_exactly(contract: Contract, clerk: User, market: int) -> None:
    quote = make_quote(contract=contract, mg=3733, actor=clerk, now=NOW)
    assert quote.amount_rial == 41_997_000 * TOMAN
    paid = pay(contract, 41_997_000, clerk, quote=quote.uuid).payment
    assert (paid.mg, paid.rounding_rial, paid.wallet_rial) == (3733, 7_500, 0)
    assert open_rows(contract) == [0, 3733, 3733, 3733, 3733, 3735]
    assert fresh(contract).balance_mg == paid.balance_after_mg == 18_667
    assert Quote.objects.get().used_at == NOW


def test_w03_step_one(clerk: User, market: int, settings: Any) -> None:
    settings.ZARGAR_QUOTE_STEP_RIAL = 1
    exact = a_contract(clerk)
    quote = make_quote(contract=exact, mg=3733, actor=clerk, now=NOW)
    assert quote.amount_rial == 41_996_250 * TOMAN
    paid = pay(exact, 41_996_250, clerk, quote=quote.uuid).payment
    assert (paid.mg, paid.rounding_rial) == (3733, 0)


def test_w07_the_quote_holds_while_the_market_moves(contract: Contract, clerk: User, market: int) -> None:
    quote = make_quote(contract=contract, mg=3733, actor=clerk, now=NOW)
    later = NOW + timedelta(minutes=9)
    price_at(11_400_000 * TOMAN, later)
    paid = pay(contract, 41_997_000, clerk, quote=quote.uuid, now=later).payment
    assert (paid.mg, paid.rial_per_g, paid.price_source) == (3733, WORKED_PRICE, "wallgold")
    assert paid.price_observed_at == NOW


def test_another_amount_with_a_quote_is_free_at_the_locked_price(contract: Contract, clerk: User, market: int) -> None:
    quote = make_quote(contract=contract, mg=3733, actor=clerk, now=NOW)
    later = NOW + timedelta(minutes=9)
    price_at(11_400_000 * TOMAN, later)
    paid = pay(contract, 5_000_000, clerk, quote=quote.uuid, now=later).payment
    assert (paid.mg, paid.rial_per_g, paid.rounding_rial) == (444, WORKED_PRICE, 50_000)
    with pytest.raises(QuoteUsed):
        pay(contract, 41_997_000, clerk, quote=quote.uuid, now=later)


def test_w08_an_expired_quote_brings_a_new_one(contract: Contract, clerk: User, market: int) -> None:
    quote = make_quote(contract=contract, mg=3733, actor=clerk, now=NOW)
    late = quote.expires_at + timedelta(seconds=1)
    price_at(11_400_000 * TOMAN, late)
    before = everything()
    with pytest.raises(QuoteExpired) as refused:
        pay(contract, 41_997_000, clerk, quote=quote.uuid, now=late)
    renewed = refused.value.new_quote
    assert renewed is not None
    assert (refused.value.status, renewed.mg, renewed.rial_per_g) == (409, 3733, 11_400_000 * TOMAN)
    assert refused.value.extra["expired_rial_per_g"] == WORKED_PRICE
    after = everything()
    assert len(after.pop("Quote")) == len(before.pop("Quote")) + 1
    assert after == before
    assert pay(contract, renewed.amount_rial // TOMAN, clerk, quote=renewed.uuid, now=late).payment.mg == 3733


def test_an_expired_quote_without_a_usable_price_brings_none(contract: Contract, clerk: User, market: int) -> None:
    quote = make_quote(contract=contract, mg=3733, actor=clerk, now=NOW)
    before = everything()
    with pytest.raises(QuoteExpired) as refused:
        pay(contract, 41_997_000, clerk, quote=quote.uuid, now=NOW + timedelta(hours=2))
    assert refused.value.new_quote is None
    assert everything() == before


def test_a_quote_for_more_than_is_left_by_then_leaves_the_rest_in_the_wallet(clerk: User, market: int) -> None:
    contract = a_contract(clerk, gold_mg=1000, fee_mg=0, count=1)
    quote = make_quote(contract=contract, mg=1000, actor=clerk, now=NOW)
    pay(contract, 5_625_000, clerk)
    paid = pay(contract, quote.amount_rial // TOMAN, clerk, quote=quote.uuid).payment
    assert (paid.mg, paid.wallet_rial) == (500, 5_625_000 * TOMAN)


def test_what_a_quote_asks_for_by_itself(contract: Contract, clerk: User) -> None:
    for day, mg in (("1404/07/01", 3733), ("1404/08/10", 3733), ("1404/09/03", 7466)):
        price_at(WORKED_PRICE, tehran(day))
        assert make_quote(contract=contract, mg=None, actor=clerk, now=tehran(day)).mg == mg


@pytest.mark.parametrize(
    ("mg", "refusal"), [(0, QuoteWeightNotPositive), (-5, QuoteWeightNotPositive), (22_401, QuoteWeightTooLarge)]
)
def test_a_wrong_weight_is_not_quoted(
    contract: Contract, clerk: User, market: int, mg: int, refusal: type[Refusal]
) -> None:
    before = everything()
    with pytest.raises(refusal):
        make_quote(contract=contract, mg=mg, actor=clerk, now=NOW)
    assert everything() == before


def test_a_used_a_foreign_and_a_forged_quote(contract: Contract, clerk: User, market: int) -> None:
    used = make_quote(contract=contract, mg=3733, actor=clerk, now=NOW)
    pay(contract, 41_997_000, clerk, quote=used.uuid)
    foreign = make_quote(contract=a_contract(clerk), mg=3733, actor=clerk, now=NOW)
    forged = Quote.objects.get(pk=used.pk)
    forged.pk, forged.uuid, forged.used_at, forged.mg = None, uuid4(), None, 9_000
    forged.save()
    before = everything()
    for quote, refusal in ((used, QuoteUsed), (foreign, QuoteUnknown), (forged, QuoteInvalid)):
        with pytest.raises(refusal):
            pay(contract, 41_997_000, clerk, quote=quote.uuid)
    assert everything() == before
