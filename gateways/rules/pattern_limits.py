"""How long a value of an approved pattern may be, and what it may hold, vendor by vendor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gateways.rules.speech import PatternUse

#: Kavenegar's names for its places in a pattern, with the spaces each may hold.
KAVENEGAR_SPACES: Final[dict[str, int]] = {"token": 0, "token2": 0, "token3": 0, "token10": 5, "token20": 8}
KAVENEGAR_LONGEST: Final = 100
SMSIR_LONGEST: Final = 25

LONG, SPACES, SEPARATOR, NAME, EMPTY = "too_long", "spaces", "separator", "unknown_name", "empty"


@dataclass(frozen=True, slots=True)
class PatternFault:
    """What is wrong with the value called `name` at the vendor. `code` is a name above, `limit` its number or 0."""

    name: str
    code: str
    limit: int = 0


def place_names(key: str) -> tuple[str, ...]:
    """The names a vendor has for the places of a pattern, in their order; () where the shop names them itself."""
    return tuple(KAVENEGAR_SPACES) if key == "kavenegar" else ()


def faults_of(key: str, pattern: PatternUse) -> tuple[PatternFault, ...]:
    """Why the vendor `key` would refuse these values; empty when it takes them, or says no limit."""
    return tuple(fault for name, value in pattern.values for fault in _value_faults(key, name, value))


def _value_faults(key: str, name: str, value: str) -> Sequence[PatternFault]:
    if key == "kavenegar":
        return _kavenegar(name, value)
    if key == "smsir":
        return [PatternFault(name, LONG, SMSIR_LONGEST)] if len(value) > SMSIR_LONGEST else []
    if key == "melipayamak" and ";" in value:
        # The REST door joins values by it; there is no way to write one inside a value. The console takes a list.
        return [PatternFault(name, SEPARATOR)]
    return []


def _kavenegar(name: str, value: str) -> list[PatternFault]:
    if name not in KAVENEGAR_SPACES:
        return [PatternFault(name, NAME)]
    found = []
    if not value.strip():
        found.append(PatternFault(name, EMPTY))
    if len(value) > KAVENEGAR_LONGEST:
        found.append(PatternFault(name, LONG, KAVENEGAR_LONGEST))
    spaces = KAVENEGAR_SPACES[name]
    blanks = sum(letter.isspace() for letter in value)
    if blanks > spaces or "\n" in value or (spaces == 0 and "_" in value):
        found.append(PatternFault(name, SPACES, spaces))
    return found
