"""axe-core reads every page there is, found through the URL tables: the desk in light colours, the phone in dark."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from persian.days import tehran_today
from tests.isolation.doors import doors
from tests.journeys.book import Book
from tests.journeys.conftest import VisitorAt
from tests.journeys.reading import stumbles
from tests.journeys.steps import paid_by_program, signed_by_program
from tests.journeys.visitor import Visitor
from tests.support.product import Product

# The stock admin and the API's own document are not our pages; the rest of these are no pages at all.
NOT_PAGES = ("admin/", "api/", "logout/", "readyz")


BOARD = """
from dashboard.queries.board_link import board_token
print(board_token(schema_name="shop_demo", number=1))
"""


OWN = """
from django.utils import timezone
from notifications.queries import link_for
from tenants.queries import shop_by_slug
print(link_for(%s, shop=shop_by_slug("demo"), now=timezone.now()).split("/")[-2])
"""


MANY = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from notifications.actions.keep_appointment import make_appointment
from notifications.actions.keep_schedule import ScheduleTold, make_schedule
from notifications.actions.make_campaign import make_campaign
from tenants.context import inside
from tenants.queries import shop_by_slug
now = timezone.now()
with inside(shop_by_slug("demo")):
    said = {"name": "هفتگی", "audience": {"who": "overdue"}, "text": "{shop}: {name}، {overdue}"}
    actor = User.objects.filter(role="owner").first()
    print(make_campaign(**said, actor=actor, now=now).pk)
    told = ScheduleTold(**said, rule="weekly", weekday=2, month_day=None, hour=10)
    print(make_schedule(told=told, actor=actor, now=now).pk)
    print(make_appointment(customer_id=%s, at=now + timedelta(hours=20), actor=actor, now=now).pk)
"""


@pytest.fixture(scope="package")
def shown(product: Product, book: Book, price: int, manage: Callable[[str], str]) -> dict[tuple[str, str], str]:
    """A contract of the demo shop with an overdue row, a payment and a message: what the open parts of paths name."""
    today: date = tehran_today(datetime.now(UTC))
    contract = signed_by_program(product, today, due=today - timedelta(days=9))
    paid = paid_by_program(product, contract["number"], toman=12_345_678, reference="482913", key="every-page")
    campaign, schedule, visit = manage(MANY % contract["customer"]["id"]).split()
    return {
        ("customers", "pk"): str(contract["customer"]["id"]),
        ("messages", "campaign_id"): campaign,
        ("messages", "schedule_id"): schedule,
        ("appointments", "appointment_id"): visit,
        ("contracts", "number"): contract["number"],
        ("receipts", "number"): paid["receipt_number"],
        ("r", "token"): paid["link"].split("/")[2],
        ("moving-in", "pk"): "1",
        ("outbox", "message_id"): "1",
        ("export", "what"): "contracts",
        ("board", "token"): manage(BOARD).strip(),
        ("c", "token"): manage(OWN % contract["customer"]["id"]).strip(),
        ("claims", "claim_id"): "1",
        ("messages", "pk"): "1",
        ("messages", "kind"): "receipt",
    }


COPY_AND_RESTORE = """
from backups.actions import back_up_shop, restore_to_scratch
from tenants.queries import shop_by_slug
restore_to_scratch(backup=back_up_shop(shop=shop_by_slug("second"), actor=None), actor=None)
"""


@pytest.fixture(scope="package")
def kept(book: Book, manage: Callable[[str], str]) -> dict[tuple[str, str], str]:
    """What the console's paths name: the demo shop, the first copy ever made and the first restore."""
    if not book.one("SELECT count(*) FROM public.backups_restorecheck"):
        manage(COPY_AND_RESTORE)
    return {
        ("shops", "slug"): "demo",
        ("backups", "pk"): "1",
        ("gateways", "pk"): "1",
        ("gateways", "key"): "kavenegar",
        ("wallets", "slug"): "demo",
        ("hooks", "secret"): "nobodys",
    }


def pages(visitor: Visitor, urlconf: str, values: dict[tuple[str, str], str]) -> list[str]:
    """Every address that answers this visitor with a whole page."""
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in visitor.context.cookies())
    found = []
    for door in doors(urlconf):
        if not door.route.startswith(NOT_PAGES):
            path = door.path(values)
            status, kind, body = ask(visitor.url, path, cookies)
            assert status < 500, path
            if status == 200 and kind.startswith("text/html") and b"<html" in body:
                found.append(path)
    return found


def ask(url: str, path: str, cookies: str) -> tuple[int, str, bytes]:
    """A GET of a program with the visitor's cookies."""
    host = url.removeprefix("http://")
    asking = http.client.HTTPConnection("127.0.0.1", int(host.partition(":")[2]), timeout=30)
    asking.request("GET", path, headers={"Host": host, "Cookie": cookies})
    answer = asking.getresponse()
    told = answer.status, answer.headers.get("Content-Type", ""), answer.read()
    asking.close()
    return told


