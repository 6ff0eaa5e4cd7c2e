"""What was sold and handed over: items, plans, dated rates."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gold_installments.models.contract import Contract
from gold_installments.models.protection import append_only


class Plan(models.Model):
    """A named plan of the shop (rules.plan_template): what a clerk picks; a contract freezes its own terms.

    `terms` are the fields of rules.terms.Terms it sets; `limits` those of rules.plan_template.PlanTemplate.
    """

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    terms = models.JSONField(default=dict)
    limits = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], condition=Q(is_active=True), name="plan_name_unique")
        ]

    def __str__(self) -> str:
        return self.name


class DatedRate(models.Model):
    """A rate from a day on (rules.rates), basis points; the newest row of a kind and day counts."""

    class Kind(models.TextChoices):
        VAT = "vat", _("VAT")
        PROFIT = "profit", _("Profit")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    from_date = models.DateField()
    bp = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["kind", "-from_date", "-id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(bp__lte=10_000), name="rate_within_the_whole")]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.kind} {self.bp} from {self.from_date}"


class SoldItem(models.Model):
    """One line of the invoice a contract was signed with (rules.invoice); mg, Rial, fineness in 10,000."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="items")
    name = models.CharField(max_length=120)
    pieces = models.PositiveSmallIntegerField(default=1)
    mg = models.BigIntegerField()
    fineness = models.PositiveSmallIntegerField()
    gold_mg = models.BigIntegerField()
    wage_kind = models.CharField(max_length=10)
    wage_value = models.BigIntegerField(default=0)
    rial_per_g = models.BigIntegerField()
    profit_bp = models.PositiveSmallIntegerField()
    vat_bp = models.PositiveSmallIntegerField()
    gold_rial = models.BigIntegerField()
    wage_rial = models.BigIntegerField()
    profit_rial = models.BigIntegerField()
    extras_rial = models.BigIntegerField(default=0)
    vat_rial = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """The goods were handed over, or stay with the shop as a pledge, with a receipt (C11). The newest row counts."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", _("Handed over")
        AT_SHOP = "at_shop", _("Kept by the shop as a pledge")

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    items = models.JSONField(default=list)
    mg = models.BigIntegerField()
    received_by = models.CharField(max_length=120, default="", blank=True)
    note = models.CharField(max_length=300, default="", blank=True)
    # Photos and signatures are private files of the customer.
    file_ids = models.JSONField(default=list)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.kind} {self.contract_id}"


class ShopTerms(models.Model):
    """One version of what new contracts of the shop agree on (fields of rules.terms.Terms); the newest row counts."""

    terms = models.JSONField()
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"version {self.pk}"
