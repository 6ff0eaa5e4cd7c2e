"""The desk's own affairs: promises, payments a customer claims, approvals, cash boxes, savings."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gold_installments.models.contract import Contract
from gold_installments.models.ledger import LedgerEntry
from gold_installments.models.protection import append_only, kept
from gold_installments.models.schedule import ContractEvent


class DoneRequest(models.Model):
    """A write that was asked for with a key and done (R16): the same key and body get `result` again.

    Contracts, payments and savings keep their own key; this is for everything else that moves money or gold.
    """

    key = models.CharField(max_length=100, unique=True)
    action = models.CharField(max_length=40)
    request_hash = models.CharField(max_length=64)
    result = models.JSONField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.action} {self.key}"


class Promise(models.Model):
    """A customer gave a day (B9): reminders are mute until then. Kept or broken follows from the payments."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="promises")
    promised_for = models.DateField()
    mg = models.BigIntegerField(default=0)
    rial = models.BigIntegerField(default=0)
    note = models.CharField(max_length=300, default="", blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["promised_for"], condition=Q(withdrawn_at__isnull=True), name="promise_by_day")
        ]
        triggers: ClassVar = kept("withdrawn_at")

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.promised_for}"


class CollectionStep(models.Model):
    """A step taken against lateness (E4), dated: a call, a word with the guarantor, a notice, the court."""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        PROMISE = "promise", _("Promise")
        GUARANTOR = "guarantor", _("Guarantor")
        NOTICE = "notice", _("Notice letter")
        LEGAL = "legal", _("Legal action")

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="collection_steps")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    note = models.CharField(max_length=300, default="", blank=True)
    next_on = models.DateField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.kind}"


class PaymentClaim(models.Model):
    """A customer says "I paid" (D13): while it waits, `hold` counts no penalty day and no reminder goes."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for review")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="claims")
    amount_rial = models.BigIntegerField()
    paid_on = models.DateField()
    tender = models.CharField(max_length=10)
    reference = models.CharField(max_length=40, default="", blank=True)
    note = models.CharField(max_length=300, default="", blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    hold = models.OneToOneField(ContractEvent, on_delete=models.PROTECT, null=True, related_name="claim")
    payment = models.OneToOneField(
        "gold_installments.Payment", on_delete=models.PROTECT, null=True, related_name="claim"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decision_reason = models.CharField(max_length=300, default="", blank=True)
    request_key = models.CharField(max_length=100, unique=True, null=True)
    request_hash = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount_rial__gt=0), name="claim_of_something")]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(state="waiting"), name="claim_waiting")]
        triggers: ClassVar = kept("state", "payment", "decided_at", "decided_by", "decision_reason")

    def __str__(self) -> str:
        return f"claim {self.pk}"


class Approval(models.Model):
    """Something that needs a second person (O2): asked for by one, decided by another, done at the decision.

    `payload` are the arguments of the action; `subject_version` the contract's version they were agreed on.
    """

    class Kind(models.TextChoices):
        WAIVER = "waiver", _("Waiver of a penalty")
        WRITE_OFF = "write_off", _("Write-off")
        REVIVE = "revive", _("Back from write-off")
        RESCHEDULE = "reschedule", _("Rescheduling")
        OVER_LIMIT = "over_limit", _("Contract over a limit")
        PRICE = "price", _("Price override")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for a decision")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        LAPSED = "lapsed", _("Lapsed")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="approvals")
    subject_version = models.PositiveIntegerField()
    payload = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decision_reason = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="approval_by_another_person",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(state="waiting"), name="approval_waiting")]
        triggers: ClassVar = kept("state", "decided_at", "decided_by", "decision_reason")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class DayClose(models.Model):
    """A clerk's cash box counted at the end of a Tehran day (D15). `lines`: {tender: [expected Rial, counted Rial]}.

    Cash includes what lay in the box in the morning, told beside it as `opening_cash`.

    After it, nothing of that day and clerk is added; `entry` books the difference of the cash, where there is one.
    """

    day = models.DateField()
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lines = models.JSONField()
    difference_rial = models.BigIntegerField()
    reason = models.CharField(max_length=300, default="", blank=True)
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, null=True, related_name="day_close")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-day", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "clerk"], name="day_closed_once")]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.day} {self.clerk_id}"


class Savings(models.Model):
    """A savings plan (C20): the shop owes `balance_mg` of gold to the customer. `target_mg` in `count` deposits."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    number = models.CharField(max_length=16, unique=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="savings")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    target_mg = models.BigIntegerField()
    count = models.PositiveSmallIntegerField()
    balance_mg = models.BigIntegerField(default=0)
    terms = models.JSONField()
    idempotency_key = models.CharField(max_length=100, unique=True)
    request_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(balance_mg__gte=0, target_mg__gt=0, count__gt=0), name="savings_sound")
        ]
        triggers: ClassVar = kept("state", "balance_mg")

    def __str__(self) -> str:
        return self.number


class SavingsMove(models.Model):
    """A deposit into savings, a use of them, or the reversal of either; `mg` above 0 came in.

    `detail` holds the price and the legs. `tender_keys` are the tracking numbers of the legs, as "card:123".
    """

    class Kind(models.TextChoices):
        DEPOSIT = "deposit", _("Deposit")
        HAND_OVER = "hand_over", _("Gold handed over")
        PAY_DEBT = "pay_debt", _("Debt paid")
        CASH_OUT = "cash_out", _("Sold back")
        REVERSAL = "reversal", _("Reversal")

    savings = models.ForeignKey(Savings, on_delete=models.PROTECT, related_name="moves")
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="savings_move")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    mg = models.BigIntegerField()
    rial = models.BigIntegerField(default=0)
    tender_keys = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    reason = models.CharField(max_length=300, default="", blank=True)
    receipt_number = models.CharField(max_length=16, unique=True)
    detail = models.JSONField(default=dict)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    idempotency_key = models.CharField(max_length=100, unique=True)
    request_hash = models.CharField(max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [GinIndex(fields=["tender_keys"], name="savings_by_reference")]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return self.receipt_number
