"""The two-unit ledger."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gold_installments.models.contract import Contract
from gold_installments.models.protection import append_only, month_is_open
from gold_installments.rules.accounts import Account


class LedgerEntry(models.Model):
    """One event of the book; its lines balance in milligrams and in Rial (proved by the database at commit)."""

    class Kind(models.TextChoices):
        SIGNING = "signing", _("Signing")
        OPENING = "opening", _("Opening balance")
        PAYMENT = "payment", _("Payment")
        REVERSAL = "reversal", _("Reversal")
        PENALTY = "penalty", _("Penalty")
        WAIVER = "waiver", _("Waiver of a penalty")
        FEE = "fee", _("Fee")
        DISCOUNT = "discount", _("Early settlement discount")
        FORGIVENESS = "forgiveness", _("Forgiveness")
        CHEQUE_TAKEN = "cheque_taken", _("Cheque taken")
        CHEQUE_CLEARED = "cheque_cleared", _("Cheque cleared")
        CHEQUE_BOUNCED = "cheque_bounced", _("Cheque bounced")
        WALLET_REFUND = "wallet_refund", _("Wallet paid back")
        CANCELLATION = "cancellation", _("Cancellation")
        WRITE_OFF = "write_off", _("Write-off")
        RECOVERY = "recovery", _("Recovery")
        SAVING = "saving", _("Savings deposit")
        SAVINGS_USED = "savings_used", _("Savings used")
        TILL = "till", _("Cash box difference")
        UNDO = "undo", _("Undo of an import")

    # None where it belongs to no contract: a wallet paid back, a savings plan, a cash box.
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="entries")
    # Whose wallet and debt it moves; stays when the contract's payer changes.
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    day = models.DateField()
    at = models.DateTimeField()
    # None: the figures themselves, as a penalty of the day.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["day"], name="ledger_entry_by_day"),
            # What moved since last midnight is asked by the moment of writing, not by the day it is booked on.
            models.Index(fields=["at"], name="ledger_entry_by_moment"),
        ]
        triggers: ClassVar = [*append_only(), month_is_open()]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class LedgerLine(models.Model):
    """Milligrams and Rial on one account of one entry."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(max_length=20)
    mg = models.BigIntegerField(default=0)
    rial = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(account__in=[account.value for account in Account]), name="line_known_account"
            ),
            models.CheckConstraint(condition=~Q(mg=0, rial=0), name="line_moves_something"),
        ]
        indexes: ClassVar = [models.Index(fields=["account"], name="line_by_account")]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.account} {self.mg} mg {self.rial} Rial"


class MonthLock(models.Model):
    """A Jalali month that was closed, with all before it: nothing posts on a day up to `through` any more (N3)."""

    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    through = models.DateField(unique=True)
    reason = models.CharField(max_length=300, default="", blank=True)
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-through"]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.year}/{self.month:02d}"
