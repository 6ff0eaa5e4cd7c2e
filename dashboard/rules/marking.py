"""Which letters of a found name answer what was typed."""

from __future__ import annotations

from dataclasses import dataclass

# One letter for one letter, so that places in the folded text are places in the shown one.
_SAME = str.maketrans("يىكةۀؤأإآٱ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "ییکههواااا01234567890123456789")


@dataclass(frozen=True)
class Marked:
    """A text in three parts; `hit` is empty when nothing of it was typed."""

    before: str
    hit: str
    after: str


def mark(text: str, typed: str) -> Marked:
    """Split `text` around the first place that reads like `typed`."""
    wanted = typed.translate(_SAME).casefold().strip()
    at = text.translate(_SAME).casefold().find(wanted) if wanted else -1
    if at < 0:
        return Marked(text, "", "")
    return Marked(text[:at], text[at : at + len(wanted)], text[at + len(wanted) :])
