"""Right bodies for the doors of messages."""

from __future__ import annotations

from typing import Any

#: What may stand in one field of one body, though it is wrong elsewhere.
RIGHT: dict[str, list[object]] = {
    "StopIn.address": [],
    "MessageIn.text": ["'; DROP TABLE x; --"],
    "MessageIn.dedupe_key": ["'; DROP TABLE x; --"],
    **{f"MessageIn.{name}": [None] for name in ("customer_id", "template", "values")},
    **{f"{body}.version": [0] for body in ("TemplateIn", "HouseIn", "MessageSettingsPatch")},
    "TemplatePreviewIn.customer_id": [None],
    "AppointmentMoveIn.note": [None, "", "'; DROP TABLE x; --"],
    **{f"MessageSettingsPatch.{name}": [None] for name in ("email_too", "digest", "birthday", "guarantor_after_days")},
    "MessageSettingsPatch.lock_cap": [None, 0],
    "MessageSettingsPatch.card_number": [None, ""],
    **{f"{body}.evidence": ["'; DROP TABLE x; --"] for body in ("StopIn", "LiftIn")},
}


PATTERN = {"code": "4711", "places": [{"variable": "shop", "name": "Shop"}]}


def message_bodies() -> dict[str, dict[str, Any]]:
    """A body for each kind of body under notifications.api."""
    return {
        "MessageIn": {
            "dedupe_key": "walk", "to": "09121234567", "customer_id": None, "text": "سلام", "template": None,
            "values": None,
        },
        "MessageResendIn": {"may_arrive_twice": True},
        "MessageSettleIn": {"choice": "do_not_send"},
        "StopIn": {"address": "09121234567", "channel": "sms", "evidence": "تلفنی گفت"},
        "LiftIn": {"evidence": "تلفنی گفت"},
        "TemplateIn": {"text": "{shop}: {received}", "version": 0, "patterns": {"smsir": PATTERN}},
        "HouseIn": {"version": 0},
        "TemplatePreviewIn": {"text": "{shop}: {received}", "customer_id": None, "patterns": {"smsir": PATTERN}},
        "StagesIn": {"stages": [{"days": -3}, {"days": 7, "repeat_every": 7, "stop_after": 30}], "mark": "-"},
        "MessageSettingsPatch": {
            "version": 0, "email_too": True, "digest": True, "birthday": False, "guarantor_after_days": 9,
            "lock_cap": 0, "card_number": "",
        },
    }  # fmt: skip
