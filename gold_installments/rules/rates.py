"""Rates that change by law or custom, each from its day on (N4): an old invoice keeps the one of its own day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from gold_installments.rules.refused import RuleRefused
from persian.days import from_jalali


class RateKind(StrEnum):
    """What a rate is of."""

    VAT = "vat"
    PROFIT = "profit"


@dataclass(frozen=True)
class Rate:
    """`bp` hundredths of a percent from `from_date` on, until the next rate of its kind."""

    kind: RateKind
    from_date: date
    bp: int


#: Before Dey 1400 the tax was on the gold itself as well: an invoice of that time follows another formula, so no rate.
_NO_TAX_ON_GOLD: Final = from_jalali(1400, 10, 1)

USUAL_RATES: Final = (
    Rate(RateKind.VAT, _NO_TAX_ON_GOLD, 900),
    Rate(RateKind.VAT, from_jalali(1404, 1, 1), 1_000),
    Rate(RateKind.PROFIT, _NO_TAX_ON_GOLD, 700),
)


def rate_on(kind: RateKind, day: date, rates: Iterable[Rate] = USUAL_RATES) -> int:
    """The rate in force on a day, hundredths of a percent: VAT is 900 on 1403/12/30 and 1,000 on 1404/01/01.

    Raises RuleRefused `no_rate` for a day before the first.
    """
    begun = [rate for rate in rates if rate.kind is kind and rate.from_date <= day]
    if not begun:
        raise RuleRefused("no_rate", f"no {kind} rate is known for {day}")
    return max(begun, key=lambda rate: rate.from_date).bp
