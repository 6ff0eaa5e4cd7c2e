"""The same arithmetic the slow way, written apart from the product: fractions, decimals and loops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from gold_installments.rules.posting import Line

T = 10
MARKET = 11_250_000 * T
BUYING = 11_100_000 * T


def half_up(exact: Fraction) -> int:
    """The nearest whole number as `decimal` rounds it, a half away from zero."""
    doubled = exact * 2
    # A quotient without an end could be cut to a half it is not: whole halves are decided on the fraction itself.
    if doubled.denominator == 1:
        return int((Decimal(doubled.numerator) / 2).quantize(Decimal(1), ROUND_HALF_UP, Context(prec=60)))
    return int(exact + Fraction(1, 2)) if exact > 0 else -int(-exact + Fraction(1, 2))


def up_to(exact: Fraction, step: int) -> int:
    """The first multiple of a step that is not below."""
    below = int(exact) // step * step
    return below if below >= exact else below + step


def worth(mg: int, rial_per_g: int) -> Fraction:
    """Milligrams in Rial, exact."""
    return Fraction(mg * rial_per_g, 1000)


def sums(lines: Iterable[Line]) -> tuple[int, int]:
    """Σ mg and Σ Rial."""
    kept = list(lines)
    return sum(line.mg for line in kept), sum(line.rial for line in kept)


def by_account(lines: Iterable[Line]) -> dict[str, tuple[int, int]]:
    """What stands on each account, mg and Rial, without the empty ones."""
    mg: Counter[str] = Counter()
    rial: Counter[str] = Counter()
    for line in lines:
        mg[line.account.value] += line.mg
        rial[line.account.value] += line.rial
    return {name: (mg[name], rial[name]) for name in sorted(mg.keys()) if mg[name] or rial[name]}
