"""The spellings of a Jalali day that people and old software write, brought to year/month/day."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from persian.digits import to_ascii
from persian.letters import search_key, without_marks

MONTH_WORDS: Final = MappingProxyType(
    {
        search_key(word): number
        for number, words in enumerate(
            (
                ("فروردین",),
                ("اردیبهشت",),
                ("خرداد",),
                ("تیر",),
                ("مرداد", "امرداد"),
                ("شهریور",),
                ("مهر",),
                ("آبان",),
                ("آذر",),
                ("دی",),
                ("بهمن",),
                ("اسفند",),
            ),
            start=1,
        )
        for word in words
    }
)

_MONTH: Final = "|".join(MONTH_WORDS)
_NAMED: Final = re.compile(
    rf"(?:\w+ ?شنبه|جمعه|شنبه)?[ ,]*([0-9]{{1,4}})[ ,]*(?:ام |م )?({_MONTH})[ ,]*(?:ماه )?[ ,]*([0-9]{{1,4}})"
)
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})[/\-. ]([0-9]{1,2})[/\-. ]([0-9]{4})")
_CLOCK: Final = re.compile(r"[ T,-]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$")


def jalali_spelling(text: str) -> str:
    """The text with its year first and its month a number; what is already so, or no day at all, as it is.

    «۳۱ شهریور ۱۴۰۴», «دوشنبه ۳۱ شهریور ۱۴۰۴», `31/06/1404` and `1404\\06\\31 12:30` are all `1404/06/31`.
    A day of two digits before a year of two cannot be told from a year: it stays, year first.
    """
    bare = _CLOCK.sub("", without_marks(to_ascii(text)).replace("\\", "/").replace("،", ",").strip())
    named = _NAMED.fullmatch(re.sub(r"[/\-]+", " ", search_key(bare)))
    if named is not None:
        first, month, last = named[1], MONTH_WORDS[named[2]], named[3]
        day, year = (last, first) if len(first) == 4 else (first, last)
        return f"{year}/{month:02d}/{int(day):02d}"
    swapped = _DAY_FIRST.fullmatch(re.sub(r" *([/\-.]) *", r"\1", bare))
    return f"{swapped[3]}/{swapped[2]}/{swapped[1]}" if swapped else re.sub(r" *([/\-.]) *", r"\1", bare)
