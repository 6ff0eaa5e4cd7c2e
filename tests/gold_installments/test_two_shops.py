"""What one shop writes, the other does not see."""

from __future__ import annotations

import pytest

from accounts.models import User
from customers.queries import CustomerNotFound, customer_for, find_customers
from gold_installments.actions import QuoteUnknown, make_quote, set_day_price
from gold_installments.models import Contract, DayPrice
from gold_installments.queries import (
    ContractNotFound,
    PaymentNotFound,
    book_totals,
    contract_for,
    counter_price,
    list_contracts,
    payment_for,
)
from tenants.context import inside
from tenants.models import Shop
from tests.gold_installments.book import NOW, WORKED_PRICE, a_contract, everything, findings, pay


def test_books_prices_and_numbers_are_each_shops_own(
    contract: Contract, owner: User, market: int, other_shop: Shop
) -> None:
    paid = pay(contract, 42_000_000, owner).payment
    set_day_price(rial_per_g=WORKED_PRICE + 10, reason="ours alone", actor=owner, now=NOW)
    with inside(other_shop):
        stranger = User.objects.get(username="owner")
        assert list_contracts(user=stranger) == []
        assert find_customers(user=stranger, text="احمدی") == []
        for ask, missing in (
            (lambda: contract_for(user=stranger, number=contract.number), ContractNotFound),
            (lambda: payment_for(user=stranger, receipt_number=paid.receipt_number), PaymentNotFound),
            (lambda: customer_for(user=stranger, pk=contract.customer_id), CustomerNotFound),
        ):
            with pytest.raises(missing):
                ask()
        assert counter_price(now=NOW).rial_per_g == WORKED_PRICE
        assert (DayPrice.objects.count(), book_totals()["sum_open_mg"]) == (0, 0)
        theirs = a_contract(stranger)
        assert theirs.number == contract.number
        assert findings() == []
    assert book_totals()["sum_open_mg"] == 18_667


def test_a_quote_of_the_other_shop_pays_nothing_here(
    contract: Contract, owner: User, market: int, other_shop: Shop
) -> None:
    with inside(other_shop):
        stranger = User.objects.get(username="owner")
        quote = make_quote(contract=a_contract(stranger), mg=3733, actor=stranger, now=NOW)
    before = everything()
    with pytest.raises(QuoteUnknown):
        pay(contract, 41_997_000, owner, quote=quote.uuid)
    assert everything() == before


def test_the_same_key_in_two_shops_is_two_payments(
    contract: Contract, owner: User, market: int, other_shop: Shop
) -> None:
    first = pay(contract, 42_000_000, owner, key="K")
    with inside(other_shop):
        stranger = User.objects.get(username="owner")
        second = pay(a_contract(stranger), 42_000_000, stranger, key="K")
    assert (first.replayed, second.replayed) == (False, False)
    assert first.payment.receipt_number == second.payment.receipt_number == "1404-000001"
