"""What we keep of prices: every answer of every source, every price we stood behind, and recorded days."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def _append_only() -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="no_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'prices are append-only';",
        ),
    ]


class PriceRound(models.Model):
    """One asking of all sources. Its minute is the natural key: a second scheduler's round finds it taken."""

    minute = models.DateTimeField(unique=True)
    started_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = _append_only()

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M}"


class Observation(models.Model):
    """What one source answered in one round, used or not. `rial_per_g` is null where it gave no price."""

    class Verdict(models.TextChoices):
        KEPT = "kept", _("Used")
        REFUSED = "refused", _("Refused: no possible price")
        UNIT_SUSPECT = "unit_suspect", _("Left out: looks like another unit")
        OUTLIER = "outlier", _("Left out: far from the others")
        SAME_FAMILY = "same_family", _("Left out: its family has voted")
        OLD = "old", _("Left out: an old figure")
        UNCONFIRMED = "unconfirmed", _("Held: a jump nobody else saw")
        FAILED = "failed", _("No answer")

    round = models.ForeignKey(PriceRound, on_delete=models.PROTECT, related_name="observations")
    source = models.CharField(max_length=32)
    family = models.CharField(max_length=32)
    fetched_at = models.DateTimeField()
    latency_ms = models.PositiveIntegerField()
    verdict = models.CharField(max_length=16, choices=Verdict)
    rial_per_g = models.BigIntegerField(null=True)
    observed_at = models.DateTimeField(null=True)
    # The figure as the source wrote it, and the factor declared for it: a wrong scale can be proved later.
    raw = models.CharField(max_length=60, blank=True)
    rial_per_unit = models.PositiveIntegerField()
    fault = models.CharField(max_length=12, blank=True)
    error = models.CharField(max_length=120, blank=True)

    class Meta:
        triggers: ClassVar = _append_only()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "source"], name="observation_once_per_round"),
            models.CheckConstraint(condition=Q(rial_per_g__gt=0) | Q(rial_per_g=None), name="observation_positive"),
            models.CheckConstraint(
                condition=Q(rial_per_g=None, verdict="failed") | Q(rial_per_g__isnull=False) & ~Q(verdict="failed"),
                name="observation_price_or_failure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.verdict} {self.rial_per_g or self.error}"


class PublishedPrice(models.Model):
    """A price we stood behind: always a figure that `source` really gave, with the source's own time."""

    round = models.OneToOneField(PriceRound, on_delete=models.PROTECT, related_name="price")
    rial_per_g = models.BigIntegerField()
    source = models.CharField(max_length=32)
    observed_at = models.DateTimeField()
    fetched_at = models.DateTimeField()
    confirmed = models.BooleanField()
    # The sources that agreed, itself included.
    agreeing = models.JSONField(default=list)

    class Meta:
        triggers: ClassVar = _append_only()
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(rial_per_g__gt=0), name="published_price_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["-fetched_at"], name="published_newest")]

    def __str__(self) -> str:
        return f"{self.rial_per_g} {self.source} {self.observed_at:%Y-%m-%d %H:%M}"


class SourceState(models.Model):
    """How a source is doing: the breaker's two facts, and what a person wants to see of the last answer."""

    source = models.CharField(max_length=32, unique=True)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    last_fetch_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_latency_ms = models.PositiveIntegerField(null=True)
    last_error_at = models.DateTimeField(null=True)
    last_fault = models.CharField(max_length=12, blank=True)
    last_error = models.CharField(max_length=120, blank=True)
    last_rial_per_g = models.BigIntegerField(null=True)
    last_observed_at = models.DateTimeField(null=True)
    last_verdict = models.CharField(max_length=16, choices=Observation.Verdict, blank=True)

    def __str__(self) -> str:
        return self.source


class DailyCandle(models.Model):
    """A day as somebody recorded it, flaws included. Never corrected: which figure was true is not known."""

    date = models.DateField(unique=True)
    open_rial = models.BigIntegerField()
    low_rial = models.BigIntegerField()
    high_rial = models.BigIntegerField()
    close_rial = models.BigIntegerField()
    # The record it comes from, as a person would cite it.
    source = models.CharField(max_length=120)
    flaws = models.JSONField(default=list)
    imported_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = _append_only()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(open_rial__gt=0, low_rial__gt=0, high_rial__gt=0, close_rial__gt=0), name="candle_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.close_rial}"
