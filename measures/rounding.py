"""The one rounding rule of the house, on integers only.

A binary float cannot hold 3,733.5 mg times a price exactly, so a half would fall either way; here every quotient is
kept as numerator and denominator until the single moment it becomes whole.
"""


def _whole(*values: int) -> None:
    """Refuse floats and Decimals that slipped past the type checker; booleans are refused as a slip of the pen."""
    for value in values:
        if type(value) is not int:
            raise TypeError(f"whole numbers only, got {type(value).__name__}")


def round_half_up(numerator: int, denominator: int) -> int:
    """Return numerator / denominator as the nearest integer, a half going away from zero.

    Symmetric (``round(-x) == -round(x)``), so a reversal of a rounded amount is exactly its negative; the same rule as
    ``decimal.ROUND_HALF_UP``. Raises TypeError for anything but int, ValueError for a denominator below 1.
    """
    _whole(numerator, denominator)
    if denominator < 1:
        raise ValueError("the denominator must be positive")
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def ceil_div(numerator: int, denominator: int) -> int:
    """Return the smallest integer not below numerator / denominator (denominator at least 1)."""
    _whole(numerator, denominator)
    if denominator < 1:
        raise ValueError("the denominator must be positive")
    return -(-numerator // denominator)


def ceil_to_step(n: int, step: int) -> int:
    """Return the smallest multiple of ``step`` (at least 1) not below ``n``: 41,996,250 by 1,000 is 41,997,000."""
    return ceil_div(n, step) * step
