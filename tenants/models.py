"""The public floor's own rows: shops, their addresses, work that is due, and what the workers did."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin


class Shop(TenantMixin, models.Model):  # type: ignore[misc]
    """One shop and the name of its schema. The row with `is_template` is never served: new shops are its copies."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("Preparing")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        CLOSED = "closed", _("Closed")

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.PREPARING)
    is_template = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    # The schema is made by tenants.actions.open_shop, from the template's dump, in the same transaction as this row.
    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def may_grow(self) -> bool:
        """New customers and contracts; a suspended shop still takes money and exports."""
        return self.state == self.State.ACTIVE

    @property
    def is_open(self) -> bool:
        """Staff can sign in and customers can pay."""
        return self.state in (self.State.ACTIVE, self.State.SUSPENDED)


class Domain(DomainMixin, models.Model):  # type: ignore[misc]
    """A host name a shop answers to."""

    def __str__(self) -> str:
        return str(self.domain)


class DueItem(models.Model):
    """Work of one shop that waits for a day, so that a scheduler need not visit every schema.

    Written in the shop's own transaction, repaired nightly from the shop's rows, and free of personal data.
    """

    shop_schema = models.CharField(max_length=63)
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    due_date = models.DateField()
    done = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shop_schema", "kind", "object_id"], name="dueitem_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "due_date", "shop_schema"], condition=Q(done=False), name="dueitem_open"),
        ]

    def __str__(self) -> str:
        return f"{self.shop_schema} {self.kind} {self.object_id} {self.due_date}"


class TaskRun(models.Model):
    """One run of one task: what ran, where, when, and how it ended. No personal data."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        RETRY = "retry", _("Will be tried again")
        SKIPPED = "skipped", _("Already done")

    task = models.CharField(max_length=120)
    shop_schema = models.CharField(max_length=63)
    task_id = models.CharField(max_length=64)
    # The natural key of a scheduled run (a day, a minute); empty for a task that somebody asked for.
    slot = models.CharField(max_length=40, blank=True)
    attempt = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.RUNNING)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "shop_schema", "slot"],
                condition=~Q(slot="") & Q(outcome__in=["running", "done"]),
                name="taskrun_once_per_slot",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-started_at"], name="taskrun_newest"),
            models.Index(fields=["task", "shop_schema", "-started_at"], name="taskrun_of_task"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.shop_schema} {self.outcome}"


class TemplateDump(models.Model):
    """The schema-only dump a new shop is made from, under the fingerprint of the migrations it stands for."""

    fingerprint = models.CharField(max_length=64, unique=True)
    sql = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.fingerprint[:12]
