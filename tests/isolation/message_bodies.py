"""Right bodies for the doors of messages."""

from __future__ import annotations

from typing import Any

#: What may stand in one field of one body, though it is wrong elsewhere.
RIGHT: dict[str, list[object]] = {
    "StopIn.address": [],
    **{f"{body}.evidence": ["'; DROP TABLE x; --"] for body in ("StopIn", "LiftIn")},
}


def message_bodies() -> dict[str, dict[str, Any]]:
    """A body for each kind of body under notifications.api."""
    return {
        "StopIn": {"address": "09121234567", "channel": "sms", "evidence": "تلفنی گفت"},
        "LiftIn": {"evidence": "تلفنی گفت"},
    }
