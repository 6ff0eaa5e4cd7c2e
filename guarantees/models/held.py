"""What a shop holds for a contract, beside the cheques, which the contract book keeps."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Collate, Reverse
from django.utils.translation import gettext_lazy as _

from guarantees.models.protection import append_only, kept


class Outcome(models.TextChoices):
    """Where a note or a pledge is: here, or what became of it."""

    HELD = "held", _("Held")
    RETURNED = "returned", _("Given back")
    KEPT = "kept", _("Kept, with a reason")
    USED = "used", _("Enforced")
    VOID = "void", _("Undone with its import")


class Guarantee(models.Model):
    """What notes, pledges and guarantors share. `version` rises with every edit and move, for those who edit."""

    contract = models.ForeignKey("gold_installments.Contract", on_delete=models.PROTECT, related_name="%(class)ss")
    state = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.HELD)
    note = models.CharField(max_length=300, default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class PromissoryNote(Guarantee):
    """A سفته (F3). `about` is its "بابت", which names the contract; `due_date` None is a note payable on demand.

    `holder` is in whose favour it was written, `issuer_national_id` sealed (customers.actions.seal_text), `place` where
    the paper lies. Amount in Rial.
    """

    serial = models.CharField(max_length=40)
    amount_rial = models.BigIntegerField()
    about = models.CharField(max_length=200)
    holder = models.CharField(max_length=120)
    issuer_name = models.CharField(max_length=120)
    issuer_national_id = models.TextField(default="", blank=True)
    due_date = models.DateField(null=True)
    place = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_rial__gt=0) & ~Q(about=""), name="note_sound"),
            models.UniqueConstraint(fields=["serial"], condition=Q(state__in=["held", "kept"]), name="note_taken_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_date"], condition=Q(state="held", due_date__isnull=False), name="note_by_due"),
            models.Index(Collate(Reverse("serial"), "C"), name="note_serial_ends"),
        ]
        triggers: ClassVar = kept("state", "note", "version", "place", "due_date", "holder", "issuer_national_id")

    def __str__(self) -> str:
        return self.serial


class Pledge(Guarantee):
    """Gold left with the shop against a debt (F4), in a locker. `alert_bp`: the share of the debt, in basis points,
    below which its value is too little.
    """

    locker = models.CharField(max_length=40)
    slot = models.CharField(max_length=40, default="", blank=True)
    alert_bp = models.PositiveIntegerField(default=10_000)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(alert_bp__range=(1, 100_000)), name="pledge_threshold_within_bounds")
        ]
        triggers: ClassVar = kept("state", "note", "version", "locker", "slot", "alert_bp")

    def __str__(self) -> str:
        return f"pledge {self.pk}"


class PledgedPiece(models.Model):
    """One piece as weighed: mg, fineness in 10,000, `eq750_mg` what it counts for. `photos` are customers' files."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="pieces")
    description = models.CharField(max_length=120)
    weight_mg = models.BigIntegerField()
    fineness = models.PositiveSmallIntegerField()
    eq750_mg = models.BigIntegerField()
    photos = ArrayField(models.BigIntegerField(), default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weight_mg__gt=0, eq750_mg__gt=0, fineness__range=(1, 10_000)), name="pledged_piece_sound"
            )
        ]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.description} {self.weight_mg} mg"


class Guarantor(Guarantee):
    """A person who answers for a contract (B6): a customer's row, maybe behind several contracts; sees nothing.

    Is asked in the order of `place_in_line`, and hears of a late row from `from_days_late` days after its due date.
    RETURNED means let go.
    """

    person = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="guarantees")
    place_in_line = models.PositiveSmallIntegerField()
    from_days_late = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["contract_id", "place_in_line"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(place_in_line__gt=0, state__in=["held", "returned", "void"]), name="guarantor_sound"
            ),
            models.UniqueConstraint(
                fields=["contract", "person"], condition=Q(state="held"), name="guarantor_once_in_a_contract"
            ),
        ]
        triggers: ClassVar = kept("state", "note", "version", "place_in_line", "from_days_late")

    def __str__(self) -> str:
        return f"{self.person_id} for {self.contract_id}"
