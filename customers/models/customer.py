"""Who buys."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.models.sealed import BlindIndexField, SealedTextField

#: How a sealed text begins: the version of its form, and a moment that is always zero.
SEALED = r"^gAAAAA[A-Za-z0-9_=-]+$"


class Customer(models.Model):
    """A buyer known to this shop; never shared with another shop.

    `mobile` is E.164 ("+989…") and the one that messages go to, `other_mobiles` the rest. `national_id` is ten ASCII
    digits or None; `other_id` the document of a person without one. Both lie sealed, with an index to find them by.
    `limit_mg` and `limit_rial` are how much this person may owe, None for no limit. `search_key` is the folded text
    that the find box looks into, `search_grams` what leads to it (customers.rules.search). A customer that was merged
    points to the one that stands for both; no chain is ever longer than one step. `birth_mmdd` is the Jalali month and
    day of `birth_date` as one number (1230: the thirtieth of Esfand). `version` counts the edits, which
    `Change` describes.
    """

    class State(models.TextChoices):
        """Whether the shop still deals with this person."""

        ACTIVE = "active", _("Active")
        ARCHIVED = "archived", _("Archived")

    class OtherId(models.TextChoices):
        """The document of a person without a national ID."""

        FARAGIR = "faragir", _("Comprehensive code for foreigners")
        PASSPORT = "passport", _("Passport")

    full_name = models.CharField(max_length=120)
    national_id = SealedTextField(null=True)
    national_id_index = BlindIndexField(of="national_id")
    other_id_kind = models.CharField(max_length=10, choices=OtherId.choices, default="", blank=True)
    other_id = SealedTextField(null=True)
    other_id_index = BlindIndexField(of="other_id")
    mobile = models.CharField(max_length=16, db_index=True)
    other_mobiles = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    email = models.CharField(max_length=254, default="", blank=True)
    address = models.TextField(default="", blank=True)
    search_key = models.CharField(max_length=400)
    search_grams = ArrayField(models.IntegerField(), default=list, editable=False)
    note = models.TextField(default="", blank=True)
    birth_date = models.DateField(null=True, blank=True)
    birth_mmdd = models.PositiveSmallIntegerField(null=True, editable=False, db_index=True)
    limit_mg = models.BigIntegerField(null=True)
    limit_rial = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="aliases")
    version = models.PositiveIntegerField(default=1)
    # Of the request that registered the row: a repeat finds it, and another body under the same key is told apart.
    request_key = models.CharField(max_length=100, unique=True, null=True)
    request_digest = models.CharField(max_length=64, default="", blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        # Without a list of what is still to be sorted in: after an import the planner would rather read every row.
        indexes: ClassVar = [
            GinIndex(fields=["search_grams"], name="customer_grams", fastupdate=False),
            GinIndex(fields=["other_mobiles"], name="customer_other_mobiles", fastupdate=False),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(full_name=""), name="customer_has_a_name"),
            models.CheckConstraint(condition=Q(mobile__regex=r"^\+[0-9]{8,15}$"), name="customer_mobile_e164"),
            # Said of both that they are there: a CHECK that comes to NULL passes.
            models.CheckConstraint(
                condition=Q(national_id__isnull=True, national_id_index__isnull=True)
                | Q(national_id__isnull=False, national_id_index__isnull=False)
                & Q(national_id__regex=SEALED, national_id_index__regex="^[0-9a-f]{64}$"),
                name="customer_national_id_sealed",
            ),
            models.CheckConstraint(
                condition=Q(other_id__isnull=True, other_id_index__isnull=True, other_id_kind="")
                | Q(other_id__isnull=False, other_id_index__isnull=False)
                & Q(other_id__regex=SEALED, other_id_index__regex="^[0-9a-f]{64}$")
                & ~Q(other_id_kind=""),
                name="customer_other_id_sealed",
            ),
            models.CheckConstraint(
                condition=(Q(limit_mg__isnull=True) | Q(limit_mg__gte=0))
                & (Q(limit_rial__isnull=True) | Q(limit_rial__gte=0)),
                name="customer_limits_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="customer_not_its_own_alias"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def mobiles(self) -> list[str]:
        """Every number, the one for messages first."""
        return [self.mobile, *self.other_mobiles]

    @property
    def is_archived(self) -> bool:
        """For templates."""
        return self.state == self.State.ARCHIVED
