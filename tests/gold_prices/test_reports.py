"""A day's and a week's report: made once, kept, mailed, and true to what was asked and answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from celery.exceptions import Retry
from django.db import InternalError, transaction
from django.utils import timezone, translation

from gold_prices.actions import mail_report, make_report
from gold_prices.actions.make_report import first_day, report_lines
from gold_prices.models import AlertEpisode, PriceReport, PriceRound
from gold_prices.queries import reports
from gold_prices.rules.report import PriceFigures, ReportFacts, SourceFigures, report_body
from gold_prices.tasks import generate_gold_price_report
from tenants.context import public
from tenants.models import TaskRun
from tests.gold_prices.history import round_at, said
from tests.support.mailbox import Mailbox, text_of

#: A Saturday, 19:00 in Tehran.
SEVEN = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _public_floor(db: None) -> Iterator[None]:
    with public():
        yield


def a_day() -> None:
    """Three rounds: milli answers all, tgju two with one outlier, talair none."""
    for hours, rial in ((8, 112_000_000), (5, 113_000_000), (1, 111_500_000)):
        held = round_at(SEVEN - timedelta(hours=hours), rial).round
        said(held, "talair", None)
        if hours == 8:
            said(held, "tgju", None, latency_ms=3_000)
        else:
            said(held, "tgju", 119_000_000, verdict="outlier" if hours == 5 else "kept", latency_ms=100 * hours)


def test_the_body_is_what_happened() -> None:
    a_day()
    round_at(SEVEN - timedelta(days=1), 90_000_000)
    AlertEpisode.objects.create(kind="moved", subject="gold18", opened_at=SEVEN, last_seen_at=SEVEN)
    AlertEpisode.objects.create(
        kind="stale", subject="gold18", opened_at=SEVEN - timedelta(hours=2), last_seen_at=SEVEN
    )
    body = make_report(period="day", now=SEVEN).body
    assert (body["open"], body["low"], body["high"], body["close"]) == (
        112_000_000, 111_500_000, 113_000_000, 111_500_000,
    )  # fmt: skip
    assert (body["rounds"], body["published"], body["change_permille"]) == (3, 3, -4)
    assert body["episodes"] == {"stale": 1}
    assert {one["source"]: one for one in body["sources"]} == {
        "milli": {"source": "milli", "asked": 3, "answered": 3, "used": 3, "dropped": {}, "median_ms": 120,
                  "answered_permille": 1000},
        "talair": {"source": "talair", "asked": 3, "answered": 0, "used": 0, "dropped": {}, "median_ms": None,
                   "answered_permille": 0},
        "tgju": {"source": "tgju", "asked": 3, "answered": 2, "used": 1, "dropped": {"outlier": 1}, "median_ms": 100,
                 "answered_permille": 666},
    }  # fmt: skip


def test_a_report_is_made_once_and_kept_as_it_was() -> None:
    a_day()
    first = make_report(period="day", now=SEVEN)
    round_at(SEVEN + timedelta(minutes=5), 120_000_000)
    assert make_report(period="day", now=SEVEN + timedelta(hours=1)).pk == first.pk
    assert PriceReport.objects.get().body == first.body
    with pytest.raises(InternalError), transaction.atomic():
        PriceReport.objects.update(body={})
    assert make_report(period="week", now=SEVEN).pk != first.pk
    assert [(one.period, one.label) for one in reports(period="week")] == [("week", "هفته")]
    assert len(reports()) == 2


def test_a_day_without_a_word_is_a_report_too() -> None:
    body = make_report(period="day", now=SEVEN).body
    assert (body["open"], body["close"], body["rounds"], body["published"], body["sources"]) == (None, None, 0, 0, [])
    with translation.override("en"):
        assert report_lines(PriceReport.objects.get())[0] == "No price was published."


@pytest.mark.parametrize(
    ("today", "first"),
    [(date(2026, 11, 21), date(2026, 11, 21)), (date(2026, 11, 27), date(2026, 11, 21)),
     (date(2026, 11, 25), date(2026, 11, 21)), (date(2026, 11, 20), date(2026, 11, 14))],
)  # fmt: skip
def test_a_week_begins_on_saturday(today: date, first: date) -> None:
    assert first_day("week", today) == first
    assert first_day("day", today) == today


def test_the_letter_says_it_in_persian(mailbox: Mailbox) -> None:
    a_day()
    with translation.override("en"):
        assert mail_report(report=make_report(period="day", now=SEVEN))
    (letter,) = mailbox.letters
    assert str(letter["Subject"]).strip() == "گزارش قیمت طلا، ۱۴۰۵/۰۸/۳۰"
    lines = text_of(letter).split("\n")
    assert lines[2] == (
        "هر گرم طلای ۱۸ عیار به تومان: اولین ۱۱٬۲۰۰٬۰۰۰، کمترین ۱۱٬۱۵۰٬۰۰۰، بیشترین ۱۱٬۳۰۰٬۰۰۰، آخرین ۱۱٬۱۵۰٬۰۰۰."
    )
    assert any(line.startswith("میلی گلد: ۳ بار پرسیده شد، ۳ بار پاسخ داد") for line in lines)


def test_the_job_mails_once_a_day_and_again_only_what_was_not_taken(mailbox: Mailbox) -> None:
    mailbox.refuses = "451 not now"
    with pytest.raises((Retry, SMTPException)):
        generate_gold_price_report(period="day")
    assert PriceReport.objects.count() == 1
    assert mailbox.letters == []
    mailbox.refuses = ""
    for _ in range(2):
        generate_gold_price_report(period="day")
        generate_gold_price_report(period="week")
    assert len(mailbox.letters) == 2
    assert PriceReport.objects.count() == 2
    assert sorted(TaskRun.objects.filter(outcome="done").values_list("slot", flat=True))[0].endswith(" day")


def test_without_an_address_the_report_is_kept_all_the_same(mailbox: Mailbox, settings: Any) -> None:
    settings.ZARGAR_ALERT_EMAILS = []
    generate_gold_price_report(period="day")
    assert (PriceReport.objects.count(), mailbox.letters) == (1, [])


def test_the_rule_leaves_out_what_is_no_dropping() -> None:
    now = timezone.now()
    facts = ReportFacts(
        start=now,
        end=now,
        rounds=1,
        prices={"gold18": PriceFigures(open=1000, low=1000, high=1005, close=1005, published=2)},
        sources=[
            SourceFigures(source="a", asked=1, answered=1, used=1, dropped={"kept": 3, "old": 2, "input": 1}),
            SourceFigures(source="b", asked=2, answered=0, used=0),
        ],
        episodes={},
    )
    body = report_body(facts)
    assert [one["source"] for one in body["sources"]] == ["b", "a"]
    assert body["sources"][1]["dropped"] == {"old": 2}
    assert body["change_permille"] == 5
    assert PriceRound.objects.count() == 0
