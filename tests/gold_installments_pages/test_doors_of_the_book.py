"""Who gets in: every page with no session, with the other shop's session, and with a GET where only a POST acts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from customers.models import Customer
from gold_installments.models import Contract, Payment, Quote
from tenants.context import inside
from tenants.models import Shop

pytestmark = pytest.mark.django_db


def paths(contract: Contract, payment: Payment) -> list[tuple[str, str]]:
    book, slip = f"/contracts/{contract.number}/", f"/receipts/{payment.receipt_number}/"
    return [
        ("get", book),
        ("post", book + "quote/"),
        ("get", book + "pay/"),
        ("post", book + "pay/"),
        ("post", book + "pay/preview/"),
        ("get", slip),
        ("get", slip + "reverse/"),
        ("post", slip + "reverse/"),
    ]


def test_another_shops_people_find_nothing(
    client_of: Callable[..., Client], payment: Payment, contract: Contract, customer: Customer, other_shop: Shop
) -> None:
    with inside(other_shop):
        theirs = User.objects.get(username="owner")
    browser = client_of(theirs, other_shop)
    for method, path in paths(contract, payment):
        answer = getattr(browser, method)(path, {"reason": "because", "amount": "1000"} if method == "post" else {})
        assert answer.status_code == 404, (method, path, answer.status_code)
    assert browser.get("/contracts/new/", {"customer": customer.pk}).status_code == 404
    assert customer.full_name not in browser.get("/contracts/new/customers/", {"q": "موسوی"}).content.decode()
    assert contract.number not in browser.get("/contracts/").content.decode()
    contract.refresh_from_db()
    assert contract.balance_mg == 18_667


def test_a_stranger_is_shown_the_door(client_of: Callable[..., Client], payment: Payment, contract: Contract) -> None:
    browser = client_of(None)
    more = [("get", "/contracts/"), ("get", "/contracts/new/"), ("post", "/contracts/preview/"), ("get", "/payments/"),
            ("get", "/prices/day/"), ("get", "/contracts/new/customers/")]  # fmt: skip
    for method, path in paths(contract, payment) + more:
        answer = getattr(browser, method)(path)
        assert answer.status_code == 302, (method, path)
        assert answer["Location"].startswith("/login/")


def test_a_get_never_acts(page: Client, payment: Payment, contract: Contract) -> None:
    quotes = Quote.objects.count()
    for path, status in (
        (f"/contracts/{contract.number}/quote/", 302),
        (f"/contracts/{contract.number}/pay/preview/", 405),
    ):
        assert page.get(path).status_code == status
    page.get(f"/contracts/{contract.number}/pay/")
    page.get(f"/contracts/{contract.number}/?take=1")
    assert Quote.objects.count() == quotes
    assert Payment.objects.count() == 1


def test_unknown_numbers_are_404(page: Client) -> None:
    for path in ("/contracts/1405-99999/", "/contracts/x/pay/", "/receipts/1405-999999/", "/receipts/%00/"):
        assert page.get(path).status_code == 404
