"""What a shop says, in its own words."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q


class MessageSettings(models.Model):
    """One row: what the shop decided about its messages.

    `guarantor_after_days`: a guarantor hears when a row is so many days late, None for never. `lock_cap`: how many
    prices customers may lock from their page in one day, 0 for none. `email_too`: a customer with an address gets the
    same by letter. `digest`: the owner's morning summary. `birthday`: greetings leave.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    email_too = models.BooleanField(default=False)
    digest = models.BooleanField(default=True)
    birthday = models.BooleanField(default=False)
    guarantor_after_days = models.PositiveSmallIntegerField(null=True)
    lock_cap = models.PositiveSmallIntegerField(default=0)
    card_number = models.CharField(max_length=16, default="", blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="message_settings_one_row")]

    def __str__(self) -> str:
        return "messages"


class Template(models.Model):
    """The shop's own words for one kind of message; without a row the house's words are used.

    `patterns`: by a gateway's key, {"code": the vendor's id of the approved text, "names": {our variable: theirs}} with
    the names in the order in which the vendor has them.
    """

    kind = models.CharField(max_length=30, unique=True)
    text = models.TextField()
    patterns = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.kind


class TemplateVersion(models.Model):
    """What a template said before and after each edit; the database refuses to alter or remove it."""

    kind = models.CharField(max_length=30)
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    patterns = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "version"], name="template_version_once")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"
