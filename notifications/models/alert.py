"""What the shop's owners are told on their screens."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Alert(models.Model):
    """One thing told to the owners' browsers, once; nothing about a customer stands in it.

    `reached` are the ids of the subscriptions that took it. Best effort: past `until` nobody is told any more.
    """

    dedupe_key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=120)
    text = models.CharField(max_length=500)
    path = models.CharField(max_length=200, default="/")
    at = models.DateTimeField()
    until = models.DateTimeField()
    reached = ArrayField(models.BigIntegerField(), default=list)
    failed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["at"], name="alert_by_age")]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(subject=""), name="alert_has_a_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
