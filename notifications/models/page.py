"""Which links to customers' pages were called back."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class PageStop(models.Model):
    """Links to one customer's page that were made up to `before` open nothing any more.

    A link carries its own moment, so that making a thousand of them reads no row.
    """

    customer_id = models.BigIntegerField(primary_key=True)
    before = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["customer_id"]

    def __str__(self) -> str:
        return str(self.customer_id)
