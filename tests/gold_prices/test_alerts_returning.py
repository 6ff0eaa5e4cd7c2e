"""Trouble that comes back within the hour is the same trouble: told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from gold_prices.actions import mail_alerts, watch_prices
from gold_prices.models import AlertEpisode
from gold_prices.queries import episodes
from tenants.context import public
from tests.gold_prices.history import round_at, said
from tests.support.mailbox import Mailbox

#: A Saturday, 14:00 in Tehran.
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _public_floor(db: None) -> Iterator[None]:
    with public():
        yield


def test_trouble_that_comes_and_goes_within_the_hour_is_one_episode_told_once(mailbox: Mailbox) -> None:
    def at(minutes: float, tgju: int) -> None:
        now = NOW + timedelta(minutes=minutes)
        price = round_at(now - timedelta(seconds=30), 110_000_000)
        said(price.round, "tgju", tgju, verdict="kept" if tgju < 111_000_000 else "outlier")
        watch_prices(now=now)
        mail_alerts(now=now)

    for minutes in range(0, 60, 15):
        at(minutes, 112_000_000)
        at(minutes + 7, 110_100_000)
    row = AlertEpisode.objects.get()
    assert (row.kind, row.opened_at, row.closed_at) == ("spread", NOW, NOW + timedelta(minutes=52))
    assert len(mailbox.letters) == 1
    at(115, 112_000_000)
    assert [one.opened_at for one in AlertEpisode.objects.order_by("pk")] == [NOW, NOW + timedelta(minutes=115)]
    assert len(mailbox.letters) == 2


def test_a_move_names_the_minutes_at_which_the_screens_showed_its_prices() -> None:
    round_at(NOW - timedelta(minutes=15), 110_000_000, observed_at=NOW - timedelta(minutes=20))
    round_at(NOW - timedelta(minutes=5), 113_300_000, observed_at=NOW - timedelta(minutes=22))
    watch_prices(now=NOW)
    (moved,) = episodes()
    assert "(ساعت ۱۳:۴۵)" in moved.sentence
    assert (
        moved.sentence.index("۱۱٬۰۰۰٬۰۰۰") < moved.sentence.index("۱۱٬۳۳۰٬۰۰۰") < moved.sentence.index("(ساعت ۱۳:۵۵)")
    )
