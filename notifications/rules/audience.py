"""To whom a text for many goes: the shape of the question, and what is nonsense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST_DAYS: Final = 365
#: 100 kilograms: more than any customer owes.
LARGEST_MG: Final = 100_000_000


class Who(StrEnum):
    """Which customers."""

    ALL = "all"
    WITH_DEBT = "with_debt"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    SETTLED = "settled"


#: Of these "within how many days" is the question; "overdue" may say "for at least so many".
NEEDS_DAYS: Final = frozenset({Who.DUE_SOON, Who.SETTLED})
TAKES_DAYS: Final = NEEDS_DAYS | {Who.OVERDUE}
#: Who owes nothing owes no least amount either.
TAKES_DEBT: Final = frozenset(Who) - {Who.SETTLED}


class AudienceFault(ValueError):
    """A question that finds nobody by mistake. `code` says what is wrong with `field`, one of the filter's names."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{field}: {code}")
        self.code, self.field = code, field


@dataclass(frozen=True, slots=True)
class Audience:
    """`days`: due or settled within so many days, or overdue for at least so many; `min_mg`: owes at least so much."""

    who: Who = Who.ALL
    days: int | None = None
    min_mg: int | None = None

    def as_filter(self) -> dict[str, object]:
        """The same as JSON keeps it."""
        return {"who": self.who.value, "days": self.days, "min_mg": self.min_mg}


def audience_of(told: Mapping[str, object]) -> Audience:
    """A filter as it was stored or sent. Raises AudienceFault (unknown, missing, not_here, too_small, too_large)."""
    for name in told:
        if name not in ("who", "days", "min_mg"):
            raise AudienceFault("unknown", str(name))
    who = told.get("who", Who.ALL)
    if not isinstance(who, str) or who not in list(Who):
        raise AudienceFault("unknown", "who")
    kind = Who(who)
    days, min_mg = _whole(told.get("days"), "days", LONGEST_DAYS), _whole(told.get("min_mg"), "min_mg", LARGEST_MG)
    if days is None and kind in NEEDS_DAYS:
        raise AudienceFault("missing", "days")
    if days is not None and kind not in TAKES_DAYS:
        raise AudienceFault("not_here", "days")
    if min_mg is not None and kind not in TAKES_DEBT:
        raise AudienceFault("not_here", "min_mg")
    return Audience(kind, days, min_mg)


def _whole(value: object, field: str, most: int) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise AudienceFault("unknown", field)
    if value < 1:
        raise AudienceFault("too_small", field)
    if value > most:
        raise AudienceFault("too_large", field)
    return value
