"""The price while people look at it: it moves, a lone jump is held, the board turns grey, the admin asks at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from persian.jalali import tehran_today
from tests.journeys.book import Book
from tests.journeys.conftest import VisitorAt
from tests.journeys.market import RIAL_PER_G, no_internet, open_market
from tests.journeys.steps import grouped, signed_by_program
from tests.journeys.test_no_internet import LONG_AGO, silence_since
from tests.market import Market
from tests.support.product import Product

MOVED = 188_000_000
#: A chip asks every fifteen seconds by itself; the page's clock is put forward, for nothing happens in between.
BY_ITSELF = "00:15"
#: As when somebody looks at the board again.
WAKE = "htmx.trigger('#wall', 'wake')"
STANDING = "SELECT value FROM public.gold_prices_standingprice WHERE instrument = 'gold18'"

BY_HAND = """SELECT DISTINCT source FROM public.gold_prices_observation
    WHERE round_id = (SELECT max(id) FROM public.gold_prices_priceround WHERE kind = 'forced')"""


@pytest.fixture(autouse=True)
def mended(market: Market, book: Book, price: int, ask_now: Callable[[], str]) -> Iterator[None]:
    """Afterwards the market is open again and its price stands."""
    yield
    open_market(market)
    book.change("UPDATE public.gold_prices_sourcestate SET open_until = NULL, failures = 0")
    ask_now()
    assert book.one(STANDING) == RIAL_PER_G


def test_a_new_price_reaches_the_page_that_is_open(
    visitor_at: VisitorAt, product: Product, book: Book, market: Market, ask_now: Callable[[], str]
) -> None:
    clerk = visitor_at("demo")
    clerk.page.clock.install()
    page = clerk.sign_in(product.demo["demo"]["clerk"])
    chip = page.locator("#price-chip")
    expect(chip).to_have_attribute("data-rial-per-g", str(RIAL_PER_G))
    market.forget()
    market.price(MOVED)
    assert grouped(MOVED // 10) in ask_now()
    assert book.one(STANDING) == MOVED
    page.clock.fast_forward(BY_ITSELF)
    expect(chip).to_have_attribute("data-rial-per-g", str(MOVED))
    expect(chip).to_contain_text(grouped(MOVED // 10))


def test_the_desk_says_that_the_price_moved_while_its_lock_holds(
    visitor_at: VisitorAt, product: Product, market: Market, ask_now: Callable[[], str]
) -> None:
    today = tehran_today(timezone.now())
    contract = signed_by_program(product, today, due=today)
    clerk = visitor_at("demo")
    page = clerk.sign_in(product.demo["demo"]["clerk"])
    clerk.go(f"/contracts/{contract['number']}/")
    page.click("#take")
    expect(page.locator("#lockp")).to_contain_text(grouped(RIAL_PER_G // 10))
    expect(page.locator("#pricenow")).to_be_hidden()
    market.forget()
    market.price(MOVED)
    ask_now()
    page.evaluate("htmx.trigger('#price-chip', 'wake')")
    expect(page.locator("#pricenow")).to_be_visible()
    expect(page.locator("#pricenow")).to_contain_text(grouped(MOVED // 10))
    expect(page.locator("#lockp")).to_contain_text(grouped(RIAL_PER_G // 10))
    clerk.fits()


def test_a_lone_jump_is_held_and_the_drawer_says_why(
    visitor_at: VisitorAt, product: Product, book: Book, market: Market, ask_now: Callable[[], str]
) -> None:
    market.forget()
    market.price(RIAL_PER_G)
    market.does("*", "503")
    market.does("wallgold", "jump", permille=60)
    ask_now()
    assert book.one(STANDING) == RIAL_PER_G
    jumped = RIAL_PER_G * 106 // 100
    owner = visitor_at("demo")
    page = owner.sign_in(product.demo["demo"]["owner"])
    expect(page.locator("#price-chip")).to_have_attribute("data-rial-per-g", str(RIAL_PER_G))
    page.click("#price-why")
    drawer = page.locator("#why-drawer")
    expect(drawer).to_be_visible()
    since = drawer.locator(".why-tries")
    expect(since.locator("tr[data-source=wallgold]")).to_have_attribute("data-verdict", "unconfirmed")
    expect(since.locator("tr[data-source=milli]")).to_have_attribute("data-verdict", "failed")
    made = drawer.locator("section[aria-labelledby=why-asked-h]")
    expect(made.locator("tr[data-verdict=kept]").first).to_be_visible()
    expect(drawer.locator(".hold")).to_contain_text(grouped(jumped // 10))
    owner.fits()
    drawer.locator(".hold a").click()
    page.wait_for_url(lambda url: "/prices/day/" in url)
    expect(page.locator("[name=rial_per_g]")).to_have_value(grouped(jumped // 10))


def test_the_board_turns_grey_when_the_price_is_old(
    visitor_at: VisitorAt, product: Product, book: Book, market: Market, size: str
) -> None:
    clerk = visitor_at("demo")
    page = clerk.sign_in(product.demo["demo"]["clerk"])
    clerk.go("/board/")
    wall = page.locator("#wall:not(.grey)")
    expect(wall).to_contain_text(grouped(RIAL_PER_G // 10))
    clerk.fits()
    with silence_since(LONG_AGO, market, book):
        page.evaluate(WAKE)
        expect(page.locator("#wall.grey")).to_be_visible()
        expect(page.locator("#wall")).to_have_attribute("data-state", "stale")
        expect(page.locator("#wall .said")).not_to_be_empty()
    page.evaluate(WAKE)
    expect(wall).to_be_visible()


def test_the_board_turns_grey_when_nobody_answers(visitor_at: VisitorAt, product: Product) -> None:
    clerk = visitor_at("demo")
    page = clerk.sign_in(product.demo["demo"]["clerk"])
    page.clock.install()
    clerk.go("/board/")
    expect(page.locator("#board-lost")).to_be_empty()
    page.route("**/board/**", lambda route: route.abort())
    page.clock.fast_forward("01:15")
    expect(page.locator("#board-lost")).not_to_be_empty()
    expect(page.locator("html")).to_have_class(re.compile("board-lost"))
    page.goto("about:blank")
    clerk.faults.clear()  # the browser told of every question that went unanswered


def test_the_admin_asks_one_source_at_once(
    visitor_at: VisitorAt, product: Product, book: Book, market: Market, ask_now: Callable[[], str]
) -> None:
    admin = visitor_at("")
    admin.sign_in(product.demo["platform"]["admin"])
    no_internet(market)
    ask_now()
    page = admin.go("/sources/")
    row = page.locator("tr[data-source=milli]")
    expect(row.locator(".tag.warn, .tag.bad")).to_be_visible()
    open_market(market)
    market.believes("milli", 18_600_000)
    row.locator("button[name=source]").click()
    expect(row.locator(".tag.ok")).to_be_visible()
    expect(row).to_contain_text(grouped(18_600_000))
    assert book.rows(BY_HAND) == [("milli",)]
    admin.fits()
