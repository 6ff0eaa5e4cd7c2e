"""What is agreed at signing and frozen in the contract: later settings never touch a live contract."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Terms:
    """`quote_step_rial`: quotes are raised to a multiple of it. `quote_minutes`: how long a quote holds the price."""

    version: int = 1
    rounding: str = "half_up"
    overpayment: str = "next_rows_then_wallet"
    allocation: str = "oldest_row_first"
    short_month: str = "last_day"
    holiday_shift: str = "next_working_day"
    penalty: str = "none"
    quote_step_rial: int = 10_000
    quote_minutes: int = 10

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def terms_of(kept: dict[str, object]) -> Terms:
    """The terms of a contract row; keys of a later version are ignored, missing ones keep their first meaning."""
    known = {name: value for name, value in kept.items() if name in Terms.__dataclass_fields__}
    return Terms(**known)  # type: ignore[arg-type]
