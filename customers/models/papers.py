"""Papers of a buyer, sealed inside the shop's own schema: its backup carries them, and a thief of it reads none."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer
from customers.models.sealed import SealedTextField
from customers.models.trail import no_truncate


class Paper(models.Model):
    """A private file. When it is deleted its content and name go; that it was there, and who took it away, stays.

    `content` is the sealed file, `name` what it was called (people write a national ID into it), `size_bytes` and
    `media_type` are of the file itself.
    """

    class Kind(models.TextChoices):
        """What the paper is."""

        ID_CARD = "id_card", _("National card")
        BIRTH_CERTIFICATE = "birth_certificate", _("Birth certificate")
        PASSPORT = "passport", _("Passport")
        PHOTO = "photo", _("Photo")
        OTHER = "other", _("Another paper")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    media_type = models.CharField(max_length=20)
    size_bytes = models.PositiveIntegerField()
    name = SealedTextField(null=True)
    content = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True, deleted_by__isnull=True, content__isnull=False, name__isnull=False)
                | Q(deleted_at__isnull=False, deleted_by__isnull=False, content__isnull=True, name__isnull=True),
                name="paper_there_or_taken_away",
            )
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="frozen", fields=["customer", "kind", "media_type", "size_bytes", "created_at", "created_by"]
            ),
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
            no_truncate(),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind}"
