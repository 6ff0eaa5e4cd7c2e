"""The two-unit ledger."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gold_installments.models.contract import Contract
from gold_installments.models.protection import append_only
from gold_installments.rules.accounts import Account


class LedgerEntry(models.Model):
    """One event of the book; its lines balance in milligrams and in Rial (proved by the database at commit)."""

    class Kind(models.TextChoices):
        SIGNING = "signing", _("Signing")
        PAYMENT = "payment", _("Payment")
        REVERSAL = "reversal", _("Reversal")

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    day = models.DateField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class LedgerLine(models.Model):
    """Milligrams and Rial on one account of one entry."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(max_length=20)
    mg = models.BigIntegerField(default=0)
    rial = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(account__in=[account.value for account in Account]), name="line_known_account"
            ),
            models.CheckConstraint(condition=~Q(mg=0, rial=0), name="line_moves_something"),
        ]
        indexes: ClassVar = [models.Index(fields=["account"], name="line_by_account")]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.account} {self.mg} mg {self.rial} Rial"
