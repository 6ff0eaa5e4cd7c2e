"""No source answers and the last price is old: the clerk waits; the owner types a price, or confirms the old one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.journeys.book import Book, wait_for
from tests.journeys.conftest import VisitorAt
from tests.journeys.market import RIAL_PER_G, SOURCE, no_internet, open_market
from tests.journeys.steps import balance, fa, grouped
from tests.journeys.visitor import SIZES
from tests.market import Market

PASSWORD = "a-long-enough-secret"
REASON = "بازار بسته است و منبع‌ها پاسخ نمی‌دهند"
TYPED_TOMAN = 18_700_000
# Longer than any closing of the market: whatever today is, a price of that age is stale.
LONG_AGO = "20 days"
# Old, but not too old for a word to help; shops that shut the evening as well ask for it on any day.
DAYS_AGO = "4 days"
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
    shop = open_shop(slug=f"{name}-{{size}}", name="دور از شهر", owner_username="owner", owner_password="{password}",
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


RULES = """
from django.utils import timezone
from accounts.models import User
from gold_installments.actions import set_price_policy
from gold_installments.rules.policy import Decision, Policy
from tenants.context import inside
from tenants.models import Shop
for shop in Shop.objects.filter(slug__startswith="hill-"):
    with inside(shop):
        set_price_policy(wanted=Policy(when_closed=Decision.CONFIRM), version=0, reason="ours",
            actor=User.objects.get(username="owner"), now=timezone.now())
"""


@pytest.fixture(scope="module")
def far_shops(manage: Callable[[str], str]) -> None:
    """A shop for each screen, with a clerk and one contract of 10 g: a price typed for a day stays with its shop."""
    manage(OPEN.format(sizes=sorted(SIZES), password=PASSWORD, name="far"))


@pytest.fixture(scope="module")
def hill_shops(manage: Callable[[str], str]) -> None:
    """The same again, and they want a word for every price that is not of the hour."""
    manage(OPEN.format(sizes=sorted(SIZES), password=PASSWORD, name="hill"))
    manage(RULES)


@contextmanager
def silence_since(ago: str, market: Market, book: Book) -> Iterator[None]:
    """Every source is out of reach, and the last price is of `ago`. No test can wait that long: the rows move."""
    no_internet(market)
    asking = "SELECT 1 FROM public.tenants_taskrun WHERE task LIKE 'gold_prices.%%' AND outcome = 'running'"
    wait_for(lambda: book.rows(asking) == [], "the round under way")
    moved = "SET observed_at = observed_at {sign} interval '{ago}', fetched_at = fetched_at {sign} interval '{ago}'"
    tables = ("public.gold_prices_publishedprice", "public.gold_prices_standingprice")
    for table in tables:
        book.change(f"UPDATE {table} {moved.format(sign='-', ago=ago)}")
    yield
    for table in tables:
        book.change(f"UPDATE {table} {moved.format(sign='+', ago=ago)}")
    open_market(market)


@pytest.fixture
def long_silence(market: Market, book: Book, price: int) -> Iterator[None]:
    """Too long for anybody to stand up for the price."""
    with silence_since(LONG_AGO, market, book):
        yield


@pytest.fixture
def short_silence(market: Market, book: Book, price: int) -> Iterator[None]:
    """Some days."""
    with silence_since(DAYS_AGO, market, book):
        yield


def test_an_old_price_stops_the_clerk_until_the_owner_types_one(
    visitor_at: VisitorAt, book: Book, far_shops: None, long_silence: None, size: str
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


def test_the_owner_stands_up_for_an_old_price_and_takes_the_money(
    visitor_at: VisitorAt, book: Book, hill_shops: None, short_silence: None, size: str
) -> None:
    schema = f"shop_hill_{size}"
    number: str = book.one(f"SELECT number FROM {schema}.gold_installments_contract")
    clerk = visitor_at(f"hill-{size}")
    page = clerk.sign_in({"username": "clerk", "password": PASSWORD})
    clerk.refusals.add(403)
    clerk.go(f"/contracts/{number}/")
    page.click("#take")
    expect(page.locator("#paybody [role=alert]").first).to_be_visible()
    expect(page.locator("[name=price_reason]")).to_have_count(0)

    owner = visitor_at(f"hill-{size}")
    owner.refusals.add(403)
    desk = owner.sign_in({"username": "owner", "password": PASSWORD})
    owner.go(f"/contracts/{number}/")
    desk.click("#take")
    desk.fill("[name=price_reason]", REASON)
    owner.fits()
    desk.locator("[name=price_reason]").press("Enter")
    expect(desk.locator("#lockp")).to_contain_text(grouped(RIAL_PER_G // 10))
    desk.fill("#id_amount", fa(RIAL_PER_G // 10))
    expect(desk.locator("#after")).to_have_attribute("data-mg", "9000")
    desk.click("#paygo")
    desk.wait_for_url(re.compile("/receipts/"))
    expect(desk.locator("#receipt")).to_contain_text(REASON)
    paid = (
        f"SELECT price_source, price_note, price_confirmed_by, rial_per_g, mg FROM {schema}.gold_installments_payment"
    )
    assert book.rows(paid) == [(SOURCE, REASON, "ناهید دور", RIAL_PER_G, 1_000)]
