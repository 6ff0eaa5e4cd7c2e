"""How the messages of a day fared."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class DayFigure(models.Model):
    """Messages made on one Tehran day, of one kind and channel, by the state they are in; made anew each hour."""

    day = models.DateField()
    kind = models.CharField(max_length=30)
    channel = models.CharField(max_length=10)
    state = models.CharField(max_length=12)
    messages = models.PositiveIntegerField()
    parts = models.PositiveIntegerField()
    cost_rial = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["-day", "kind", "channel", "state"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "kind", "channel", "state"], name="figure_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.state}"
