"""Is the book's room wired right? Run at every start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from gold_installments.rules.terms import Terms

# Above it a quote's rounding could be worth more than half a milligram, and the quoted amount buy another weight.
LARGEST_STEP_RIAL = 10_000
LONGEST_QUOTE_MINUTES = 120


@register()
def quotes_are_sensible(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """ZARGAR_QUOTE_STEP_RIAL and ZARGAR_QUOTE_MINUTES are frozen into every contract signed: a slip stays for years."""
    step = getattr(settings, "ZARGAR_QUOTE_STEP_RIAL", Terms.quote_step_rial)
    minutes = getattr(settings, "ZARGAR_QUOTE_MINUTES", Terms.quote_minutes)
    faults: list[CheckMessage] = []
    if type(step) is not int or not 1 <= step <= LARGEST_STEP_RIAL:
        faults.append(Error("ZARGAR_QUOTE_STEP_RIAL must be 1 to 10,000 Rial", id="gold_installments.E001"))
    if type(minutes) is not int or not 1 <= minutes <= LONGEST_QUOTE_MINUTES:
        faults.append(Error("ZARGAR_QUOTE_MINUTES must be 1 to 120", id="gold_installments.E002"))
    return faults
