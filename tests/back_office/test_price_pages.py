"""The console's pages of alerts and reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from gold_prices.models import AlertEpisode, PriceReport
from gold_prices.rules.report import PriceFigures, ReportFacts, SourceFigures, report_body
from tenants.context import public

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client_of: Callable[..., Client], platform_admin: User) -> Iterator[Client]:
    with public():
        yield client_of(platform_admin)


def episode(kind: str, **values: object) -> AlertEpisode:
    """An episode of ten minutes ago."""
    at = timezone.now() - timedelta(minutes=10)
    known: dict[str, object] = {"subject": "milli", "detail": {"since": at.isoformat()}}
    return AlertEpisode.objects.create(kind=kind, opened_at=at, last_seen_at=at, **{**known, **values})


def test_without_alerts_the_page_says_all_is_well(admin: Client) -> None:
    page = admin.get("/price-alerts/").content.decode()
    assert page.count("<h1") == 1
    assert "قیمت‌ها مشکلی ندارند" in page
    assert "<tbody>" not in page


def test_what_lasts_stands_before_what_is_over_with_whom_it_was_told(admin: Client) -> None:
    now = timezone.now()
    episode("source_lost", mailed_at=now)
    episode("source_lost", subject="tgju", closed_at=now, mail_error="connection refused")
    page = admin.get("/price-alerts/").content.decode()
    lasting, over = page[page.index('id="lasting-h"') :].split('id="over-h"')
    assert "ایمیل فرستاده شد" in lasting
    assert "ادامه دارد" in lasting
    assert "connection refused" in over
    assert "ایمیل نرفت" in over
    assert "ادامه دارد" not in over


def test_the_page_counts_the_owners_a_message_was_planned_for(admin: Client) -> None:
    now = timezone.now()
    detail = {"age_seconds": 2_400}
    row = episode("stale", subject="gold18", detail=detail, shops_told_at=now)
    page = admin.get("/price-alerts/").content.decode()
    assert "پیامی برای مالک فروشگاهی نرفت" in page
    AlertEpisode.objects.filter(pk=row.pk).update(owners_told=3)
    page = admin.get("/price-alerts/").content.decode()
    assert "پیام برای ۳ مالک" in page
    assert "پیامی برای مالک فروشگاهی نرفت" not in page


def report(day: date, period: str = "day", *, price: bool = True) -> PriceReport:
    """A day of 90 rounds in which one source was asked 90 times."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    figures = PriceFigures(open=186_000_000, low=185_000_000, high=188_000_000, close=187_860_000, published=88)
    source = SourceFigures(source="milli", asked=90, answered=81, used=75, dropped={"outlier": 6}, median_ms=210)
    facts = ReportFacts(
        start=start, end=start + timedelta(days=1), rounds=90, prices={"gold18": figures} if price else {},
        sources=[source], episodes={},
    )  # fmt: skip
    return PriceReport.objects.create(period=period, starts_on=day, made_at=start, body=report_body(facts))


def test_reports_tell_the_day_and_every_source(admin: Client) -> None:
    report(date(2026, 11, 1))
    page = admin.get("/price-reports/").content.decode()
    assert "۱۸٬۷۸۶٬۰۰۰" in page
    assert "+۱٫۰٪" in page
    row = page[page.index("<tbody>") : page.index("</tbody>")]
    for told in ("۹۰", "۸۱", "۹۰٫۰٪", "۷۵", "۲۱۰", "کنار"):
        assert told in row


def test_a_day_without_a_price_makes_none_up(admin: Client) -> None:
    report(date(2026, 11, 2), price=False)
    page = admin.get("/price-reports/").content.decode()
    assert "قیمتی منتشر نشد" in page
    assert "۱۸٬۷۸۶٬۰۰۰" not in page


def test_without_reports_the_page_says_when_they_come(admin: Client) -> None:
    page = admin.get("/price-reports/").content.decode()
    assert "هنوز گزارشی نیست" in page
    assert "گزارش روز ساعت ۱۹" in page


def test_reports_are_filtered_by_period_and_nonsense_shows_all(admin: Client) -> None:
    report(date(2026, 11, 1))
    report(date(2026, 10, 30), "week")
    counts = {
        asked: admin.get(f"/price-reports/?period={asked}").content.decode().count('class="card report"')
        for asked in ("", "day", "week", "x", "%00")
    }
    assert counts == {"": 2, "day": 1, "week": 1, "x": 2, "%00": 2}


@pytest.mark.parametrize("path", ["/price-alerts/", "/price-reports/"])
def test_only_a_platform_admin_looks(client_of: Callable[..., Client], path: str, shop: object) -> None:
    answer = Client(HTTP_HOST="localhost").get(path)
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]
