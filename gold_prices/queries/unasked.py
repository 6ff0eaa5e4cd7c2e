"""Why a source is not asked at the moment, in the reader's language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from gold_prices.models import SourceState
from gold_prices.providers.protocol import Source
from gold_prices.providers.registry import KeyNote, key_of, known_sources
from gold_prices.queries.faults import fault_words
from gold_prices.queries.sentences import span_text
from gold_prices.rules.breaker import Breaker
from gold_prices.rules.pace import due
from persian.digits import to_persian
from persian.jalali import TEHRAN

#: The verdict of a source that has no word in any recent round.
UNASKED = "unasked"


@dataclass(frozen=True, kw_only=True)
class Unasked:
    """A source that was left alone: a label of a few words and a sentence of why."""

    name: str
    label: str
    sentence: str


def unasked_sources(keys: Collection[str], *, now: datetime) -> list[Unasked]:
    """Why each of these sources is not asked at `now`, in the order of trust."""
    states = {row.source: row for row in SourceState.objects.filter(source__in=keys)}
    found = []
    for source in known_sources():
        if source.key in keys:
            label, sentence = why_unasked(source, states.get(source.key), now)
            found.append(Unasked(name=str(source.display_name), label=label, sentence=sentence))
    return found


def why_unasked(source: Source, state: SourceState | None, now: datetime) -> tuple[str, str]:
    """A label of a few words and a sentence."""
    note = key_of(source).note
    if not source.base_urls:
        return _("Switched off"), _("This installation does not ask it.")
    if note is KeyNote.MISSING:
        return _("No key"), _("It needs a key, and none is set.")
    if note is KeyNote.ILLEGAL:
        return _("Wrong key"), _("Its key holds characters that no key has; it is not sent.")
    if state is not None and state.open_until and not _breaker(state).lets_through(now):
        values = {"time": to_persian(state.open_until.astimezone(TEHRAN).strftime("%H:%M")), "reason": _last(state)}
        return _("Resting"), _("It is left alone until %(time)s: %(reason)s.") % values
    if state is not None and not due(now, state.last_fetch_at, source.min_interval):
        return _("Not its turn"), _("Its terms allow one question in %(span)s.") % {
            "span": span_text(source.min_interval)
        }
    return _("Not asked"), _("It has not been asked lately.")


def _breaker(state: SourceState) -> Breaker:
    return Breaker(failures=state.failures, open_until=state.open_until)


def _last(state: SourceState) -> str:
    return fault_words(state.last_error, state.last_fault)
