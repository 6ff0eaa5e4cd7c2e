"""What it costs to settle early, promised for some minutes."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from gold_installments.models.contract import Contract
from gold_installments.models.ledger import LedgerEntry
from gold_installments.models.payment import Payment
from gold_installments.models.pricing import Priced
from gold_installments.models.protection import kept


class Settlement(Priced):
    """A promise that `pay_rial` closes the contract until `expires_at`; signed, single use.

    `left_*` is everything owed; of it, `on_top_*` are penalties and fees, on which nothing is let off. `discount_mg`
    (worth `discount_rial`), or only `discount_rial` in a Toman contract, is let off; of it `extra_rial` by a person,
    for a `reason`. Where nothing is owed in gold no price was asked: `rial_per_g` is 0 and has no source. Used, it
    names the payment and the discount's entry: both are one thing, and are reversed together.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="settlements")
    contract_version = models.PositiveIntegerField()
    left_mg = models.BigIntegerField()
    left_rial = models.BigIntegerField()
    on_top_mg = models.BigIntegerField()
    on_top_rial = models.BigIntegerField()
    discount_mg = models.BigIntegerField()
    discount_rial = models.BigIntegerField()
    extra_rial = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=300, default="", blank=True)
    pay_rial = models.BigIntegerField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    signature = models.CharField(max_length=100)
    used_at = models.DateTimeField(null=True)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, null=True, related_name="settlement")
    discount_entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, null=True, related_name="settlement")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    pay_rial__gt=0, left_mg__gte=0, left_rial__gte=0, on_top_mg__gte=0, on_top_rial__gte=0,
                    discount_mg__gte=0, discount_rial__gte=0, extra_rial__gte=0, discount_mg__lte=models.F("left_mg"),
                ),
                name="settlement_sound",
            ),
            models.CheckConstraint(
                condition=Q(left_mg=0, rial_per_g=0) | Q(rial_per_g__gt=0) & ~Q(price_source=""),
                name="settlement_has_a_price",
            ),
            models.CheckConstraint(condition=Q(extra_rial=0) | ~Q(reason=""), name="settlement_extra_has_a_reason"),
        ]  # fmt: skip
        triggers: ClassVar = kept("used_at", "payment", "discount_entry")

    def __str__(self) -> str:
        return str(self.uuid)
