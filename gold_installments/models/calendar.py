"""The shop's own word on a day, over the calendar of the country."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gold_installments.models.protection import append_only


class ShopDay(models.Model):
    """A day the shop says is closed, or open, or again as the calendar has it (R10e); the newest row of a day counts.

    New schedules ask it; rows that were signed keep their dates.
    """

    class Kind(models.TextChoices):
        CLOSED = "closed", _("Closed")
        OPEN = "open", _("Open")
        USUAL = "usual", _("As the calendar has it")

    date = models.DateField()
    kind = models.CharField(max_length=6, choices=Kind.choices)
    name = models.CharField(max_length=80, default="", blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["date", "-id"]
        indexes: ClassVar = [models.Index(fields=["date", "-id"], name="shop_day_newest")]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"
