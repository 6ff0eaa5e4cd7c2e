"""Is there a key to seal with?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

SHORTEST = 43


@register(Tags.security, deploy=True)
def customers_can_be_sealed(**_: Any) -> list[CheckMessage]:
    """A server without a key would find out at the first customer; one with a poor key not at all."""
    keys = getattr(settings, "ZARGAR_FIELD_KEYS", [])
    if not keys:
        return [Error("ZARGAR_FIELD_KEYS is empty: no national ID could be kept", id="customers.E001")]
    if any(len(key) < SHORTEST for key in keys):
        return [Error(f"a key of ZARGAR_FIELD_KEYS is shorter than {SHORTEST} characters", id="customers.E002")]
    return []
