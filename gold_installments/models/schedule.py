"""When a debt falls due: versions of the schedule, their rows, and everything that ever happened to a contract."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gold_installments.models.contract import Contract
from gold_installments.models.ledger import LedgerEntry
from gold_installments.models.protection import append_only, kept


class ScheduleVersion(models.Model):
    """Rows in force from a day (rules.versions.Version); a schedule is never changed, a new version takes over.

    `rule` is what its rows were dated by (frequency, anchor_day, short_month, shift); `taken` what it took over, as
    [[version, row, amount], ...] in the contract's unit; no penalty day counts from `held_first` to `held_last`.
    """

    class Kind(models.TextChoices):
        SIGNED = "signed", _("Signing")
        RESCHEDULED = "rescheduled", _("Rescheduled")
        MORATORIUM = "moratorium", _("Moratorium")
        DUE_DAY = "due_day", _("Due day changed")
        MERGED = "merged", _("Merged")

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    starts_on = models.DateField()
    rule = models.JSONField()
    taken = models.JSONField(default=list)
    held_first = models.DateField(null=True)
    held_last = models.DateField(null=True)
    reason = models.CharField(max_length=300, default="", blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["contract_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "number"], name="schedule_version_unique"),
        ]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.contract_id} v{self.number}"


class Installment(models.Model):
    """One row of a version; `due_date` is the nominal date moved off closed days.

    A weight contract's row owes `mg`, a Toman contract's `rial`; the other is 0. Of `mg` (or `rial`), `taken` went
    over to a later version, `open_mg` (or `open_rial`) is unpaid, the rest is paid.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="installments")
    version = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField()
    nominal_date = models.DateField()
    due_date = models.DateField()
    mg = models.BigIntegerField(default=0)
    open_mg = models.BigIntegerField(default=0)
    rial = models.BigIntegerField(default=0)
    open_rial = models.BigIntegerField(default=0)
    taken = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["contract_id", "version", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "version", "number"], name="installment_number_unique"),
            models.CheckConstraint(
                condition=Q(mg__gt=0, rial=0, open_rial=0, open_mg__gte=0, open_mg__lte=models.F("mg"))
                | Q(rial__gt=0, mg=0, open_mg=0, open_rial__gte=0, open_rial__lte=models.F("rial")),
                name="installment_open_within_row",
            ),
            models.CheckConstraint(condition=Q(taken__gte=0), name="installment_taken_not_negative"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_date"],
                condition=Q(open_mg__gt=0) | Q(open_rial__gt=0),
                name="installment_open_by_due",
            )
        ]
        triggers: ClassVar = kept("open_mg", "open_rial", "taken")

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.version}.{self.number}"

    @property
    def amount(self) -> int:
        """What the row owes in its contract's unit."""
        return self.mg or self.rial

    @property
    def open_amount(self) -> int:
        """What is unpaid of it, in its contract's unit."""
        return self.open_mg or self.open_rial


class ContractEvent(models.Model):
    """One fact of a contract's past, as rules.replay reads it: the state of a contract follows from these alone.

    `at` is the moment it counts from (a back-dated payment has the moment it was paid), `posted_at` when it was
    written. The row's id is its `order`. Only a hold that is still open may get its `last_day`.
    """

    class Kind(models.TextChoices):
        PLANNED = "planned", _("Schedule")
        PAID = "paid", _("Payment")
        CHARGED = "charged", _("Fee")
        WAIVED = "waived", _("Waiver")
        HELD = "held", _("Hold")
        REVERSED = "reversed", _("Reversal")

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    posted_at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, null=True, related_name="event")
    # PAID: what leaves debts in each unit. CHARGED: one of the two.
    mg = models.BigIntegerField(default=0)
    rial = models.BigIntegerField(default=0)
    # PAID: the debts the payer named, [[kind, version, number], ...], and an order of its own.
    named = models.JSONField(default=list)
    steps = models.JSONField(null=True)
    # PLANNED
    schedule = models.OneToOneField(ScheduleVersion, on_delete=models.PROTECT, null=True, related_name="event")
    # CHARGED: the fee's number and its due date. WAIVED: the row (version, number).
    version = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveSmallIntegerField(default=0)
    due_date = models.DateField(null=True)
    # HELD
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    # REVERSED
    target = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    reason = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["contract", "at"], name="contract_event_in_time")]
        triggers: ClassVar = kept("last_day")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
