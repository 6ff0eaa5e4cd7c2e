"""On which days something is said by itself."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Stage(models.Model):
    """One reminder before or after a due date.

    `days` counts from the due date: -3 is three days before. A stage with `repeat_every` comes again each so many days
    until `stop_after` days after the due date: nobody is reminded for ever.
    """

    days = models.SmallIntegerField(unique=True)
    enabled = models.BooleanField(default=True)
    repeat_every = models.PositiveSmallIntegerField(null=True)
    stop_after = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["days"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(days__gte=-30, days__lte=365), name="stage_days_sane"),
            models.CheckConstraint(
                condition=Q(repeat_every__isnull=True, stop_after__isnull=True)
                | Q(repeat_every__gte=1, repeat_every__isnull=False, stop_after__gte=1, stop_after__isnull=False),
                name="stage_repeats_with_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"T{self.days:+d}"


class Schedule(models.Model):
    """A text that the shop sends again and again, to customers of a kind, on a weekday or a day of the Jalali month.

    `weekday`: Saturday 0 … Friday 6. `month_day`: 1 … 31, a shorter month uses its last day. `filter` is an audience
    (notifications.rules.audience). `next_on` is the next day it is due, Tehran's.
    """

    class Rule(models.TextChoices):
        """How it comes again."""

        WEEKLY = "weekly", _("Every week")
        MONTHLY = "monthly", _("Every Jalali month")

    name = models.CharField(max_length=80)
    rule = models.CharField(max_length=10, choices=Rule.choices)
    weekday = models.PositiveSmallIntegerField(null=True)
    month_day = models.PositiveSmallIntegerField(null=True)
    hour = models.PositiveSmallIntegerField(default=10)
    filter = models.JSONField(default=dict)
    text = models.TextField()
    enabled = models.BooleanField(default=True)
    next_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    request_key = models.CharField(max_length=100, unique=True, null=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rule="weekly", weekday__isnull=False, weekday__lte=6, month_day__isnull=True)
                | Q(rule="monthly", month_day__isnull=False, month_day__gte=1, month_day__lte=31, weekday__isnull=True),
                name="schedule_day_fits_its_rule",
            ),
            models.CheckConstraint(condition=Q(hour__gte=9, hour__lte=20), name="schedule_within_the_window"),
        ]

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """A customer comes at `at`; the evening before they are reminded, once."""

    class State(models.TextChoices):
        """Whether it stands."""

        PLANNED = "planned", _("Planned")
        DONE = "done", _("Came")
        MISSED = "missed", _("Did not come")
        CANCELLED = "cancelled", _("Cancelled")

    customer_id = models.BigIntegerField()
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    request_key = models.CharField(max_length=100, unique=True, null=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["at"], condition=Q(state="planned"), name="appointment_ahead"),
            models.Index(fields=["customer_id", "-at"], name="appointment_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.at:%Y-%m-%d %H:%M}"
