"""Were the sources' keys pasted whole?"""

from __future__ import annotations

from typing import Any

from django.core import checks

from gold_prices.providers.registry import KeyNote, key_of, known_sources


@checks.register()
def keys_of_sources_are_clean(**_: Any) -> list[checks.CheckMessage]:
    """A key that was cleaned works; an illegal one leaves its source unasked. Neither is shown."""
    notes = {source.key_setting: key_of(source).note for source in known_sources() if source.key_setting}
    cleaned = [
        checks.Warning(
            f"{name} holds invisible characters; they are left out",
            hint="Copy the key again from the vendor's page, not from a message.",
            id="gold_prices.W001",
        )
        for name, note in notes.items()
        if note is KeyNote.CLEANED
    ]
    illegal = [
        checks.Warning(
            f"{name} holds characters that no key has; its source is not asked",
            hint="Copy the key again from the vendor's page.",
            id="gold_prices.W002",
        )
        for name, note in notes.items()
        if note is KeyNote.ILLEGAL
    ]
    return [*cleaned, *illegal]
