"""Quotes, payments and reversals."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gold_installments.models.contract import Contract
from gold_installments.models.ledger import LedgerEntry
from gold_installments.models.pricing import Priced
from gold_installments.models.protection import append_only, kept


class Quote(Priced):
    """A price held for some minutes: `amount_rial` pays exactly `mg`. Signed, single use."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="quotes")
    mg = models.BigIntegerField()
    amount_rial = models.BigIntegerField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    signature = models.CharField(max_length=100)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(mg__gt=0, amount_rial__gt=0, rial_per_g__gt=0), name="quote_positive")
        ]
        triggers: ClassVar = kept("used_at")

    def __str__(self) -> str:
        return str(self.uuid)


class Payment(Priced):
    """Money taken, with the price of the moment copied in. Never changed; undone only by a `Reversal`.

    `amount_rial` = value of `mg` at `rial_per_g` + `rounding_rial` + `wallet_rial`; `balance_after_mg` is what the
    receipt said.
    """

    class TenderKind(models.TextChoices):
        CASH = "cash", _("Cash")
        POS = "pos", _("Card reader")
        CARD = "card", _("Card to card")
        TRANSFER = "transfer", _("Bank transfer")

    receipt_number = models.CharField(max_length=16, unique=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="payments")
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="payment")
    quote = models.OneToOneField(Quote, on_delete=models.PROTECT, null=True, related_name="payment")
    amount_rial = models.BigIntegerField()
    mg = models.BigIntegerField()
    rounding_rial = models.BigIntegerField()
    wallet_rial = models.BigIntegerField()
    balance_after_mg = models.BigIntegerField()
    tender = models.CharField(max_length=10, choices=TenderKind.choices)
    tender_ref = models.CharField(max_length=40, default="", blank=True)
    paid_at = models.DateTimeField()
    day = models.DateField(db_index=True)
    idempotency_key = models.CharField(max_length=100, unique=True)
    request_hash = models.CharField(max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount_rial__gt=0, mg__gt=0, wallet_rial__gte=0, balance_after_mg__gte=0),
                name="payment_positive",
            ),
            models.CheckConstraint(condition=Q(rial_per_g__gt=0) & ~Q(price_source=""), name="payment_has_a_price"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tender", "tender_ref"], condition=~Q(tender_ref=""), name="payment_by_tender_ref")
        ]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return self.receipt_number


class Reversal(models.Model):
    """A payment undone: the contra entry, who did it and why."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="reversal")
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="reversal")
    reason = models.CharField(max_length=300)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    day = models.DateField(db_index=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="reversal_has_a_reason")]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"reversal of {self.payment_id}"
