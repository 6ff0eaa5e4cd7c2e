"""No source answers and the last price is old: the clerk waits, the owner types the day's price, the money is taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.book import Book, wait_for
from tests.journeys.conftest import VisitorAt
from tests.journeys.market import no_internet, open_market
from tests.journeys.steps import balance, fa, grouped
from tests.journeys.visitor import SIZES
from tests.support.vendor import LoopbackVendor

PASSWORD = "a-long-enough-secret"
REASON = "بازار بسته است و منبع‌ها پاسخ نمی‌دهند"
TYPED_TOMAN = 18_700_000
# Longer than any closing of the market: whatever today is, a price of that age is stale.
LONG_AGO = "20 days"
OPEN = """
from datetime import date
from django.utils import timezone
from accounts.actions import add_user
from accounts.models import User
from customers.actions import register_customer
from gold_installments.actions import sign_contract
from persian.days import tehran_today
from tenants.actions import open_shop
from tenants.context import inside
for size in {sizes}:
    shop = open_shop(slug=f"far-{{size}}", name="دور از شهر", owner_username="owner", owner_password="{password}",
        owner_full_name="ناهید دور")
    with inside(shop):
        clerk = add_user(
            username="clerk", password="{password}", role="clerk", full_name="کارمند", mobile="", actor=None)
        now = timezone.now()
        buyer = register_customer(
            full_name="خریدار دور", national_id="0084575948", mobile="09121234567", actor=clerk, now=now)
        sign_contract(customer=buyer, gold_mg=10_000, installment_count=5, signed_date=tehran_today(now), actor=clerk,
            now=now, idempotency_key="far")
"""


@pytest.fixture(scope="module")
def far_shops(manage: Callable[[str], str]) -> None:
    """A shop for each screen, with a clerk and one contract of 10 g: a price typed for a day cannot be taken back."""
    manage(OPEN.format(sizes=sorted(SIZES), password=PASSWORD))


@pytest.fixture
def silence(vendor: LoopbackVendor, book: Book, price: int) -> Iterator[None]:
    """Every source is out of reach, and the last price is of long ago. No test can wait that long: the rows move."""
    no_internet(vendor)
    asking = "SELECT 1 FROM public.tenants_taskrun WHERE task = 'gold_prices.update_gold_prices' AND outcome = 'running'"
    wait_for(lambda: book.rows(asking) == [], "the round under way")
    move = "UPDATE public.gold_prices_publishedprice SET {} - interval '{}', {} - interval '{}'"
    ago = move.format("observed_at = observed_at", LONG_AGO, "fetched_at = fetched_at", LONG_AGO)
    book.change(ago)
    yield
    book.change(ago.replace(" - interval", " + interval"))
    open_market(vendor)


def test_an_old_price_stops_the_clerk_until_the_owner_types_one(
    visitor_at: VisitorAt, book: Book, far_shops: None, silence: None, size: str
) -> None:
    schema, people = f"shop_far_{size}", {"password": PASSWORD}
    number: str = book.one(f"SELECT number FROM {schema}.gold_installments_contract")
    clerk = visitor_at(f"far-{size}")
    page = clerk.sign_in({"username": "clerk", **people})
    banner = page.locator("#price-banner [role=alert]")
    expect(page.locator("#price-chip")).to_have_attribute("data-state", "stale")
    expect(page.locator("#price-chip .age-text")).to_have_text(re.compile("۲۰ روز پیش|۱۹ روز پیش"))
    expect(banner).to_contain_text("مالک یا مدیر")
    clerk.go(f"/contracts/{number}/")
    clerk.refusals.add(403)
    page.click("#take")
    expect(page.locator("#paybody [role=alert]").first).to_be_visible()
    expect(page.locator("#payform")).to_have_count(0)
    assert book.one(f"SELECT count(*) FROM {schema}.gold_installments_quote") == 0

    owner = visitor_at(f"far-{size}")
    desk = owner.sign_in({"username": "owner", **people})
    desk.click("#price-banner a[href='/prices/day/']")
    desk.fill("[name=rial_per_g]", fa(TYPED_TOMAN))
    desk.fill("[name=reason]", REASON)
    desk.click("#dayprice footer button")
    expect(desk.locator("#toasts")).to_contain_text(grouped(TYPED_TOMAN))
    expect(desk.locator("#price-chip")).to_have_attribute("data-state", "manual")

    clerk.go(f"/contracts/{number}/")
    page.click("#take")
    expect(page.locator("#lockp")).to_contain_text(grouped(TYPED_TOMAN))
    page.fill("#id_amount", fa(TYPED_TOMAN))
    expect(page.locator("#after")).to_have_attribute("data-mg", "9000")
    page.click("#paygo")
    page.wait_for_url(re.compile("/receipts/"))
    expect(page.locator("#receipt")).to_contain_text(REASON)
    expect(page.locator("#receipt")).to_contain_text("ناهید دور")
    clerk.go(f"/contracts/{number}/")
    balance(page, 9_000)
    paid = f"SELECT price_source, price_note, rial_per_g, mg, amount_rial FROM {schema}.gold_installments_payment"
    assert book.rows(paid) == [("manual", REASON, TYPED_TOMAN * 10, 1_000, TYPED_TOMAN * 10)]
