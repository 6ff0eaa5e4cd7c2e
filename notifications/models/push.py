"""Browsers of the staff that want to be told."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class PushSubscription(models.Model):
    """One browser of one member of the staff (Web Push, RFC 8030): where to send, and its keys (RFC 8291)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    label = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.label}"
