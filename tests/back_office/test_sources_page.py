"""The console's page of sources: what each declares, how it does, and asking at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import AuditEntry, User
from gold_prices.models import Observation, PriceRound, PublishedPrice, SourceState
from gold_prices.providers.registry import known_sources
from tenants.context import public
from tests.market import Market

pytestmark = pytest.mark.django_db
KEY = "loopbackloopbackloopbackloopback"


@pytest.fixture
def admin(client_of: Callable[..., Client], platform_admin: User) -> Iterator[Client]:
    with public():
        yield client_of(platform_admin)


@pytest.fixture
def market(settings: Settings) -> Iterator[Market]:
    """Every vendor on loopback, honest."""
    server = Market()
    for name, value in server.environment.items():
        setattr(settings, name, value)
    yield server
    server.close()


def row_of(page: str, source: str) -> str:
    """The row of a source and the one below it with what it declares."""
    below = page.split(f'<tr class="has-facts" data-source="{source}"')[1]
    return below.split('<tr class="has-facts"')[0].split("</tbody>")[0]


def test_every_known_source_tells_what_it_declares(admin: Client, market: Market) -> None:
    page = admin.get("/sources/").content.decode()
    assert page.count('class="has-facts"') == len(known_sources())
    tgju = row_of(page, "tgju")
    for told in ("127.0.0.1", "ZARGAR_SOURCE_TGJU_URL", "geram18", "ساعت تهران", "شرایط استفاده"):
        assert told in tgju, told
    assert "ZARGAR_SOURCE_NAVASAN_KEY" in row_of(page, "navasan")
    assert "×۱۰" in row_of(page, "wallgold")
    assert KEY not in page


def test_asking_all_publishes_and_says_what_came_of_it(admin: Client, market: Market) -> None:
    answer = admin.post("/sources/try/", follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [("/sources/", 302)]
    assert "toast success" in page
    assert "۱۲ منبع از ۱۲ پاسخ داد" in page
    assert PublishedPrice.objects.filter(instrument="gold18").count() == 1
    assert "پاسخ می‌دهد" in row_of(page, "milli")
    line = page.split("data-round=")[1].split("</tr>")[0]
    assert "۱۲ از ۱۲" in line
    assert AuditEntry.objects.get(action="prices.asked").actor_id is not None


def test_asking_one_asks_only_that_one(admin: Client, market: Market) -> None:
    market.does("milli", "503")
    page = admin.post("/sources/try/", {"source": "milli"}, follow=True).content.decode()
    assert set(Observation.objects.values_list("source", flat=True)) == {"milli"}
    assert "toast warning" in page
    row = row_of(page, "milli")
    assert "سرورش دچار مشکل است" in row
    assert "۵۰۳" in row
    for machine in ("HTTP 503", "retry", "permanent", "unknown"):
        assert machine not in row
    assert "۱ خطا" in row
    assert "پاسخ می‌دهد" not in row
    assert not PublishedPrice.objects.exists()


@pytest.mark.parametrize(
    ("does", "words"), [("glued", "پاسخ می‌دهد، رقمش خوانده نشد"), ("lies", "پاسخ می‌دهد، رقمش کنار گذاشته شد")]
)
def test_a_source_whose_figure_was_not_used_is_not_green(admin: Client, market: Market, does: str, words: str) -> None:
    market.does("tgju", does)
    page = admin.post("/sources/try/", follow=True).content.decode()
    row = row_of(page, "tgju")
    assert f"{words}</span>" in row
    assert 'class="tag warn"' in row
    assert 'class="tag ok"' not in row
    assert page.split('class="has-facts" data-source="')[1].startswith("tgju")
    assert "رقم ۱ منبع به کار نرفت" in page
    assert "بی‌پاسخ" not in page
    assert "همه پاسخ می‌دهند" not in page


def test_an_empty_answer_is_no_page(admin: Client, market: Market) -> None:
    market.does("milli", "empty")
    row = row_of(admin.post("/sources/try/", follow=True).content.decode(), "milli")
    assert "پاسخش خالی بود" in row
    assert "صفحه" not in row.split("</p>")[0]


def test_who_was_left_alone_for_his_interval_is_said(admin: Client, market: Market) -> None:
    admin.post("/sources/try/")
    SourceState.objects.exclude(source="navasan").update(last_fetch_at=timezone.now() - timedelta(days=1))
    page = admin.post("/sources/try/", follow=True).content.decode()
    said = page.split('id="toasts"')[1].split("</div></div>")[0]
    assert "۱۱ منبع از ۱۱ پاسخ داد" in said
    assert "از ۱ منبع پرسیده نشد" in said
    again = admin.post("/sources/try/", follow=True).content.decode()
    assert "از ۱۲ منبع پرسیده نشد" in again.split('id="toasts"')[1]


def test_a_round_in_which_nobody_was_due_is_no_line(admin: Client, market: Market) -> None:
    PriceRound.objects.create(minute=timezone.now(), started_at=timezone.now())
    assert "data-round=" not in admin.get("/sources/").content.decode()


def test_a_family_goes_by_its_name(admin: Client, market: Market) -> None:
    page = admin.get("/sources/").content.decode()
    assert "الان‌چند" in row_of(page, "navasan")
    assert "alanchand" not in row_of(page, "navasan").split("</tr>")[0]


@pytest.mark.parametrize("source", ["nobody", "manual", "\x00", "x" * 500, "'; DROP TABLE x; --"])
def test_a_source_that_is_none_is_refused_and_nobody_asked(admin: Client, market: Market, source: str) -> None:
    page = admin.post("/sources/try/", {"source": source}, follow=True).content.decode()
    assert "toast error" in page
    assert not PriceRound.objects.exists()


def test_one_that_is_switched_off_offers_no_button(admin: Client, market: Market, settings: Settings) -> None:
    settings.ZARGAR_SOURCE_MILLI_URL = "off"
    row = row_of(admin.get("/sources/").content.decode(), "milli")
    assert "اینجا پرسیده نمی‌شود" in row
    assert "<button" not in row
    assert "toast error" in admin.post("/sources/try/", {"source": "milli"}, follow=True).content.decode()
    assert not PriceRound.objects.exists()


def test_a_key_that_is_missing_or_wrong_is_said_and_never_shown(
    admin: Client, market: Market, settings: Settings
) -> None:
    settings.ZARGAR_SOURCE_NAVASAN_KEY = ""
    settings.ZARGAR_SOURCE_BRSAPI_KEY = f"\u202b{KEY}\u200f"
    page = admin.get("/sources/").content.decode()
    assert "کلید" in row_of(page, "navasan").split("</tr>")[0]
    assert "<button" not in row_of(page, "navasan")
    cleaned = row_of(page, "brsapi")
    assert "کلید" in cleaned.split("</tr>")[0]
    assert "<button" in cleaned
    assert KEY not in page


def test_a_resting_source_stands_first_with_until_when_and_why(admin: Client, market: Market) -> None:
    now = timezone.now()
    SourceState.objects.create(
        source="tgju", failures=4, open_until=now + timedelta(minutes=8), last_error="no answer in time",
        last_fault="retry", last_error_at=now, last_success_at=now - timedelta(hours=1),
    )  # fmt: skip
    page = admin.get("/sources/").content.decode()
    assert page.split('class="has-facts" data-source="')[1].startswith("tgju")
    row = row_of(page, "tgju")
    assert "استراحت تا" in row
    assert "۴ خطا" in row
    assert "به‌موقع پاسخ نداد" in row or "پاسخ" in row
    assert "۱ ساعت پیش" in row


def test_only_a_platform_admin_asks(client_of: Callable[..., Client], owner: User, market: Market) -> None:
    assert Client(HTTP_HOST="localhost").post("/sources/try/").status_code == 302
    shop = client_of(owner)
    shop.defaults["HTTP_HOST"] = "localhost"
    assert shop.post("/sources/try/").status_code in (302, 403)
    with public():
        assert not PriceRound.objects.exists()
    assert client_of(owner).post("/sources/try/").status_code == 404


def test_looking_at_the_button_does_nothing(admin: Client, market: Market) -> None:
    assert admin.get("/sources/try/").status_code == 405
    assert not PriceRound.objects.exists()
