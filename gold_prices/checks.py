"""Were the sources' keys pasted whole, and do the jobs' settings make sense?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
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


#: The least and the most each may be; the database refuses to thin within fourteen days.
SENSIBLE = {
    "ZARGAR_PRICE_KEEP_DAYS": (14, 3650),
    "ZARGAR_PRICE_OUTSIDE_MINUTES": (5, 24 * 60),
    "ZARGAR_PRICE_ALERT_MOVE_PERMILLE": (1, 500),
    "ZARGAR_PRICE_ALERT_MOVE_MINUTES": (5, 24 * 60),
    "ZARGAR_PRICE_ALERT_LOST_MINUTES": (5, 24 * 60),
    "ZARGAR_PRICE_ALERT_SPREAD_PERMILLE": (1, 500),
}


@checks.register()
def figures_of_jobs_are_sensible(**_: Any) -> list[checks.CheckMessage]:
    """A mark of nothing would tell of everything, and a pause of nothing would wear the sources out."""
    return [
        checks.Error(f"{name} must be {least} to {most}", id="gold_prices.E001")
        for name, (least, most) in SENSIBLE.items()
        if not least <= getattr(settings, name) <= most
    ]
