"""Look whether somebody has to be told something about prices; open and close episodes, and ring the shops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction

from gold_prices.models import AlertEpisode
from gold_prices.queries.alerts import alert_facts
from gold_prices.rules.alerts import Thresholds, Wanted, wanted_episodes

#: What an owner hears of too; the rest concerns only who runs the platform.
FOR_SHOPS = (AlertEpisode.Kind.MOVED, AlertEpisode.Kind.STALE)
#: Each run rings again for as long: a broker that lost the first bell delays the news and does not lose it. A shop that
#: has been told is left out by the dispatcher.
RING_WITHIN = timedelta(minutes=30)
#: What comes back sooner is the same trouble: a source that answers now and then is one piece of news, not twenty a
#: day. A move is not among them; another one within the hour is news again.
SAME_TROUBLE = timedelta(hours=1)
RETURNING = (AlertEpisode.Kind.SOURCE_LOST, AlertEpisode.Kind.STALE, AlertEpisode.Kind.SPREAD)


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What a look changed: ids of the episodes that began and of those that ended."""

    opened: tuple[int, ...]
    closed: tuple[int, ...]


def thresholds() -> Thresholds:
    """From when on something is worth telling, as this installation sets it (ZARGAR_PRICE_ALERT_…)."""
    return Thresholds(
        move_permille=settings.ZARGAR_PRICE_ALERT_MOVE_PERMILLE,
        move_within=timedelta(minutes=settings.ZARGAR_PRICE_ALERT_MOVE_MINUTES),
        lost_after=timedelta(minutes=settings.ZARGAR_PRICE_ALERT_LOST_MINUTES),
        spread_permille=settings.ZARGAR_PRICE_ALERT_SPREAD_PERMILLE,
    )


@transaction.atomic
def watch_prices(*, now: datetime) -> Watch:
    """Open what is newly wrong, note that the rest still lasts, close what is over. Two runs at once open it once.

    What is wrong again within the hour opens nothing: its episode goes on.
    """
    marks = thresholds()
    wanted = wanted_episodes(alert_facts(now=now, thresholds=marks), marks)
    opened = [row.pk for one in wanted if (row := _open(one, now)) is not None]
    over = AlertEpisode.objects.select_for_update().filter(closed_at=None, last_seen_at__lt=now).order_by("pk")
    keys = {(one.kind.value, one.subject) for one in wanted}
    closed = [row.pk for row in over if (row.kind, row.subject) not in keys]
    AlertEpisode.objects.filter(pk__in=closed).update(closed_at=now)
    return Watch(opened=tuple(opened), closed=tuple(closed))


def _open(wanted: Wanted, now: datetime) -> AlertEpisode | None:
    """The new row; None where the episode lasts already or is back. Its figures stay those it began with, as told."""
    if _reopen(wanted, now):
        return None
    row, is_new = AlertEpisode.objects.get_or_create(
        kind=wanted.kind.value,
        subject=wanted.subject,
        closed_at=None,
        defaults={"detail": dict(wanted.detail), "opened_at": now, "last_seen_at": now},
    )
    if not is_new:
        AlertEpisode.objects.filter(pk=row.pk, last_seen_at__lt=now).update(last_seen_at=now)
    return row if is_new else None


def _reopen(wanted: Wanted, now: datetime) -> bool:
    """Whether the same trouble ended less than an hour ago; then that episode goes on, and nobody is told again."""
    same = AlertEpisode.objects.filter(kind=wanted.kind.value, subject=wanted.subject)
    if wanted.kind.value not in RETURNING or same.filter(closed_at=None).exists():
        return False
    ended = same.filter(closed_at__gt=now - SAME_TROUBLE, closed_at__lte=now).order_by("-closed_at").first()
    return ended is not None and bool(AlertEpisode.objects.filter(pk=ended.pk).update(closed_at=None, last_seen_at=now))


def ring_shops(*, now: datetime) -> int:
    """Send the dispatcher the young episodes that owners hear of; returns how many. Call it after the commit.

    Raises what a broker that is away raises; the next run rings again.
    """
    young = AlertEpisode.objects.filter(
        kind__in=FOR_SHOPS, closed_at=None, opened_at__gt=now - RING_WITHIN, opened_at__lte=now
    )
    rung = list(young.order_by("pk"))
    for row in rung:
        current_app.send_task(
            "tenants.tell_each_shop",
            kwargs={
                "task": "gold_installments.tell_price_alert",
                "about": f"price-episode:{row.pk}",
                "values": {"episode_id": row.pk},
            },
            expires=int(RING_WITHIN.total_seconds()),
        )
        AlertEpisode.objects.filter(pk=row.pk, shops_told_at=None).update(shops_told_at=now)
    return len(rung)
