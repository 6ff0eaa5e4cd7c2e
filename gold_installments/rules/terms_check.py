"""Terms as somebody chose them, held against what the rules can do with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from gold_installments.rules.cheques import ChequePolicy
from gold_installments.rules.debts import Overpay, Precedence
from gold_installments.rules.due_dates import FREQUENCIES, HolidayShift, ShortMonth
from gold_installments.rules.early_discount import DiscountKind
from gold_installments.rules.penalty import CountFrom, PenaltyMode
from gold_installments.rules.protection import Protection
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.terms import Terms
from measures.money import MAX_RIAL

_WHOLE_BP: Final = 10_000
_MILLION: Final = 1_000_000
#: What stands under each name of a choice.
CHOICES: Final[Mapping[str, frozenset[str]]] = {
    "rounding": frozenset({"half_up", "down"}),
    "overpayment": frozenset(Overpay),
    "allocation": frozenset(Precedence),
    "short_month": frozenset(ShortMonth),
    "holiday_shift": frozenset(HolidayShift),
    "penalty": frozenset(PenaltyMode),
    "frequency": frozenset(FREQUENCIES),
    "penalty_count_from": frozenset(CountFrom),
    "early_discount": frozenset(DiscountKind),
    "cheque": frozenset(ChequePolicy),
}
#: The least and the most of each number.
RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "quote_step_rial": (1, _MILLION),
    "quote_minutes": (1, 24 * 60),
    "anchor_day": (1, 31),
    "first_gap_days": (0, 366),
    "penalty_rate_ppm": (0, _MILLION),
    "penalty_rial_a_day": (0, MAX_RIAL),
    "penalty_fixed_rial": (0, MAX_RIAL),
    "penalty_grace_days": (0, 366),
    "penalty_cap_ppm": (0, _MILLION),
    "penalty_cap_rial": (0, MAX_RIAL),
    "floor_rial_per_g": (1, MAX_RIAL),
    "ceiling_rial_per_g": (1, MAX_RIAL),
    "early_discount_bp": (0, _WHOLE_BP),
    "retention_bp": (0, _WHOLE_BP),
    "fee_back_bp": (0, _WHOLE_BP),
    "wage_back_bp": (0, _WHOLE_BP),
    "profit_back_bp": (0, _WHOLE_BP),
    "vat_back_bp": (0, _WHOLE_BP),
}
#: May be left open.
OPTIONAL: Final = frozenset(
    {"anchor_day", "penalty_cap_ppm", "penalty_cap_rial", "floor_rial_per_g", "ceiling_rial_per_g"}
)


class TermRefused(RuleRefused):
    """One term is nothing the rules know; `name` is which."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(code, f"{name} is none of what may stand there")
        self.name = name


def changed_terms(terms: Terms, changes: Mapping[str, object]) -> Terms:
    """`terms` with other values under some names.

    Raises TermRefused `term_unknown` for a name or a word nobody knows, `term_out_of_range` for a number; RuleRefused
    of `Protection` (`protection_equal`: that is a Toman contract, `protection_crossed`).
    """
    for name, value in changes.items():
        _check(name, value)
    made = replace(terms, **changes)  # type: ignore[arg-type]  # each value was held against its name's kind
    Protection(made.floor_rial_per_g, made.ceiling_rial_per_g)
    return made


def _check(name: str, value: object) -> None:
    if name in CHOICES:
        if not isinstance(value, str) or value not in CHOICES[name]:
            raise TermRefused("term_unknown", name)
    elif name not in RANGES:
        raise TermRefused("term_unknown", name)
    elif value is None:
        if name not in OPTIONAL:
            raise TermRefused("term_out_of_range", name)
    elif type(value) is not int or not RANGES[name][0] <= value <= RANGES[name][1]:
        raise TermRefused("term_out_of_range", name)
