"""One asking of the sources: what each said, and what we published of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gold_prices.models.protection import append_only, thinnable


class PriceRound(models.Model):
    """One asking. The minute is the natural key of the planned ones: a second scheduler's round finds it taken."""

    class Kind(models.TextChoices):
        PLANNED = "planned", _("By the clock")
        FORCED = "forced", _("By hand")
        CHECK = "check", _("Check of the sources")

    minute = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PLANNED)
    started_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = thinnable(moment="started_at", round_id="id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["minute"], condition=Q(kind="planned"), name="round_planned_once_a_minute"),
        ]
        indexes: ClassVar = [models.Index(fields=["-started_at"], name="round_newest")]

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M} {self.kind}"


class Observation(models.Model):
    """What one source said of one instrument in one round, used or not.

    `value` is a whole number of the instrument's unit (rules.instruments.UNITS), null where the row or the whole
    answer could not be used; `instrument` is empty where the whole answer failed.
    """

    class Verdict(models.TextChoices):
        KEPT = "kept", _("Used")
        REFUSED = "refused", _("Refused: no possible price")
        UNIT_SUSPECT = "unit_suspect", _("Left out: looks like another unit")
        RATIO = "ratio", _("Left out: does not fit the price of gold")
        OUTLIER = "outlier", _("Left out: far from the others")
        SAME_FAMILY = "same_family", _("Left out: its family has voted")
        OLD = "old", _("Left out: an old figure")
        UNCONFIRMED = "unconfirmed", _("Held: a jump nobody else saw")
        INPUT = "input", _("For comparison only")
        FAILED = "failed", _("No answer")

    round = models.ForeignKey(PriceRound, on_delete=models.PROTECT, related_name="observations")
    source = models.CharField(max_length=32)
    family = models.CharField(max_length=32)
    instrument = models.CharField(max_length=16, blank=True, default="gold18")
    fetched_at = models.DateTimeField()
    latency_ms = models.PositiveIntegerField()
    verdict = models.CharField(max_length=16, choices=Verdict)
    value = models.BigIntegerField(null=True)
    observed_at = models.DateTimeField(null=True)
    # The figure as the source wrote it, and the factor declared for it: a wrong scale can be proved later.
    raw = models.CharField(max_length=60, blank=True)
    factor = models.CharField(max_length=16, blank=True)
    # Why it was left out, in figures: {"permille": 57, "against": 112560000}.
    why = models.JSONField(default=dict)
    fault = models.CharField(max_length=12, blank=True)
    error = models.CharField(max_length=120, blank=True)

    class Meta:
        triggers: ClassVar = thinnable(moment="fetched_at", round_id="round_id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "source", "instrument"], name="observation_once_a_round"),
            models.CheckConstraint(condition=Q(value__gt=0) | Q(value=None), name="observation_positive"),
            models.CheckConstraint(
                condition=Q(value=None, verdict="failed") | Q(value__isnull=False) & ~Q(verdict="failed"),
                name="observation_price_or_failure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.instrument} {self.verdict} {self.value or self.error}"


class PublishedPrice(models.Model):
    """A price we stood behind: a figure `source` really gave; `observed_at` is the time of the oldest evidence.

    `quorum` counts the families behind it; `agreeing` names the sources, `dropped` those left out:
    [{"source": "milli", "verdict": "outlier", "value": 119000000, "why": {...}}, ...].
    """

    round = models.ForeignKey(PriceRound, on_delete=models.PROTECT, related_name="prices")
    instrument = models.CharField(max_length=16, default="gold18")
    value = models.BigIntegerField()
    source = models.CharField(max_length=32)
    observed_at = models.DateTimeField()
    fetched_at = models.DateTimeField()
    confirmed = models.BooleanField()
    quorum = models.PositiveSmallIntegerField(default=1)
    agreeing = models.JSONField(default=list)
    dropped = models.JSONField(default=list)

    class Meta:
        triggers: ClassVar = thinnable(moment="fetched_at", round_id="round_id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "instrument"], name="published_once_a_round"),
            models.CheckConstraint(condition=Q(value__gt=0), name="published_price_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["instrument", "-fetched_at"], name="published_newest_of")]

    def __str__(self) -> str:
        return f"{self.instrument} {self.value} {self.source} {self.observed_at:%Y-%m-%d %H:%M}"


class StandingPrice(models.Model):
    """The last good price of an instrument, one row each: a copy that every page can read by its key.

    Written in the transaction that publishes; `cleanup_gold_price_cache` rebuilds it from the published prices. The
    row is also the lock of a round. `published` is null where a recorded day's close stands (source "recording").
    """

    instrument = models.CharField(max_length=16, primary_key=True)
    value = models.BigIntegerField()
    source = models.CharField(max_length=32)
    # The record's name, where a recorded day stands.
    record = models.CharField(max_length=120, blank=True)
    observed_at = models.DateTimeField()
    fetched_at = models.DateTimeField()
    confirmed = models.BooleanField()
    quorum = models.PositiveSmallIntegerField(default=1)
    agreeing = models.JSONField(default=list)
    dropped = models.JSONField(default=list)
    published = models.ForeignKey(PublishedPrice, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(value__gt=0), name="standing_price_positive")]

    def __str__(self) -> str:
        return f"{self.instrument} {self.value}"


class KeptPrice(models.Model):
    """A published price that a shop's payment used: thinning leaves its whole round alone.

    One row a payment and no uniqueness: two shops that pay at one price must not wait for one another.
    """

    published = models.ForeignKey(PublishedPrice, on_delete=models.PROTECT, related_name="kept")
    shop_schema = models.CharField(max_length=63)
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.published_id} {self.shop_schema}"


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
    # Of the source's first instrument.
    last_value = models.BigIntegerField(null=True)
    last_observed_at = models.DateTimeField(null=True)
    last_verdict = models.CharField(max_length=16, choices=Observation.Verdict, blank=True)

    def __str__(self) -> str:
        return self.source
