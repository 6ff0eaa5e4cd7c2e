"""What customers bring beside money: cheques and gold."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Collate, Reverse
from django.utils.translation import gettext_lazy as _

from gold_installments.models.contract import Contract
from gold_installments.models.protection import append_only, kept


class Cheque(models.Model):
    """A Sayad cheque in the drawer: one that pays, or one that guarantees. Amount in Rial.

    `sayad_id` is 16 digits; `drawer_national_id` is sealed (customers.actions.seal_text). `registered` and `confirmed`
    say that the cheque was registered in Sayad and its receipt confirmed there; `colour` is the drawer's standing on
    `colour_on`. A payment cheque counts in gold by the contract's policy: when it clears, or when it is taken.
    """

    class Role(models.TextChoices):
        PAYMENT = "payment", _("Payment")
        GUARANTEE = "guarantee", _("Guarantee")

    class State(models.TextChoices):
        HELD = "held", _("In the drawer")
        DEPOSITED = "deposited", _("At the bank")
        CLEARED = "cleared", _("Cleared")
        BOUNCED = "bounced", _("Bounced")
        RETURNED = "returned", _("Given back")
        KEPT = "kept", _("Kept, with a slip")

    class Colour(models.TextChoices):
        WHITE = "white", _("White")
        YELLOW = "yellow", _("Yellow")
        ORANGE = "orange", _("Orange")
        BROWN = "brown", _("Brown")
        RED = "red", _("Red")

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="cheques")
    role = models.CharField(max_length=10, choices=Role.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    sayad_id = models.CharField(max_length=16)
    serial = models.CharField(max_length=40, default="", blank=True)
    bank = models.CharField(max_length=60, default="", blank=True)
    drawer_name = models.CharField(max_length=120)
    drawer_national_id = models.TextField(default="", blank=True)
    amount_rial = models.BigIntegerField()
    due_date = models.DateField()
    registered = models.BooleanField(default=False)
    confirmed = models.BooleanField(default=False)
    colour = models.CharField(max_length=8, choices=Colour.choices, default="", blank=True)
    colour_on = models.DateField(null=True)
    place = models.CharField(max_length=60, default="", blank=True)
    note = models.CharField(max_length=300, default="", blank=True)
    # Rises with every edit and move, for those who edit.
    version = models.PositiveIntegerField(default=1)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["due_date", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_rial__gt=0, sayad_id__regex=r"^[0-9]{16}$"), name="cheque_sound"),
            # A cheque given back or bounced may come again; one that lies here cannot be taken twice.
            models.UniqueConstraint(
                fields=["sayad_id"],
                condition=Q(state__in=["held", "deposited", "cleared", "kept"]),
                name="cheque_taken_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_date"], condition=Q(state__in=["held", "deposited"]), name="cheque_by_due"),
            # A clerk types how a number begins, or how it ends.
            models.Index(Collate("sayad_id", "C"), name="cheque_begins"),
            models.Index(Collate(Reverse("sayad_id"), "C"), name="cheque_ends"),
            models.Index(Collate(Reverse("serial"), "C"), condition=~Q(serial=""), name="cheque_serial"),
        ]
        # The national ID itself never changes; its seal does, when the keys are renewed.
        triggers: ClassVar = kept(
            "state", "registered", "confirmed", "colour", "colour_on", "place", "note", "bank", "serial", "version",
            "drawer_national_id",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.sayad_id


class ChequeMove(models.Model):
    """One step of a cheque: deposited, cleared (with the payment it made), bounced, given back; who, when, why."""

    cheque = models.ForeignKey(Cheque, on_delete=models.PROTECT, related_name="moves")
    source = models.CharField(max_length=10, choices=Cheque.State.choices)
    target = models.CharField(max_length=10, choices=Cheque.State.choices)
    payment = models.OneToOneField(
        "gold_installments.Payment", on_delete=models.PROTECT, null=True, related_name="cheque_move"
    )
    reason = models.CharField(max_length=300, default="", blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.source} -> {self.target}"


class OldGoldPiece(models.Model):
    """Gold a customer brought: mg, fineness in 10,000, `eq750_mg` what it counts for. Where it lies is `state`.

    Bought for `bought_rial` at `buy_rial_per_g` and that sum paid the debt (two legs), or its own milligrams did
    (`gram_for_gram`, no price; the rest beyond the debt bought into the wallet).
    """

    class Kind(models.TextChoices):
        USED = "used", _("Used gold")
        MELTED = "melted", _("Melted gold")

    class State(models.TextChoices):
        IN_DRAWER = "in_drawer", _("In the drawer")
        MELTED = "melted", _("Melted")
        RETURNED = "returned", _("Given back")

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="pieces")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.IN_DRAWER)
    description = models.CharField(max_length=120, default="", blank=True)
    gross_mg = models.BigIntegerField()
    stones_mg = models.BigIntegerField(default=0)
    fineness = models.PositiveSmallIntegerField()
    deduction = models.PositiveSmallIntegerField(default=0)
    assay_number = models.CharField(max_length=40, default="", blank=True)
    eq750_mg = models.BigIntegerField()
    gram_for_gram = models.BooleanField(default=False)
    buy_rial_per_g = models.BigIntegerField(null=True)
    bought_rial = models.BigIntegerField(default=0)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(gross_mg__gt=0, stones_mg__gte=0, eq750_mg__gt=0, bought_rial__gte=0)
                & (~Q(kind="melted") | ~Q(assay_number="")),
                name="piece_sound",
            )
        ]
        triggers: ClassVar = kept("state")

    def __str__(self) -> str:
        return f"{self.kind} {self.gross_mg} mg"
