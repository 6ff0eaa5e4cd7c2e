"""What happened around a buyer, written once: edits, notes and calls, and the person's word on messages."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer


def no_truncate() -> pgtrigger.Trigger:
    """Protect looks at rows; before TRUNCATE there are none to look at."""
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'what was said stays';",
    )


def append_only() -> list[pgtrigger.Trigger]:
    """Rows are written once: the database itself refuses to change, delete or empty them."""
    return [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete), no_truncate()]


class Change(models.Model):
    """One edit: the `version` of the customer after it, and the names of the fields it changed (never their values)."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="changes")
    version = models.PositiveIntegerField()
    fields = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "version"], name="customer_change_one_per_version")
        ]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.customer_id} v{self.version}"


class Note(models.Model):
    """A remark, or a call: `at` is when it was, which may be before it was written down."""

    class Kind(models.TextChoices):
        """What is written down."""

        NOTE = "note", _("Note")
        CALL = "call", _("Call")

    class Outcome(models.TextChoices):
        """How a call ended."""

        REACHED = "reached", _("Spoke")
        NO_ANSWER = "no_answer", _("No answer")
        WRONG_NUMBER = "wrong_number", _("Wrong number")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default="", blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind}"


class Consent(models.Model):
    """The person's word on one channel and what proves it; the last one counts."""

    class Channel(models.TextChoices):
        """How we reach a person."""

        SMS = "sms", _("SMS")
        EMAIL = "email", _("E-mail")
        PUSH = "push", _("Push notice")
        CALL = "call", _("Phone call")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="consents")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    allowed = models.BooleanField()
    evidence = models.TextField()
    at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.customer_id} {self.channel} {'yes' if self.allowed else 'stop'}"
