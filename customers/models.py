"""Who buys. One table, inside each shop's own schema."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class Customer(models.Model):
    """A buyer known to this shop; never shared with another shop.

    `mobile` is E.164 ("+989…"), `national_id` ten ASCII digits or NULL for people without one,
    `search_key` the folded text that the find box looks into.
    """

    full_name = models.CharField(max_length=120)
    national_id = models.CharField(max_length=10, unique=True, null=True)
    mobile = models.CharField(max_length=16, db_index=True)
    search_key = models.CharField(max_length=400)
    note = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(full_name=""), name="customer_has_a_name"),
            models.CheckConstraint(
                condition=Q(national_id__isnull=True) | Q(national_id__regex=r"^[0-9]{10}$"),
                name="customer_national_id_ten_digits",
            ),
            models.CheckConstraint(condition=Q(mobile__regex=r"^\+[0-9]{8,15}$"), name="customer_mobile_e164"),
        ]

    def __str__(self) -> str:
        return self.full_name
