"""Contracts and their rows."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gold_installments.models.protection import append_only, kept


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
    """A sale on instalments. Everything agreed at signing is frozen in the row; later settings never touch it.

    A weight contract owes milligrams of 750 (`debt_mg = gold_mg + fee_mg`); a Toman contract owes Rial
    (`debt_rial = principal_rial + profit_rial`, and `gold_mg` is the gold that was sold). `balance_mg` and
    `balance_rial` are what the ledger says is owed now, penalties and fees in either unit included.
    `version` rises with every change, for those who edit. `reference` is the number an older book gave it.
    """

    class Kind(models.TextChoices):
        WEIGHT = "weight", _("Weight contract")
        TOMAN = "toman", _("Toman contract")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "signed", _("Signed, waits for approval")
        ACTIVE = "active", _("Active")
        IN_ARREARS = "in_arrears", _("In arrears")
        SETTLED = "settled", _("Settled")
        CANCELLED = "cancelled", _("Cancelled")
        WRITTEN_OFF = "written_off", _("Written off")

    #: States in which a contract owes and takes money.
    LIVE = (State.ACTIVE, State.IN_ARREARS)

    number = models.CharField(max_length=16, unique=True)
    reference = models.CharField(max_length=40, default="", blank=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="contracts")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.WEIGHT)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ACTIVE)
    version = models.PositiveIntegerField(default=1)
    signed_date = models.DateField()
    gold_mg = models.BigIntegerField()
    fee_mg = models.BigIntegerField(default=0)
    debt_mg = models.BigIntegerField()
    principal_rial = models.BigIntegerField(default=0)
    profit_rial = models.BigIntegerField(default=0)
    debt_rial = models.BigIntegerField(default=0)
    balance_mg = models.BigIntegerField()
    balance_rial = models.BigIntegerField(default=0)
    next_due_date = models.DateField(null=True)
    installment_count = models.PositiveSmallIntegerField()
    terms = models.JSONField()
    plan = models.ForeignKey("gold_installments.Plan", on_delete=models.PROTECT, null=True, related_name="contracts")
    note = models.TextField(default="", blank=True)
    idempotency_key = models.CharField(max_length=100, unique=True)
    request_hash = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(gold_mg__gte=0, fee_mg__gte=0), name="contract_weights_positive"),
            models.CheckConstraint(
                condition=Q(kind="weight", debt_mg=F("gold_mg") + F("fee_mg"), debt_rial=0, debt_mg__gt=0)
                | Q(kind="toman", debt_mg=0, debt_rial=F("principal_rial") + F("profit_rial"), debt_rial__gt=0),
                name="contract_debt_is_the_sum",
            ),
            models.CheckConstraint(condition=Q(balance_mg__gte=0, balance_rial__gte=0), name="contract_never_owed"),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(balance_mg=0, balance_rial=0, settled_at__isnull=False),
                name="contract_settled_owes_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "in_arrears"]) | Q(balance_mg__gt=0) | Q(balance_rial__gt=0),
                name="contract_active_owes",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="contract_by_state"),
            models.Index(
                fields=["next_due_date", "id"], condition=Q(next_due_date__isnull=False), name="contract_by_next_due"
            ),
            models.Index(fields=["reference"], condition=~Q(reference=""), name="contract_by_reference"),
            # Read whole for a part of a number: a fiftieth of the table, whose rows are mostly terms.
            models.Index(fields=["id"], include=["number", "reference"], name="contract_numbers"),
        ]
        triggers: ClassVar = kept(
            "state", "version", "customer", "balance_mg", "balance_rial", "next_due_date", "settled_at", "archived_at",
            "note",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def is_live(self) -> bool:
        """Whether it owes and takes money."""
        return self.state in self.LIVE

    @property
    def is_weight(self) -> bool:
        return self.kind == self.Kind.WEIGHT


class ContractMove(models.Model):
    """One step in the life of a contract (rules.contract_states): who, why, when. `approver` where two are needed."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="moves")
    source = models.CharField(max_length=12, choices=Contract.State.choices)
    target = models.CharField(max_length=12, choices=Contract.State.choices)
    # None: the figures themselves, by the event that caused it.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.source} -> {self.target}"


class ContractChange(models.Model):
    """A change of what is not money (the payer, the note), so that an editor can be told what changed and by whom."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="changes")
    version = models.PositiveIntegerField()
    what = models.CharField(max_length=40)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    reason = models.CharField(max_length=300, default="", blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.contract_id} v{self.version}: {self.what}"
