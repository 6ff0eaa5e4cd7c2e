"""A source that answers is not well where its figure cannot be used."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from gold_prices.actions import refresh_market_price
from gold_prices.models import SourceState
from gold_prices.queries import Health, SourceReport, source_states
from gold_prices.queries.health import health_of
from gold_prices.rules.breaker import BreakerState
from tests.gold_prices.whole_bodies import whole_body
from tests.market import Market as Everybody

#: A Saturday, 14:00 in Tehran, and the same day at 22:00.
OPEN, SHUT = datetime(2026, 11, 21, 10, 30, tzinfo=UTC), datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def reports() -> dict[str, SourceReport]:
    return {report.key: report for report in source_states(now=timezone.now())}


def test_who_answers_what_cannot_be_used_is_told_apart(bazaar: Everybody, settings: Any) -> None:
    settings.ZARGAR_SOURCE_TALINE_URL = "off"
    bazaar.does("tgju", "lie", times="10")
    bazaar.does("talair", "jump", permille=60)
    bazaar.does("milli", "zero")
    bazaar.does("talasea", "503")
    refresh_market_price(now=timezone.now())
    found = reports()
    health = {key: report.health for key, report in found.items()}
    assert (health["wallgold"], health["tgju"], health["talair"]) == ("answering", "left_out", "left_out")
    assert (health["talasea"], health["taline"]) == ("failing", "off")
    assert found["talair"].health_label == "پاسخ می‌دهد، رقمش کنار گذاشته شد"
    assert (found["talair"].health_tone, found["wallgold"].health_tone) == ("warn", "ok")


def test_a_row_that_cannot_be_read_is_no_answer_of_its_source(bazaar: Everybody) -> None:
    body = copy.deepcopy(whole_body("tgju"))
    body["current"]["geram18"]["p"] = "185,597,000-923"
    bazaar.answers("tgju", body)
    refresh_market_price(now=timezone.now())
    report = reports()["tgju"]
    assert (report.health, report.health_tone, report.failures) == (Health.UNREADABLE, "warn", 0)
    assert report.health_label == "پاسخ می‌دهد، رقمش خوانده نشد"


def state(now: datetime, **facts: Any) -> SourceState:
    return SourceState(source="tgju", last_fetch_at=now, last_success_at=now, **facts)


@pytest.mark.parametrize(
    ("now", "age", "health"), [(OPEN, HOUR, "left_out"), (OPEN, HOUR / 4, "answering"), (SHUT, HOUR, "answering")]
)
def test_a_figure_that_stands_still_is_left_out_only_while_the_market_is_open(
    now: datetime, age: timedelta, health: str
) -> None:
    row = state(now, last_verdict="old", last_observed_at=now - age)
    assert health_of(row, BreakerState.CLOSED, asked=True, now=now) == health


@pytest.mark.parametrize(
    ("breaker", "failures", "health"),
    [(BreakerState.OPEN, 3, "resting"), (BreakerState.HALF_OPEN, 3, "trial"), (BreakerState.CLOSED, 1, "failing")],
)
def test_trouble_with_the_answer_itself_comes_first(breaker: BreakerState, failures: int, health: str) -> None:
    row = state(OPEN, last_verdict="outlier", failures=failures)
    assert health_of(row, breaker, asked=True, now=OPEN) == health


def test_who_was_never_asked_waits() -> None:
    assert health_of(SourceState(source="tgju"), BreakerState.CLOSED, asked=True, now=OPEN) == "waiting"
