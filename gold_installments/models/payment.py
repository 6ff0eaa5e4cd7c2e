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
    """A price held for some minutes: `amount_rial` pays exactly `mg`. Signed, single use.

    `created_by` None: the customer locked it from a page of their own.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="quotes")
    mg = models.BigIntegerField()
    # The rows it was asked for, [[version, number], ...]; empty where it was asked for a weight or an amount.
    rows = models.JSONField(default=list)
    amount_rial = models.BigIntegerField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    signature = models.CharField(max_length=100)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(mg__gt=0, amount_rial__gt=0, rial_per_g__gt=0), name="quote_positive")
        ]
        indexes: ClassVar = [
            models.Index(fields=["created_at"], condition=Q(created_by__isnull=True), name="quote_by_customer")
        ]
        triggers: ClassVar = kept("used_at")

    def __str__(self) -> str:
        return str(self.uuid)


class Payment(Priced):
    """What a customer brought, with the price of the moment copied in. Never changed; undone only by a `Reversal`.

    `amount_rial` = value of `mg` at `rial_per_g` + `credited_rial` + `rounding_rial` + `wallet_rial` + `pending_rial`:
    milligrams and Rial that left debts, what was too small to be a milligram, what stays the customer's, and cheques
    still in clearing. Where no milligram was bought no price was asked: `rial_per_g` is 0 and has no source. Gold
    taken gram for gram has `amount_rial` 0. `protection_rial` is what a ceiling cost the shop (a floor: below 0).
    `paid_at` is when the customer paid, `recorded_at` when it was typed; `balance_after_*` is what the receipt said.
    """

    class TenderKind(models.TextChoices):
        CASH = "cash", _("Cash")
        POS = "pos", _("Card reader")
        CARD = "card", _("Card to card")
        TRANSFER = "transfer", _("Bank transfer")
        CHEQUE = "cheque", _("Cheque")
        OLD_GOLD = "old_gold", _("Old gold")
        GOLD = "gold", _("Gold for gold")
        WALLET = "wallet", _("Wallet")
        SPLIT = "split", _("In several ways")

    receipt_number = models.CharField(max_length=16, unique=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="payments")
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="payment")
    quote = models.OneToOneField(Quote, on_delete=models.PROTECT, null=True, related_name="payment")
    amount_rial = models.BigIntegerField()
    mg = models.BigIntegerField()
    credited_rial = models.BigIntegerField(default=0)
    rounding_rial = models.BigIntegerField()
    wallet_rial = models.BigIntegerField()
    pending_rial = models.BigIntegerField(default=0)
    protection_rial = models.BigIntegerField(default=0)
    balance_after_mg = models.BigIntegerField()
    balance_after_rial = models.BigIntegerField(default=0)
    # The one way it was paid, or SPLIT; every way is a `PaymentLeg`.
    tender = models.CharField(max_length=10, choices=TenderKind.choices)
    tender_ref = models.CharField(max_length=40, default="", blank=True)
    paid_at = models.DateTimeField()
    day = models.DateField(db_index=True)
    recorded_at = models.DateTimeField(null=True)
    # Why it was typed another day, and why it was taken although it looked like another one.
    late_reason = models.CharField(max_length=300, default="", blank=True)
    twin_reason = models.CharField(max_length=300, default="", blank=True)
    idempotency_key = models.CharField(max_length=100, unique=True)
    request_hash = models.CharField(max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    amount_rial__gte=0,
                    mg__gte=0,
                    credited_rial__gte=0,
                    wallet_rial__gte=0,
                    pending_rial__gte=0,
                    balance_after_mg__gte=0,
                    balance_after_rial__gte=0,
                )
                & (Q(amount_rial__gt=0) | Q(mg__gt=0)),
                name="payment_positive",
            ),
            models.CheckConstraint(
                condition=(Q(rial_per_g__gt=0) & ~Q(price_source=""))
                | Q(mg=0, rial_per_g=0)
                | Q(amount_rial=0, rial_per_g=0),
                name="payment_has_a_price",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tender", "tender_ref"], condition=~Q(tender_ref=""), name="payment_by_tender_ref")
        ]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return self.receipt_number


class PaymentLeg(models.Model):
    """One way of paying within a payment; `mg` is its share of the milligrams credited (0 while in clearing)."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="legs")
    kind = models.CharField(max_length=10, choices=Payment.TenderKind.choices)
    amount_rial = models.BigIntegerField()
    mg = models.BigIntegerField(default=0)
    reference = models.CharField(max_length=40, default="", blank=True)
    terminal = models.CharField(max_length=40, default="", blank=True)
    cheque = models.ForeignKey("gold_installments.Cheque", on_delete=models.PROTECT, null=True, related_name="legs")
    piece = models.OneToOneField(
        "gold_installments.OldGoldPiece", on_delete=models.PROTECT, null=True, related_name="leg"
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_rial__gt=0) | Q(mg__gt=0), name="leg_moves_something")
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "reference"], condition=~Q(reference=""), name="leg_by_reference")
        ]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_rial}"


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
