"""Is there a key to seal with?"""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from backups.providers.keys import recipient
from backups.rules.problems import KeyMissing


@register(Tags.security, deploy=True)
def backups_can_be_sealed(**_: Any) -> list[CheckMessage]:
    """A server without a usable recipient would find out at night, when the first copy fails."""
    try:
        recipient()
    except KeyMissing as missing:
        return [Error(f"backups cannot be sealed: {missing.log}", id="backups.E001")]
    return []
