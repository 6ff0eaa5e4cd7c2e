"""What the book refuses to start with."""

from __future__ import annotations

from typing import Any

import pytest

from gold_installments.checks import quotes_are_sensible


def test_the_defaults_are_sensible() -> None:
    assert quotes_are_sensible(None) == []


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("ZARGAR_QUOTE_STEP_RIAL", 0, "gold_installments.E001"),
        ("ZARGAR_QUOTE_STEP_RIAL", 10_001, "gold_installments.E001"),
        ("ZARGAR_QUOTE_STEP_RIAL", "10000", "gold_installments.E001"),
        ("ZARGAR_QUOTE_MINUTES", 0, "gold_installments.E002"),
        ("ZARGAR_QUOTE_MINUTES", 1_000, "gold_installments.E002"),
    ],
)
def test_a_slip_is_named(settings: Any, name: str, value: object, fault: str) -> None:
    setattr(settings, name, value)
    assert [found.id for found in quotes_are_sensible(None)] == [fault]
