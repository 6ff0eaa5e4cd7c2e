"""Cells of a CSV file: what would be a formula is a text, and can be read back."""

import pytest

from persian.cells import as_typed, harmless


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_every_start_of_a_formula_is_defused_and_comes_back(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert as_typed(harmless(text)) == text


@pytest.mark.parametrize("text", ["", "زهرا", "a=1", "'quoted'"])
def test_another_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == as_typed(text) == text


def test_numbers_stay_numbers() -> None:
    assert harmless(-5) == -5
