"""Moments as programs write them."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

_BEGINS: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:", re.ASCII)


def _written(told: object) -> object:
    """Seconds since some moment, a day alone, true: the library would make a moment of each."""
    if not isinstance(told, str) or _BEGINS.match(told) is None:
        raise PydanticCustomError("datetime_text", "not ISO 8601")
    return told


Moment = Annotated[AwareDatetime, BeforeValidator(_written, json_schema_input_type=str)]
