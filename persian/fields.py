"""Form fields for what people type in Persian. Each clean value is in the unit stored; each wrong one has its reason.

What was typed is shown again as it was typed: a bound field hands its text back untouched, and only a value of ours
(an ``initial``) is written out. Every message can be replaced through ``error_messages`` under the refusal's code.
"""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from persian.jalali import format_jalali, parse_jalali
from persian.national_id import normalise_national_id
from persian.numbers import (
    MAX_GRAMS,
    MAX_TOMAN,
    NumberTooSmall,
    ZeroNotAccepted,
    gram_text,
    grouped,
    parse_grams,
    parse_scaled,
    parse_toman,
    toman_text,
)
from persian.phones import is_stored_mobile, local_mobile, normalise_mobile
from persian.refusal import Refusal


class _Typed(str):
    """Text that came from the person, to be told from a stored string when the field is drawn again."""


class TypedField(forms.Field):
    """A one-line text that means a value. Subclasses say how it is read and how a stored value is written."""

    widget = forms.TextInput
    attributes: ClassVar[dict[str, str]] = {}

    def parse(self, text: str) -> object:
        """Return the value of a text that is not blank. Raises Refusal."""
        raise NotImplementedError

    def written(self, value: Any) -> str:
        """Return a stored value as a person would type it."""
        return str(value)

    def to_python(self, value: Any) -> Any:
        """Return the value of the typed text, None for a blank one. Raises ValidationError with the refusal's code."""
        text = "" if value is None else str(value)
        if not text.strip():
            return None
        try:
            return self.parse(text)
        except Refusal as refusal:
            raise ValidationError(self.reason(refusal), code=refusal.code) from refusal

    def reason(self, refusal: Refusal) -> str:
        """Return the field's own words for a refusal, or the refusal's."""
        own = self.error_messages.get(refusal.code)
        return str(refusal) if own is None else str(own) % refusal.shown_params()

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what the page shows for a submitted form: the text as typed."""
        shown = super().bound_data(data, initial)
        return _Typed(shown) if isinstance(shown, str) and not self.disabled else shown

    def prepare_value(self, value: Any) -> Any:
        """Return typed text as it is, and write a stored value out."""
        return value if value is None or isinstance(value, str) else self.written(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return the keyboard and number behaviour the page's script goes by."""
        return {**super().widget_attrs(widget), "autocomplete": "off", **self.attributes}


class NumberField(TypedField):
    """A number of 1 or more (0 or more with ``allow_zero``), in the stored unit."""

    attributes: ClassVar[dict[str, str]] = {"inputmode": "decimal", "class": "nu"}

    def __init__(self, *, allow_zero: bool = False, **kwargs: Any) -> None:
        self.allow_zero = allow_zero
        super().__init__(**kwargs)

    def amount(self, text: str) -> int:
        """Return the number typed, in the stored unit, 0 or more. Raises Refusal."""
        raise NotImplementedError

    def parse(self, text: str) -> int:
        """Return the number typed; zero is refused unless allowed."""
        number = self.amount(text)
        if number == 0 and not self.allow_zero:
            raise ZeroNotAccepted
        return number


class TomanField(NumberField):
    """An amount typed in Toman; clean value: Rial. ``max_toman`` is the largest accepted."""

    attributes: ClassVar[dict[str, str]] = {**NumberField.attributes, "data-num": "toman"}
    default_error_messages: ClassVar[dict[str, Any]] = {
        "zero": _("The amount cannot be zero."),
        "negative": _("The amount cannot be negative."),
        "too_large": _("The amount is too large: at most %(limit)s Toman."),
        "too_precise": _("At most one decimal place is accepted: a tenth of a Toman is one Rial."),
    }

    def __init__(self, *, max_toman: int = MAX_TOMAN, **kwargs: Any) -> None:
        self.max_toman = max_toman
        super().__init__(**kwargs)

    def amount(self, text: str) -> int:
        """Return Rial."""
        return parse_toman(text, limit=self.max_toman)

    def written(self, value: Any) -> str:
        """Return Rial as grouped Toman."""
        return toman_text(value)


class GramField(NumberField):
    """A weight typed in grams (or with «سوت» after it); clean value: milligrams. ``max_grams`` is the largest."""

    attributes: ClassVar[dict[str, str]] = {**NumberField.attributes, "data-num": "gram"}
    default_error_messages: ClassVar[dict[str, Any]] = {
        "zero": _("The weight cannot be zero."),
        "negative": _("The weight cannot be negative."),
        "too_large": _("The weight is too large: at most %(limit)s grams."),
        "too_precise": _("At most three decimal places are accepted: a thousandth of a gram is one soot."),
    }

    def __init__(self, *, max_grams: int = MAX_GRAMS, **kwargs: Any) -> None:
        self.max_grams = max_grams
        super().__init__(**kwargs)

    def amount(self, text: str) -> int:
        """Return milligrams."""
        return parse_grams(text, limit=self.max_grams)

    def written(self, value: Any) -> str:
        """Return milligrams as grams with three decimals."""
        return gram_text(value)


class IntegerField(NumberField):
    """A count typed in digits of any kind; clean value: int between ``min_value`` (0 or more) and ``max_value``."""

    attributes: ClassVar[dict[str, str]] = {"inputmode": "numeric", "class": "nu", "data-num": "count"}

    def __init__(self, *, min_value: int = 1, max_value: int = 10**9, **kwargs: Any) -> None:
        self.min_value, self.max_value = min_value, max_value
        super().__init__(allow_zero=min_value == 0, **kwargs)

    def amount(self, text: str) -> int:
        """Return the count."""
        return parse_scaled(text, places=0, limit=self.max_value)

    def parse(self, text: str) -> int:
        """Return the count, at least ``min_value``."""
        number = super().parse(text)
        if number < self.min_value:
            raise NumberTooSmall(limit=grouped(self.min_value))
        return number

    def written(self, value: Any) -> str:
        """Return the count in Persian digits."""
        return grouped(value)


class JalaliDateField(TypedField):
    """A day typed in the Jalali calendar; clean value: ``datetime.date``."""

    attributes: ClassVar[dict[str, str]] = {"inputmode": "numeric", "class": "nu code", "data-date": "jalali"}

    def parse(self, text: str) -> dt.date:
        """Return the Gregorian day."""
        return parse_jalali(text)

    def written(self, value: Any) -> str:
        """Return the day as 1405/08/30."""
        return format_jalali(value)


class MobileField(TypedField):
    """An Iranian mobile number; clean value: ``+989…``."""

    attributes: ClassVar[dict[str, str]] = {"inputmode": "tel", "class": "nu code"}

    def parse(self, text: str) -> str:
        """Return E.164."""
        return normalise_mobile(text)

    def prepare_value(self, value: Any) -> Any:
        """Return typed text as it is, and a stored number as 09…."""
        stored = isinstance(value, str) and not isinstance(value, _Typed) and is_stored_mobile(value)
        return local_mobile(value) if stored else value


class NationalIdField(TypedField):
    """A national ID; clean value: ten ASCII digits."""

    attributes: ClassVar[dict[str, str]] = {"inputmode": "numeric", "class": "nu code"}

    def parse(self, text: str) -> str:
        """Return ten ASCII digits."""
        return normalise_national_id(text)
