"""What must be true of the machine before any date is trusted."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from persian.jalali import tehran_offset_is_right


def time_zone_data_is_current(_configs: Sequence[AppConfig] | None = None, **_: object) -> list[CheckMessage]:
    """Refuse to start on time zone data from before Iran dropped summer time (2022b)."""
    if tehran_offset_is_right():
        return []
    hint = "Update the operating system's tzdata package: it is used before the one from PyPI."
    return [Error("The time zone data puts Tehran's summer at the wrong offset.", hint=hint, id="persian.E001")]
