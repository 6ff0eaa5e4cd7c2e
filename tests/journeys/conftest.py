"""The running product with its market on loopback, and Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.journeys.beside import Beside
from tests.journeys.book import Book, wait_for
from tests.journeys.market import RIAL_PER_G, open_market
from tests.journeys.visitor import SIZES, Visitor
from tests.market import Market
from tests.support.product import PRODUCT, Product
from tests.support.source import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
VisitorAt = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey needs the browser."""
    for item in items:
        if item.path.is_relative_to(ROOT / "tests" / "journeys"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"))


@pytest.fixture(scope="package")
def market() -> Iterator[Market]:
    """Every price source there is, open."""
    market = Market()
    open_market(market)
    yield market
    market.close()


@pytest.fixture(scope="package")
def product(market: Market) -> Iterator[Product]:
    """Started as `make run` does, told only where the price sources are; stopped as Ctrl-C does."""
    told = [f"{name}={value}" for name, value in market.environment.items()]
    product = Product(words=["env", *told, *PRODUCT])
    try:
        try:
            product.start()
        except AssertionError as failure:
            # Its folder goes with it: what the processes said is all that would explain a start that failed.
            for log in sorted((product.var / "log").glob("*.log")):
                failure.add_note(f"{log.name}: {log.read_text(encoding='utf-8')[-2000:]}")
            raise
        yield product
        status, said = product.stop()
        assert status == 0, said
        assert product.processes() == {}
    finally:
        product.remove()


@pytest.fixture(scope="package")
def book(product: Product) -> Iterator[Book]:
    """The product's database."""
    book = Book(product.var)
    yield book
    book.close()


@pytest.fixture(scope="package")
def manage(product: Product, market: Market) -> Iterator[Callable[[str], str]]:
    """`manage("…")` runs Python beside the running product, with its settings; returns what it printed."""
    beside = Beside(product.var, market.environment)
    yield beside.run
    beside.close()


ASK = """
from contextlib import suppress
from django.core.management import CommandError, call_command
with suppress(CommandError):  # that nothing could be published
    call_command("fetch_gold_prices")
"""


@pytest.fixture(scope="package")
def ask_now(book: Book, manage: Callable[[str], str]) -> Callable[[], str]:
    """`ask_now()`: every source is asked at once, rested or not, by the command; returns what the command printed."""

    def ask() -> str:
        # No test can wait for the shortest interval of each source's terms.
        book.change("UPDATE public.gold_prices_sourcestate SET last_fetch_at = last_fetch_at - interval '1 day'")
        return manage(ASK)

    return ask


@pytest.fixture(scope="package")
def price(book: Book, ask_now: Callable[[], str]) -> int:
    """The worker has asked the sources; beat rings it when it starts. Rial per gram."""
    # Until then the close of a recorded day stands.
    standing = """SELECT value FROM public.gold_prices_standingprice
        WHERE instrument = 'gold18' AND published_id IS NOT NULL"""
    if not book.rows(standing):
        ask_now()
    assert wait_for(lambda: book.rows(standing), "the first price") == [(RIAL_PER_G,)]
    return RIAL_PER_G


# Ends with the package and not with the session: while it lives its event loop keeps Django's ORM out of this thread.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(params=sorted(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """A counter's screen, or a phone's."""
    return str(request.param)


@pytest.fixture
def visitor_at(chromium: Browser, product: Product, size: str) -> Iterator[VisitorAt]:
    """`visitor_at("demo")`: a person at that shop's host, `visitor_at("")` at the console; nothing may go wrong."""
    visitors: list[Visitor] = []

    def visitor(slug: str, *, for_axe: bool = False) -> Visitor:
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            has_touch=size == "phone",
            is_mobile=size == "phone",
            locale="fa-IR",
            timezone_id="Asia/Tehran",
            bypass_csp=for_axe,
        )
        host = f"{slug}.localhost" if slug else "localhost"
        visitors.append(Visitor(context, f"http://{host}:{product.port}"))
        return visitors[-1]

    yield visitor
    wrong = [fault for one in visitors for fault in one.found_wrong()]
    for one in visitors:
        one.context.close()
    assert wrong == []
