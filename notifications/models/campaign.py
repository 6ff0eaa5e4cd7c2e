"""One text for many."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Campaign(models.Model):
    """A text to every customer whom `filter` finds (notifications.rules.audience).

    `expected` people and `expected_rial` are what the person saw before they confirmed; `queued_after` is the last
    customer for whom a message was written, so that a lost worker's successor goes on behind it.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", _("Draft")
        RUNNING = "running", _("Being sent")
        PAUSED = "paused", _("Paused")
        CANCELLED = "cancelled", _("Cancelled")
        DONE = "done", _("Written for everybody")

    name = models.CharField(max_length=80)
    filter = models.JSONField(default=dict)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    expected = models.PositiveIntegerField(default=0)
    expected_parts = models.PositiveIntegerField(default=0)
    expected_rial = models.BigIntegerField(default=0)
    queued = models.PositiveIntegerField(default=0)
    queued_after = models.BigIntegerField(default=0)
    schedule = models.ForeignKey("notifications.Schedule", on_delete=models.PROTECT, null=True, related_name="rounds")
    round_of = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    request_key = models.CharField(max_length=100, unique=True, null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "round_of"], name="campaign_one_round_a_day"),
            models.CheckConstraint(condition=~Q(text=""), name="campaign_has_text"),
        ]

    def __str__(self) -> str:
        return self.name
