"""How a source is doing, in one word: answering is not enough where its figure cannot be used."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gold_prices.models import Observation, SourceState
from gold_prices.rules.breaker import BreakerState
from gold_prices.rules.freshness import market_is_open
from gold_prices.rules.hearing import VOTE_LIFE
from persian.holidays import bazaar_is_closed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_LEFT_OUT = frozenset(
    {
        Observation.Verdict.REFUSED,
        Observation.Verdict.UNIT_SUSPECT,
        Observation.Verdict.RATIO,
        Observation.Verdict.OUTLIER,
        Observation.Verdict.UNCONFIRMED,
    }
)


class Health(StrEnum):
    """left_out and unreadable: it answers, but the figure of its first instrument was not used or not understood."""

    ANSWERING = "answering"
    LEFT_OUT = "left_out"
    UNREADABLE = "unreadable"
    FAILING = "failing"
    TRIAL = "trial"
    RESTING = "resting"
    WAITING = "waiting"
    OFF = "off"


#: In the reader's language.
LABELS: dict[Health, StrOrPromise] = {
    Health.ANSWERING: _("Answers"),
    Health.LEFT_OUT: _("Answers; its figure was left out"),
    Health.UNREADABLE: _("Answers; its figure could not be read"),
    Health.FAILING: _("Failing"),
    Health.TRIAL: _("On trial after a rest"),
    Health.RESTING: _("Resting after failures"),
    Health.WAITING: _("Not asked yet"),
    Health.OFF: _("Not asked here"),
}
#: ok, warn, bad, or off where there is nothing to judge.
TONES = {
    Health.ANSWERING: "ok",
    Health.LEFT_OUT: "warn",
    Health.UNREADABLE: "warn",
    Health.FAILING: "warn",
    Health.TRIAL: "warn",
    Health.RESTING: "bad",
    Health.WAITING: "off",
    Health.OFF: "off",
}


def health_of(row: SourceState, breaker: BreakerState, *, asked: bool, now: datetime | None) -> Health:
    """By the last answer of a source this installation asks (`asked`). Without `now` no figure counts as too old."""
    if not asked:
        return Health.OFF
    if breaker is BreakerState.OPEN:
        return Health.RESTING
    if row.failures:
        return Health.TRIAL if breaker is BreakerState.HALF_OPEN else Health.FAILING
    return Health.WAITING if row.last_success_at is None else _health_of_figure(row, now)


def _health_of_figure(row: SourceState, now: datetime | None) -> Health:
    if row.last_verdict == Observation.Verdict.FAILED:
        return Health.UNREADABLE
    if row.last_verdict in _LEFT_OUT or (now is not None and _is_stuck(row, now)):
        return Health.LEFT_OUT
    return Health.ANSWERING


def _is_stuck(row: SourceState, now: datetime) -> bool:
    """Too old to vote while the market is open; at night every figure is, and nobody is to blame for it."""
    if row.last_verdict != Observation.Verdict.OLD or row.last_fetch_at is None or row.last_observed_at is None:
        return False
    return row.last_fetch_at - row.last_observed_at > VOTE_LIFE and market_is_open(now, bazaar_is_closed)
