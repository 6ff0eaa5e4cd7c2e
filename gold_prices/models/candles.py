"""Prices of a stretch of time: ours, thinned from what we published, and recorded days of others."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from gold_prices.models.protection import append_only


class Candle(models.Model):
    """Our own published prices of five minutes or of a Tehran day. Written once, after the stretch is over."""

    class Span(models.TextChoices):
        FIVE_MINUTES = "5m", "5m"
        DAY = "1d", "1d"

    instrument = models.CharField(max_length=16)
    span = models.CharField(max_length=2, choices=Span.choices)
    starts_at = models.DateTimeField()
    open_value = models.BigIntegerField()
    low_value = models.BigIntegerField()
    high_value = models.BigIntegerField()
    close_value = models.BigIntegerField()
    # How many published prices it stands for.
    count = models.PositiveIntegerField()

    class Meta:
        triggers: ClassVar = append_only()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "span", "starts_at"], name="candle_once"),
            models.CheckConstraint(
                condition=Q(low_value__gt=0, count__gt=0)
                & Q(open_value__range=(models.F("low_value"), models.F("high_value")))
                & Q(close_value__range=(models.F("low_value"), models.F("high_value"))),
                name="candle_within_its_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.span} {self.starts_at:%Y-%m-%d %H:%M} {self.close_value}"


class DailyCandle(models.Model):
    """A day of 18k gold as somebody recorded it, flaws included. Never corrected: which figure was true is unknown."""

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
        triggers: ClassVar = append_only()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(open_rial__gt=0, low_rial__gt=0, high_rial__gt=0, close_rial__gt=0), name="candle_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.close_rial}"
