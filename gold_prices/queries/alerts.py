"""What is wrong with prices, and what was: facts for the watch, and episodes in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext as _

from gold_prices.models import AlertEpisode, Observation, PriceRound, PublishedPrice, SourceState, StandingPrice
from gold_prices.providers.registry import asked_sources, display_name
from gold_prices.queries.sentences import price_text
from gold_prices.rules.alerts import Facts, Failing, Kind, Priced, Said, Thresholds
from gold_prices.rules.freshness import OPENS, market_is_open
from gold_prices.rules.instruments import Instrument
from persian.digits import to_persian
from persian.holidays import bazaar_is_closed
from persian.jalali import TEHRAN
from persian.numbers import scaled

#: What a source said earlier is not what it says now.
SAID_WITHIN = timedelta(minutes=10)
#: How far back the beginning of a source's silence is looked for.
SILENCE_WITHIN = timedelta(days=1)
POSSIBLE = (Observation.Verdict.KEPT, Observation.Verdict.OUTLIER, Observation.Verdict.UNCONFIRMED)


@dataclass(frozen=True, kw_only=True)
class Episode:
    """One episode for a reader; `label`, `name` and `sentence` are in the active language."""

    id: int
    kind: str
    label: str
    subject: str
    name: str
    sentence: str
    detail: dict[str, Any]
    opened_at: datetime
    last_seen_at: datetime
    closed_at: datetime | None
    mailed_at: datetime | None
    mail_error: str
    shops_told_at: datetime | None
    owners_told: int


def episodes(*, limit: int = 50, open_only: bool = False) -> list[Episode]:
    """The newest episodes first; with `open_only` those that last."""
    rows = AlertEpisode.objects.order_by("-opened_at", "-pk")
    return [episode_of(row) for row in (rows.filter(closed_at=None) if open_only else rows)[:limit]]


def episode(episode_id: int) -> Episode | None:
    """One episode; None for an id nobody knows."""
    row = AlertEpisode.objects.filter(pk=episode_id).first()
    return episode_of(row) if row else None


def episode_of(row: AlertEpisode) -> Episode:
    """The row in words."""
    kind = AlertEpisode.Kind(row.kind)
    return Episode(
        id=row.pk,
        kind=kind.value,
        label=str(kind.label),
        subject=row.subject,
        name=display_name(row.subject) if kind is AlertEpisode.Kind.SOURCE_LOST else _("18k gold"),
        sentence=_SENTENCES[kind](row),
        detail=dict(row.detail),
        opened_at=row.opened_at,
        last_seen_at=row.last_seen_at,
        closed_at=row.closed_at,
        mailed_at=row.mailed_at,
        mail_error=row.mail_error,
        shops_told_at=row.shops_told_at,
        owners_told=row.owners_told,
    )


def label_of_kind(kind: str) -> str:
    """A kind of episode in the reader's language."""
    return str(AlertEpisode.Kind(kind).label)


def alert_facts(*, now: datetime, thresholds: Thresholds) -> Facts:
    """Everything the watch judges by, as of `now`."""
    opened = market_is_open(now, bazaar_is_closed)
    return Facts(
        now=now,
        session_opened_at=datetime.combine(now.astimezone(TEHRAN).date(), OPENS, TEHRAN) if opened else None,
        standing=_standing(),
        asking_since=PriceRound.objects.aggregate(first=Min("started_at"))["first"],
        prices=_prices(now - thresholds.move_within, now),
        failing=_failing(now),
        said=_said(now),
        open=frozenset(
            (Kind(kind), subject)
            for kind, subject in AlertEpisode.objects.filter(closed_at=None).values_list("kind", "subject")
        ),
    )


def _standing() -> Priced | None:
    row = StandingPrice.objects.filter(pk=Instrument.GOLD18).first()
    return Priced(at=row.observed_at, rial_per_g=row.value, published_at=row.fetched_at) if row else None


def _prices(start: datetime, now: datetime) -> list[Priced]:
    rows = PublishedPrice.objects.filter(
        instrument=Instrument.GOLD18, fetched_at__range=(start, now), observed_at__gte=start
    ).order_by("fetched_at", "pk")
    return [Priced(at=row.observed_at, rial_per_g=row.value, published_at=row.fetched_at) for row in rows]


