"""Numbers as people type and read them. Inside they are integers counted in the smallest unit; never a float."""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from persian.digits import to_ascii, to_persian
from persian.letters import without_marks
from persian.refusal import Refusal

TOMAN_PLACES: Final = 1
GRAM_PLACES: Final = 3

#: Largest values accepted: a thousand milliard Toman, one tonne.
MAX_TOMAN: Final = 10**12
MAX_GRAMS: Final = 10**6

_SEPARATORS: Final = str.maketrans({"٬": ",", "،": ",", "٫": ".", "/": ".", "−": "-", "–": "-", "\u00a0": " "})
_SIGNED: Final = re.compile(r"([+-]?) ?([0-9]+|[0-9]{1,3}(?:[, ][0-9]{3})+)?(?:\.([0-9]*))?")
_UNIT: Final = re.compile(r"(.*[0-9.]) *(گرم|سوت|تومان|g|gr|mg)")
#: What a grouped whole number looks like, and what someone means who uses a comma as the decimal sign.
_ONE_COMMA: Final = re.compile(r"[0-9]{1,3}[, ][0-9]{3}")


class NotANumber(Refusal):
    """The text is no number."""

    code = "not_a_number"
    message = _("“%(text)s” is not a number.")


class NegativeNumber(Refusal):
    """A number below zero where only a size makes sense."""

    code = "negative"
    message = _("The number cannot be negative.")


class TooManyDecimals(Refusal):
    """More decimals than the unit has."""

    code = "too_precise"
    message = _("At most %(places)s decimal places are accepted.")


class NoDecimals(TooManyDecimals):
    """A decimal where only whole numbers make sense."""

    message = _("Type a whole number, without decimals.")


class NumberTooLarge(Refusal):
    """A number above what the field can mean."""

    code = "too_large"
    message = _("The number is too large: at most %(limit)s.")


class NumberTooSmall(Refusal):
    """A number below what the field accepts."""

    code = "too_small"
    message = _("The number is too small: at least %(limit)s.")


class ZeroNotAccepted(NumberTooSmall):
    """Zero where something is needed."""

    code = "zero"
    message = _("The number cannot be zero.")


class AmbiguousComma(Refusal):
    """A weight such as 3,733: thousands to one person and a decimal to another, a thousandfold apart."""

    code = "ambiguous_comma"
    message = _("Write the decimals after a point: 3.733 grams, or 3733 without a sign.")


def parse_scaled(text: str, *, places: int, limit: int) -> int:
    """Return a typed number, 0 or more, in units of ``10**-places``: «۳٫۷۳۳» with 3 places is 3733.

    Digits of any kind; thousands parted by «٬», «,», «،» or a space, in threes; a decimal point «٫», «.» or «/».
    ``limit`` is the largest number accepted, in whole units. Raises NotANumber, NegativeNumber, TooManyDecimals,
    NumberTooLarge.
    """
    match = _SIGNED.fullmatch(_ascii_signs(text))
    if match is None or not (match[2] or match[3]):
        raise NotANumber(text=text.strip()[:40])
    sign, whole, decimals = match[1], re.sub("[, ]", "", match[2] or "0").lstrip("0"), match[3] or ""
    if sign == "-" and (whole or decimals.strip("0")):
        raise NegativeNumber
    if len(decimals) > places:
        raise TooManyDecimals(places=places) if places else NoDecimals()
    if len(whole) > len(str(limit)) or int(whole + decimals.ljust(places, "0") or "0") > limit * 10**places:
        raise NumberTooLarge(limit=grouped(limit))
    return int(whole + decimals.ljust(places, "0") or "0")


def parse_toman(text: str, *, limit: int = MAX_TOMAN) -> int:
    """Return Rial for a typed amount of Toman («۴۲٬۰۰۰٬۰۰۰», «۴۲٬۰۰۰٬۰۰۰ تومان»); one decimal is a Rial."""
    number, unit = _parted(text)
    if unit not in ("", "تومان"):
        raise NotANumber(text=text.strip()[:40])
    return parse_scaled(number, places=TOMAN_PLACES, limit=limit)


def parse_grams(text: str, *, limit: int = MAX_GRAMS) -> int:
    """Return milligrams for a typed weight: «۳٫۷۳۳», 3.733, «۳/۷۳۳», ``٣٫٧٣٣``, «۳٫۷۳۳ گرم» and «۳۷۳۳ سوت»."""
    number, unit = _parted(text)
    if unit in ("سوت", "mg"):
        return parse_scaled(number, places=0, limit=limit * 10**GRAM_PLACES)
    if unit not in ("", "گرم", "g", "gr"):
        raise NotANumber(text=text.strip()[:40])
    if "٬" not in number and _ONE_COMMA.fullmatch(_ascii_signs(number)):
        raise AmbiguousComma
    return parse_scaled(number, places=GRAM_PLACES, limit=limit)


def _ascii_signs(text: str) -> str:
    """Return the text with ASCII digits, separators and minus, and without invisible marks."""
    return without_marks(to_ascii(text)).translate(_SEPARATORS).strip()


def _parted(text: str) -> tuple[str, str]:
    """Return (number as typed, unit word or "")."""
    match = _UNIT.fullmatch(without_marks(to_ascii(text)).strip().lower())
    return (match[1], match[2]) if match else (text, "")


def grouped(n: int) -> str:
    """Return a whole number in Persian digits, in threes: 42000000 is «۴۲٬۰۰۰٬۰۰۰», a negative one with «−»."""
    return to_persian(f"{n:,}".replace(",", "٬").replace("-", "−"))


def scaled(n: int, *, places: int, keep_zeros: bool) -> tuple[str, str]:
    """Return (whole, decimals with their «٫» or "") of ``n`` counted in ``10**-places``, in Persian digits."""
    sign = "−" if n < 0 else ""
    whole, rest = divmod(abs(n), 10**places)
    decimals = f"{rest:0{places}d}" if rest or keep_zeros else ""
    return sign + grouped(whole), to_persian(f"٫{decimals}") if decimals else ""


def toman_text(rial: int) -> str:
    """Return an amount of Rial as Toman without unit: 420000000 is «۴۲٬۰۰۰٬۰۰۰», a Rial left over is a decimal."""
    return "".join(scaled(rial, places=TOMAN_PLACES, keep_zeros=False))


def gram_text(mg: int) -> str:
    """Return milligrams as grams without unit, always three decimals: 3733 is «۳٫۷۳۳»."""
    return "".join(scaled(mg, places=GRAM_PLACES, keep_zeros=True))