def read_all(visitor: Visitor, paths: list[str]) -> list[str]:
    """What is found on these pages, each also no wider than the screen."""
    found: list[str] = []
    for path in paths:
        page = visitor.go(path)
        found += stumbles(page)
        visitor.fits()
    return found


def test_a_shops_pages_can_be_read(visitor_at: VisitorAt, product: Product, shown: dict[tuple[str, str], str]) -> None:
    owner = visitor_at("demo", for_axe=True)
    owner.go("/login/")
    found = stumbles(owner.page)
    owner.sign_in(product.demo["demo"]["owner"])
    paths = pages(owner, "zargar.urls_shop", shown)
    assert len(paths) > 15
    found += read_all(
        owner,
        [
            *paths,
            "/?kind=overdue",
            "/due/?kind=week",
            "/prices/?range=day",
            "/prices/why/?instrument=ounce",
            "/contracts/new/?customer=1",
            "/find/?q=09",
        ],
    )
    assert found == []


def test_a_shops_states_can_be_read(visitor_at: VisitorAt, product: Product, shown: dict[tuple[str, str], str]) -> None:
    clerk = visitor_at("demo", for_axe=True)
    clerk.refusals |= {404, 403, 422}
    page = clerk.sign_in(product.demo["demo"]["clerk"])
    clerk.go(f"/contracts/{shown['contracts', 'number']}/?take=1")
    expect(page.locator("#payform")).to_be_visible()
    found = stumbles(page)
    clerk.go("/customers/new/")
    page.fill("[name=national_id]", "1")
    page.click("main form button[type=submit]")
    expect(page.locator("#id_national_id_error")).to_be_visible()
    found += stumbles(page)
    clerk.go(f"/contracts/new/?customer={shown['customers', 'pk']}")
    page.fill("[name=gold_mg]", "20")
    page.fill("[name=installment_count]", "6")
    expect(page.locator("#p-rows tr")).to_have_count(6)
    found += stumbles(page)
    clerk.go("/contracts/1405-99999/", status=404)
    found += stumbles(page)
    clerk.go("/export/", status=403)
    found += stumbles(page)
    assert found == []


def test_a_template_is_written_with_its_preview_beside_it(
    visitor_at: VisitorAt, product: Product, shown: dict[tuple[str, str], str], size: str
) -> None:
    owner = visitor_at("demo", for_axe=True)
    owner.refusals |= {422}
    page = owner.sign_in(product.demo["demo"]["owner"])
    # Each screen has a template of its own to write, for the product outlives a journey.
    owner.go("/messages/templates/birthday/" if size == "desk" else "/messages/templates/settled/")
    text, preview = page.locator("#id_text"), page.locator("#preview")
    text.fill("سلام ")
    page.click("[data-insert='{name}']")
    assert text.input_value() == "سلام {name}"
    expect(preview.locator(".pv-text")).to_contain_text("سلام ")
    expect(preview.locator(".pv-text")).not_to_contain_text("{name}")
    page.fill("#who", "09")
    page.locator("#people input[type=radio]").first.check()
    chosen = page.locator("#people label").first.locator("bdi").inner_text()
    expect(preview.locator(".pv-text")).to_have_text(f"سلام {chosen}")
    found = stumbles(page)
    text.fill("سلام {nmae}")
    expect(page.locator("#id_text_error .er")).to_contain_text("nmae")
    page.click("#tmpl-form button.p")
    expect(text).to_be_focused()
    expect(text).to_have_value("سلام {nmae}")
    found += stumbles(page)
    text.fill("سلام {name}، خوش آمدید")
    page.click("#tmpl-form button.p")
    expect(page.locator(".toast")).to_be_visible()
    expect(text).to_have_value("سلام {name}، خوش آمدید")
    expect(page.locator(".story")).to_contain_text("خوش آمدید")
    found += stumbles(page)
    owner.fits()
    assert found == []


def test_the_consoles_pages_can_be_read(
    visitor_at: VisitorAt, product: Product, kept: dict[tuple[str, str], str], price: int
) -> None:
    admin = visitor_at("", for_axe=True)
    admin.refusals |= {404, 422}
    admin.go("/login/")
    found = stumbles(admin.page)
    admin.sign_in(product.demo["platform"]["admin"])
    paths = pages(admin, "zargar.urls_public", kept)
    assert {"/", "/shops/new/", "/shops/demo/", "/sources/", "/jobs/"} <= set(paths)
    assert {"/backups/", "/backups/1/", "/backups/restores/1/", "/price-alerts/", "/price-reports/"} <= set(paths)
    assert {"/gateways/", "/gateways/1/", "/gateways/new/kavenegar/", "/wallets/", "/wallets/demo/"} <= set(paths)
    found += read_all(admin, paths)
    admin.go("/shops/new/")
    admin.page.click("main form button[type=submit]")
    expect(admin.page.locator("[aria-invalid=true]").first).to_be_visible()
    found += stumbles(admin.page)
    admin.go("/shops/nobody/", status=404)
    found += stumbles(admin.page)
    assert found == []
