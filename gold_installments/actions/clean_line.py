"""Short texts a clerk types beside figures: a bank, a drawer, a place."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from gold_installments.rules.reasons import one_line
from persian.digits import to_ascii
from persian.letters import without_marks
from persian.refusal import Refusal

#: Arabic keyboards have their own; one serial is one spelling, or the same paper could lie here twice.
_PERSIAN: Final = str.maketrans("يىك", "ییک")
_JOINED: Final = re.compile(r"\s*([/\\-])\s*")


class LineMissing(Refusal):
    """It cannot be left empty."""

    code = "text_missing"
    message = _("This field is needed.")


class LineTooLong(Refusal):
    """More than fits on one line of a register."""

    code = "text_too_long"
    message = _("The text is too long: at most %(limit)s letters.")


def clean_line(text: str, *, field: str, longest: int, needed: bool = False) -> str:
    """The text in one line. Raises LineMissing where it is `needed` and holds no letter or figure, LineTooLong."""
    line = one_line(text)
    if needed and not any(sign.isalnum() for sign in line):
        raise LineMissing(field=field)
    if len(line) > longest:
        raise LineTooLong(field=field, limit=longest)
    return line


def clean_serial(text: str, *, field: str = "serial", longest: int = 40, needed: bool = False) -> str:
    """The number on a cheque or a note in one spelling: ASCII digits, Persian letters, no marks that came along when it
    was copied, nothing beside a stroke or a hyphen. Raises as `clean_line`.
    """
    spelled = _JOINED.sub(r"\1", without_marks(to_ascii(text)).translate(_PERSIAN))
    return clean_line(spelled, field=field, longest=longest, needed=needed)
