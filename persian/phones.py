"""Iranian mobile numbers: typed in a dozen shapes, stored in one (E.164, ``+989121234567``)."""

import re
from typing import Final

import phonenumbers
from django.utils.translation import gettext_lazy as _

from persian.digits import to_ascii
from persian.letters import without_marks
from persian.refusal import Refusal

_BETWEEN: Final = re.compile(r"[\s\-–().·_/]+")
_MOBILE: Final = re.compile(r"(?:\+98|0098|98)?0?(9[0-9]{9})")
_STORED: Final = re.compile(r"\+989[0-9]{9}")


class InvalidMobile(Refusal):
    """The text is no Iranian mobile number."""

    code = "invalid_mobile"
    message = _("Type the mobile number as 09 and nine more digits.")


class TwoMobiles(InvalidMobile):
    """Two numbers in one place; a message could go to the wrong one."""

    message = _("Type one mobile number only.")


def normalise_mobile(text: str) -> str:
    """Return ``+989…`` for 0912…, 912…, 98912…, +98 (0)912…, 0098912… in digits of any kind.

    The operator's prefix is not checked: prefixes come and go, and numbers move between operators.
    Raises InvalidMobile.
    """
    bare = _BETWEEN.sub("", without_marks(to_ascii(text)))
    match = _MOBILE.fullmatch(bare)
    if match is not None:
        return f"+98{match[1]}"
    if re.fullmatch(r"[0-9+,،;و]{20,}", bare):
        raise TwoMobiles
    raise InvalidMobile


def is_stored_mobile(text: str) -> bool:
    """Tell whether a text is a number as we store it."""
    return _STORED.fullmatch(text) is not None


def local_mobile(mobile: str) -> str:
    """Return ``09…`` for a stored ``+989…``. Raises ValueError for anything else."""
    if not is_stored_mobile(mobile):
        raise ValueError("not a stored mobile number")
    return f"0{mobile[3:]}"


def looks_unassigned(mobile: str) -> bool:
    """Tell whether the numbering plan knows no such stored mobile: worth a warning, never a refusal."""
    number = phonenumbers.parse(mobile, "IR")
    kind = phonenumbers.number_type(number)
    return not phonenumbers.is_valid_number(number) or kind != phonenumbers.PhoneNumberType.MOBILE
