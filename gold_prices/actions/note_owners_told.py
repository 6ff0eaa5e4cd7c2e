"""Count whom an alert was planned for; the shops do it, each in the transaction of its own outbox."""

from __future__ import annotations

from django.db.models import F

from gold_prices.models import AlertEpisode


def note_owners_told(*, episode_id: int, count: int) -> None:
    """Add `count` owners to those an episode's message was planned for; belongs in the transaction that planned it."""
    if count:
        AlertEpisode.objects.filter(pk=episode_id).update(owners_told=F("owners_told") + count)
