"""The contract book of one shop: contracts, their rows, the two-unit ledger and what was paid.

The ledger is the truth. `Contract.balance_mg`, `Contract.state` and `Installment.open_mg` are caches, rebuilt in the
transaction that posts and proved every night.
"""

from __future__ import annotations

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gold_installments.rules.accounts import Account

ACTOR = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


def _no_truncate() -> pgtrigger.Trigger:
    # Protect looks at rows; before TRUNCATE there are none to look at.
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'the book is append-only';",
    )


def append_only() -> list[pgtrigger.Trigger]:
    """Rows are written once: the database itself refuses to change, delete or empty them."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        _no_truncate(),
    ]


def kept(*changing: str) -> list[pgtrigger.Trigger]:
    """Only the named columns may change after the row is written; nothing may be deleted."""
    return [
        pgtrigger.ReadOnly(name="frozen", exclude=list(changing)),
        pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
        _no_truncate(),
    ]


class NumberSeries(models.Model):
    """Counts receipts and contracts within a Jalali year; its row lock keeps the numbers without gaps."""

    name = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "year"], name="number_series_unique")]

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
    created_by = models.ForeignKey(**ACTOR)

    class Meta:
        ordering = ["-id"]
        constraints = [
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
        triggers = kept("state", "balance_mg", "settled_at", "note")

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
        ordering = ["contract_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="installment_number_unique"),
            models.CheckConstraint(
                condition=Q(mg__gt=0, open_mg__gte=0, open_mg__lte=F("mg")), name="installment_open_within_row"
            ),
        ]
        indexes = [models.Index(fields=["due_date"], condition=Q(open_mg__gt=0), name="installment_open_by_due")]
        triggers = kept("open_mg")

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.number}"


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
    actor = models.ForeignKey(**ACTOR)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        ordering = ["id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class LedgerLine(models.Model):
    """Milligrams and Rial on one account of one entry."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(max_length=20)
    mg = models.BigIntegerField(default=0)
    rial = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(account__in=[account.value for account in Account]), name="line_known_account"
            ),
            models.CheckConstraint(condition=~Q(mg=0, rial=0), name="line_moves_something"),
        ]
        indexes = [models.Index(fields=["account"], name="line_by_account")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.account} {self.mg} mg {self.rial} Rial"


class Quote(models.Model):
    """A price held for some minutes: `amount_rial` pays exactly `mg`. Signed, single use."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="quotes")
    mg = models.BigIntegerField()
    amount_rial = models.BigIntegerField()
    rial_per_g = models.BigIntegerField()
    market_rial_per_g = models.BigIntegerField(null=True)
    price_source = models.CharField(max_length=40)
    price_source_name = models.CharField(max_length=80)
    price_observed_at = models.DateTimeField()
    price_state = models.CharField(max_length=20)
    price_note = models.CharField(max_length=300, default="", blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(**ACTOR)
    expires_at = models.DateTimeField()
    signature = models.CharField(max_length=100)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(mg__gt=0, amount_rial__gt=0, rial_per_g__gt=0), name="quote_positive")
        ]
        triggers = kept("used_at")

    def __str__(self) -> str:
        return str(self.uuid)


class Payment(models.Model):
    """Money taken, with the price of the moment copied in. Never changed; undone only by a `Reversal`.

    `amount_rial = value of mg at rial_per_g + rounding_rial + wallet_rial`; `balance_after_mg` is what the receipt said.
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
    rial_per_g = models.BigIntegerField()
    market_rial_per_g = models.BigIntegerField(null=True)
    price_source = models.CharField(max_length=40)
    price_source_name = models.CharField(max_length=80)
    price_observed_at = models.DateTimeField()
    price_state = models.CharField(max_length=20)
    price_note = models.CharField(max_length=300, default="", blank=True)
    tender = models.CharField(max_length=10, choices=TenderKind.choices)
    tender_ref = models.CharField(max_length=40, default="", blank=True)
    paid_at = models.DateTimeField()
    day = models.DateField(db_index=True)
    idempotency_key = models.CharField(max_length=100, unique=True)
    request_hash = models.CharField(max_length=64)
    actor = models.ForeignKey(**ACTOR)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_rial__gt=0, mg__gt=0, wallet_rial__gte=0, balance_after_mg__gte=0),
                name="payment_positive",
            ),
            models.CheckConstraint(condition=Q(rial_per_g__gt=0) & ~Q(price_source=""), name="payment_has_a_price"),
        ]
        indexes = [
            models.Index(fields=["tender", "tender_ref"], condition=~Q(tender_ref=""), name="payment_by_tender_ref")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.receipt_number


class Reversal(models.Model):
    """A payment undone: the contra entry, who did it and why."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="reversal")
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="reversal")
    reason = models.CharField(max_length=300)
    actor = models.ForeignKey(**ACTOR)
    at = models.DateTimeField()
    day = models.DateField(db_index=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reversal_has_a_reason")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"reversal of {self.payment_id}"


class DayPrice(models.Model):
    """The price a permitted person typed for a Tehran day, with the reason; the last of a day counts."""

    rial_per_g = models.BigIntegerField()
    market_rial_per_g = models.BigIntegerField(null=True)
    day = models.DateField(db_index=True)
    reason = models.CharField(max_length=300)
    typed_by = models.ForeignKey(**ACTOR)
    typed_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(rial_per_g__gt=0) & ~Q(reason=""), name="day_price_with_a_reason")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.day}: {self.rial_per_g}"
