"""Contracts and their rows."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gold_installments.models.protection import kept


class NumberSeries(models.Model):
    """Counts receipts and contracts within a Jalali year; its row lock keeps the numbers without gaps."""

    name = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "year"], name="number_series_unique")]

    def __str__(self) -> str:
        return f"{self.name} {self.year}: {self.last}"


class Contract(models.Model):
    """A sale whose debt is milligrams of 750 gold. Everything agreed at signing is frozen in the row."""

    class Kind(models.TextChoices):
        WEIGHT = "weight", _("Weight contract")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        SETTLED = "settled", _("Settled")
        CANCELLED = "cancelled", _("Cancelled")

    number = models.CharField(max_length=16, unique=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="contracts")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.WEIGHT)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    signed_date = models.DateField()
    gold_mg = models.BigIntegerField()
    fee_mg = models.BigIntegerField(default=0)
    debt_mg = models.BigIntegerField()
    balance_mg = models.BigIntegerField()
    installment_count = models.PositiveSmallIntegerField()
    terms = models.JSONField()
    note = models.TextField(default="", blank=True)
    idempotency_key = models.CharField(max_length=100, unique=True)
    request_hash = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(gold_mg__gt=0, fee_mg__gte=0), name="contract_weights_positive"),
            models.CheckConstraint(condition=Q(debt_mg=F("gold_mg") + F("fee_mg")), name="contract_debt_is_the_sum"),
            models.CheckConstraint(
                condition=Q(balance_mg__gte=0, balance_mg__lte=F("debt_mg")), name="contract_balance_within_debt"
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(balance_mg=0, settled_at__isnull=False),
                name="contract_settled_owes_nothing",
            ),
            models.CheckConstraint(condition=~Q(state="active") | Q(balance_mg__gt=0), name="contract_active_owes"),
        ]
        triggers: ClassVar = kept("state", "balance_mg", "settled_at", "note")

    def __str__(self) -> str:
        return self.number


class Installment(models.Model):
    """One row of the schedule; `due_date` is the nominal date moved off closed days."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="installments")
    number = models.PositiveSmallIntegerField()
    nominal_date = models.DateField()
    due_date = models.DateField()
    mg = models.BigIntegerField()
    open_mg = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["contract_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "number"], name="installment_number_unique"),
            models.CheckConstraint(
                condition=Q(mg__gt=0, open_mg__gte=0, open_mg__lte=F("mg")), name="installment_open_within_row"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_date"], condition=Q(open_mg__gt=0), name="installment_open_by_due")
        ]
        triggers: ClassVar = kept("open_mg")

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.number}"
