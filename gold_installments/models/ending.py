"""How contracts end otherwise than by being paid, and what still comes in afterwards."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gold_installments.models.contract import Contract
from gold_installments.models.ledger import LedgerEntry
from gold_installments.models.pricing import Priced
from gold_installments.models.protection import append_only, kept


class Ending(Priced):
    """A contract was cancelled or written off, or came back from a write-off; the newest row says where it stands.

    `mg` and `rial` are what was still owed. A cancellation gave `refund_rial` back (below 0: the customer paid it) by
    `payout`, at the buying price in `rial_per_g`; `figures` are those of rules.cancellation.Cancellation. A write-off
    lost `loss_rial`. Where no price was needed `rial_per_g` is 0 and has no source.
    """

    class Kind(models.TextChoices):
        CANCELLED = "cancelled", _("Cancelled")
        WRITTEN_OFF = "written_off", _("Written off")
        REVIVED = "revived", _("Back from write-off")

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="endings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="ending")
    mg = models.BigIntegerField()
    rial = models.BigIntegerField()
    loss_rial = models.BigIntegerField(default=0)
    refund_rial = models.BigIntegerField(default=0)
    payout = models.CharField(max_length=10, default="", blank=True)
    figures = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="ending_has_a_reason"),
            models.CheckConstraint(
                condition=(Q(rial_per_g__gt=0) & ~Q(price_source="")) | Q(rial_per_g=0, price_source=""),
                name="ending_has_a_price_or_none",
            ),
        ]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.kind} {self.contract_id}"


class Recovery(Priced):
    """Money on a debt that was given up: its own account, its own receipt; the written-off contract is not touched.

    `amount_rial` = `recovered_rial` + `wallet_rial`. Of what was recovered, `of_rial` counts on the debt in Rial and
    the rest on `mg` of the debt in gold, at the day's price. Undone by a contra entry; the row stays.
    """

    receipt_number = models.CharField(max_length=16, unique=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="recoveries")
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="recovery")
    amount_rial = models.BigIntegerField()
    mg = models.BigIntegerField()
    of_rial = models.BigIntegerField(default=0)
    recovered_rial = models.BigIntegerField()
    wallet_rial = models.BigIntegerField()
    tender = models.CharField(max_length=10)
    tender_ref = models.CharField(max_length=40, default="", blank=True)
    note = models.CharField(max_length=300, default="", blank=True)
    day = models.DateField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, null=True, related_name="recovery_undone"
    )
    undone_reason = models.CharField(max_length=300, default="", blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    amount_rial=models.F("recovered_rial") + models.F("wallet_rial"), amount_rial__gt=0, mg__gte=0,
                    of_rial__gte=0, recovered_rial__gte=models.F("of_rial"), wallet_rial__gte=0,
                ),
                name="recovery_whole",
            )
        ]  # fmt: skip
        triggers: ClassVar = kept("undone_entry", "undone_reason", "undone_by", "undone_at")

    def __str__(self) -> str:
        return self.receipt_number
