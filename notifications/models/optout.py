"""Who said stop."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OptOut(models.Model):
    """A number or address that wants no more of a channel, and what proves it; lifted, it stays as history.

    `evidence`: the words of the inbound text, the link that was pressed, the gateway's code.
    """

    class Source(models.TextChoices):
        """How we learned of it."""

        PAGE = "page", _("On the customer's page")
        INBOUND = "inbound", _("By a text of 11")
        GATEWAY = "gateway", _("The gateway's list")
        DESK = "desk", _("At the desk")

    channel = models.CharField(max_length=10, default="sms")
    address = models.CharField(max_length=254)
    customer_id = models.BigIntegerField(null=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    evidence = models.CharField(max_length=300)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_evidence = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "address"], condition=Q(lifted_at__isnull=True), name="optout_once_while_it_stands"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["customer_id"], name="optout_of_customer")]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="evidence", fields=["channel", "address", "source", "evidence", "at"]),
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.source}"
