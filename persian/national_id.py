"""کد ملی: ten digits, the last of which proves the other nine."""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from persian.digits import to_ascii
from persian.letters import without_marks
from persian.refusal import Refusal

LENGTH: Final = 10
_BETWEEN: Final = re.compile(r"[\s\-–_.]+")


class InvalidNationalId(Refusal):
    """The text is no national ID."""

    code = "invalid_national_id"
    message = _("A national ID has 10 digits.")


class NationalIdCheckFailed(InvalidNationalId):
    """Ten digits, but the last does not fit: one was mistyped."""

    message = _("This national ID is not correct: check its digits.")


class NationalIdTooShort(InvalidNationalId):
    """A spreadsheet has eaten the zeros in front. We say what it would be and let a person decide."""

    message = _("A national ID has 10 digits. If zeros in front were lost, type %(suggestion)s.")


def check_digit(nine: str) -> int:
    """Return the tenth digit that belongs to nine ASCII digits."""
    rest = sum(int(digit) * (LENGTH - place) for place, digit in enumerate(nine)) % 11
    return rest if rest < 2 else 11 - rest


def _holds(ten: str) -> bool:
    """Tell whether ten ASCII digits are a possible ID. Ten equal digits pass the sum and are nobody's."""
    return len(set(ten)) > 1 and check_digit(ten[:-1]) == int(ten[-1])


def normalise_national_id(text: str) -> str:
    """Return ten ASCII digits. Raises InvalidNationalId, with the padded form as ``suggestion`` for 8 or 9 digits."""
    digits = _BETWEEN.sub("", without_marks(to_ascii(text)))
    if not re.fullmatch(r"[0-9]+", digits):
        raise InvalidNationalId
    padded = digits.zfill(LENGTH)
    if len(digits) in (8, 9) and _holds(padded):
        raise NationalIdTooShort(suggestion=padded)
    if len(digits) != LENGTH:
        raise InvalidNationalId
    if not _holds(digits):
        raise NationalIdCheckFailed
    return digits
