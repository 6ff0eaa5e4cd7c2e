"""What a rule refuses, with a code a client can tell apart."""

from __future__ import annotations


class RuleRefused(ValueError):
    """The numbers given break a rule; `code` names which one, the text says it in English for the log."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def refuse_below(least: int, code: str, **values: int) -> None:
    """Raise RuleRefused with `code` for the first value that is less than `least`."""
    for name, value in values.items():
        if value < least:
            raise RuleRefused(code, f"{name} is {value}, the least is {least}")
