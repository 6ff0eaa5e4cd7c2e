"""What became of a guarantee, step by step."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guarantees.models.held import Guarantor, Pledge, PromissoryNote
from guarantees.models.protection import append_only

KINDS = ("cheque", "note", "pledge", "guarantor")


class GuaranteeMove(models.Model):
    """A move or an edit of one guarantee: exactly one of the four is set, `version` is its version afterwards.

    A move has two states and, where the thing went back, `taker` and the signed `slip` (a private file of the
    customer). An edit stays in its state and says `changes`, {column: [old, new]}.
    """

    cheque = models.ForeignKey("gold_installments.Cheque", on_delete=models.PROTECT, null=True, related_name="+")
    promissory_note = models.ForeignKey(PromissoryNote, on_delete=models.PROTECT, null=True, related_name="moves")
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, null=True, related_name="moves")
    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, null=True, related_name="moves")
    version = models.PositiveIntegerField()
    source = models.CharField(max_length=10)
    target = models.CharField(max_length=10)
    changes = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, default="", blank=True)
    taker = models.CharField(max_length=120, default="", blank=True)
    slip = models.ForeignKey("customers.Paper", on_delete=models.PROTECT, null=True, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("Move of a guarantee")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(cheque__isnull=False, promissory_note=None, pledge=None, guarantor=None)
                | Q(promissory_note__isnull=False, cheque=None, pledge=None, guarantor=None)
                | Q(pledge__isnull=False, cheque=None, promissory_note=None, guarantor=None)
                | Q(guarantor__isnull=False, cheque=None, promissory_note=None, pledge=None),
                name="guarantee_move_of_one",
            ),
            models.CheckConstraint(
                condition=~Q(target="returned")
                | Q(source="returned")
                | Q(guarantor__isnull=False)
                | (~Q(taker="") & Q(slip__isnull=False)),
                name="guarantee_given_back_with_a_slip",
            ),
        ]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.source} -> {self.target}"
