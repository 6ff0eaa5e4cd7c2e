"""What the shop decided about its messages."""

from __future__ import annotations

from notifications.models import MessageSettings, Stage
from notifications.rules.stage_plan import HOUSE_STAGES, StageRow


def stages() -> tuple[StageRow, ...]:
    """The reminders' stages by day: the shop's, or the house's where it never chose. One query."""
    found = Stage.objects.order_by("days").values_list("days", "enabled", "repeat_every", "stop_after")
    return tuple(StageRow(*row) for row in found) or HOUSE_STAGES


def message_settings() -> MessageSettings:
    """The shop's settings, or those of a shop that never saved any (not in the database). One query."""
    return MessageSettings.objects.first() or MessageSettings()
