"""The key by which a repeated request is known."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from ninja import Header

from notifications.actions.resend_message import KEY_LONGEST
from persian.refusal import Refusal

HEADER = "Idempotency-Key"
Key = Annotated[
    str,
    Header(
        alias=HEADER,
        description="1 to 100 characters. A repeat with the same key returns the first one; another body answers 409.",
    ),
]
ResendKey = Annotated[
    str,
    Header(
        alias=HEADER,
        description=f"Required, 1 to {KEY_LONGEST} characters. A repeat with the same key returns the first one.",
    ),
]


class HeaderMissing(Refusal):
    """A request without a key of its own cannot be told from its repetition."""

    code = "request_key_missing"
    message = _("Send the header Idempotency-Key with a key of your own, 1 to %(limit)s characters.")


def key_needed(key: str) -> str:
    """The key. Raises HeaderMissing."""
    if not 0 < len(key.strip()) <= KEY_LONGEST:
        raise HeaderMissing(field=HEADER, limit=KEY_LONGEST)
    return key
