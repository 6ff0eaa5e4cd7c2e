"""The visible fee of a weight contract (R1), in milligrams."""

from __future__ import annotations

from measures.rounding import round_half_up


def flat_fee_mg(gold_mg: int, basis_points: int, months: int) -> int:
    """A flat fee of `basis_points` (hundredths of a percent) a month on `gold_mg` over `months`, half up.

    20,000 mg at 200 basis points over 6 months is 2,400 mg.
    """
    return round_half_up(gold_mg * basis_points * months, 10_000)
