"""How often sources are asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gold_prices.rules.freshness import TEHRAN
from gold_prices.rules.pace import due, round_due
from persian.holidays import bazaar_is_closed

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("seconds", "is_due"), [(0, False), (3594, False), (3595, True), (3600, True), (9000, True), (-60, True)]
)
def test_a_source_is_asked_again_when_its_interval_is_over(seconds: int, is_due: bool) -> None:
    assert due(NOW, NOW - timedelta(seconds=seconds), HOUR) is is_due


def test_a_source_never_asked_and_one_without_an_interval_are_due() -> None:
    assert due(NOW, None, HOUR)
    assert due(NOW, NOW, timedelta(0))


@pytest.mark.parametrize(("hour", "minutes", "is_due"), [(12, 1, True), (3, 54, False), (3, 55, True), (23, 5, False)])
def test_a_round_is_due_in_market_hours_and_hourly_outside(hour: int, minutes: int, is_due: bool) -> None:
    now = datetime(2026, 11, 21, hour, 0, tzinfo=TEHRAN)
    assert round_due(now, now - timedelta(minutes=minutes), bazaar_is_closed) is is_due


def test_the_first_round_is_due_at_night_too() -> None:
    assert round_due(datetime(2026, 11, 21, 3, 0, tzinfo=TEHRAN), None, bazaar_is_closed)


def test_the_pause_outside_market_hours_can_be_set() -> None:
    friday = datetime(2026, 11, 20, 14, 0, tzinfo=TEHRAN)
    before = friday - timedelta(minutes=20)
    assert not round_due(friday, before, bazaar_is_closed)
    assert round_due(friday, before, bazaar_is_closed, outside=timedelta(minutes=15))