def _failing(now: datetime) -> list[Failing]:
    """The sources we ask whose last answers failed; one that was switched off is nobody's loss."""
    asked = [source.key for source in asked_sources()]
    rows = SourceState.objects.filter(source__in=asked, failures__gt=0)
    return [
        Failing(source=row.source, failures=row.failures, since=_silent_since(row, now), error=row.last_error)
        for row in rows
    ]


def _silent_since(row: SourceState, now: datetime) -> datetime:
    failed = Observation.objects.filter(
        round__started_at__gte=now - SILENCE_WITHIN,
        source=row.source,
        verdict=Observation.Verdict.FAILED,
        instrument="",
    )
    if row.last_success_at is not None:
        failed = failed.filter(fetched_at__gt=row.last_success_at)
    first: datetime | None = failed.aggregate(first=Min("fetched_at"))["first"]
    return first or row.last_error_at or now


def _said(now: datetime) -> list[Said]:
    rows = (
        Observation.objects.filter(
            round__started_at__range=(now - SAID_WITHIN, now),
            instrument=Instrument.GOLD18,
            verdict__in=POSSIBLE,
            value__isnull=False,
        )
        .order_by("source", "-fetched_at", "-pk")
        .distinct("source")
    )
    return [
        Said(source=source, family=family, rial_per_g=value)
        for source, family, value in rows.values_list("source", "family", "value")
        if value is not None
    ]


def _moved(row: AlertEpisode) -> str:
    found = row.detail
    values = {
        "percent": _percent(abs(found["permille"])),
        "before": price_text(found["from"]),
        "before_at": _time(found["from_at"]),
        "after": price_text(found["to"]),
        "after_at": _time(found["to_at"]),
    }
    if found["permille"] > 0:
        return (
            _(
                "The price of 18k gold rose by %(percent)s percent: from %(before)s Toman (%(before_at)s) to %(after)s "
                "Toman (%(after_at)s) a gram."
            )
            % values
        )
    return (
        _(
            "The price of 18k gold fell by %(percent)s percent: from %(before)s Toman (%(before_at)s) to %(after)s "
            "Toman (%(after_at)s) a gram."
        )
        % values
    )


def _lost(row: AlertEpisode) -> str:
    values = {"name": display_name(row.subject), "time": _time(row.detail["since"])}
    return _("%(name)s has not answered since %(time)s.") % values


def _stale(row: AlertEpisode) -> str:
    minutes = to_persian(row.detail["age_seconds"] // 60)
    if "rial_per_g" not in row.detail:
        return _("The market is open and no source has given a price for %(minutes)s minutes.") % {"minutes": minutes}
    values = {"minutes": minutes, "toman": price_text(row.detail["rial_per_g"])}
    return (
        _("The market is open, but the last price of 18k gold, %(toman)s Toman a gram, is %(minutes)s minutes old.")
        % values
    )


def _spread(row: AlertEpisode) -> str:
    found = row.detail
    values = {
        "percent": _percent(found["permille"]),
        "low": price_text(found["low"]),
        "low_name": display_name(found["low_source"]),
        "high": price_text(found["high"]),
        "high_name": display_name(found["high_source"]),
    }
    return (
        _(
            "The sources are %(percent)s percent apart: %(low_name)s says %(low)s and %(high_name)s says %(high)s "
            "Toman a gram."
        )
        % values
    )


_SENTENCES: dict[AlertEpisode.Kind, Callable[[AlertEpisode], str]] = {
    AlertEpisode.Kind.MOVED: _moved,
    AlertEpisode.Kind.SOURCE_LOST: _lost,
    AlertEpisode.Kind.STALE: _stale,
    AlertEpisode.Kind.SPREAD: _spread,
}


def _percent(permille: int) -> str:
    return "".join(scaled(permille, places=1, keep_zeros=False))


def _time(moment: str) -> str:
    return to_persian(datetime.fromisoformat(moment).astimezone(TEHRAN).strftime("%H:%M"))
