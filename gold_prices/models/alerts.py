"""What someone has to be told about prices, and the reports of a day and a week."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gold_prices.models.protection import append_only


class AlertEpisode(models.Model):
    """Something wrong or notable from its first sight to its end; told once, however often it is seen again.

    `subject` is a source's or an instrument's key; `detail` holds the figures a sentence needs.
    """

    class Kind(models.TextChoices):
        MOVED = "moved", _("The price moved fast")
        SOURCE_LOST = "source_lost", _("A source does not answer")
        STALE = "stale", _("The price is old while the market is open")
        SPREAD = "spread", _("The sources are far apart")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = models.CharField(max_length=32)
    detail = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    mail_error = models.CharField(max_length=120, blank=True)
    # How many owners got a message planned for them; ringing a shop is no proof that anybody there can be reached.
    owners_told = models.PositiveIntegerField(default=0, db_default=0)
    # When the shops were rung to tell their owners; null for kinds that concern only the platform.
    shops_told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "subject"], condition=Q(closed_at=None), name="episode_open_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["-opened_at"], name="episode_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.opened_at:%Y-%m-%d %H:%M}"


class PriceReport(models.Model):
    """What a day or a week of prices was like; see rules.report for the shape of `body`."""

    class Period(models.TextChoices):
        DAY = "day", _("Day")
        WEEK = "week", _("Week")

    period = models.CharField(max_length=4, choices=Period.choices)
    starts_on = models.DateField()
    made_at = models.DateTimeField()
    body = models.JSONField()

    class Meta:
        triggers: ClassVar = append_only()
        constraints: ClassVar = [models.UniqueConstraint(fields=["period", "starts_on"], name="report_once")]

    def __str__(self) -> str:
        return f"{self.period} {self.starts_on}"
