"""Figures of every instrument in the unit they are kept in: ``{% load prices %}``."""

from __future__ import annotations

import re
from datetime import timedelta

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gold_prices.models import Observation
from gold_prices.queries.sentences import span_text
from gold_prices.rules.instruments import UNITS, Instrument, Unit
from measures import money
from measures.rounding import round_half_up
from persian.digits import to_persian
from persian.numbers import scaled
from persian.templatetags.persian import EMPTY, toman

register = template.Library()

CENT_PLACES = 2
MS_PER_SECOND = 1000
NUMBER = re.compile("([\u06f0-\u06f9][\u06f0-\u06f9\u066b\u066c:/]*\u066a?)")
STATE_TAGS = {"live": "ok", "delayed": "warn", "stale": "bad", "closed_market": "", "none": "bad", "manual": "soon"}
VERDICT_TAGS = {
    "kept": "ok",
    "input": "",
    "same_family": "",
    "old": "warn",
    "unconfirmed": "warn",
    "failed": "bad",
    "refused": "bad",
}


@register.filter
def worth(value: object, instrument: object) -> SafeString:
    """A value of an instrument as a person reads it: Toman, or dollars and cents for an ounce. None gives nothing.

    A price is read in whole Toman, half up; sources that speak Rial give tenths, which stay in the books.
    """
    if value is None or value == "":
        return EMPTY
    if UNITS.get(Instrument(str(instrument))) is not Unit.CENT_PER_OUNCE:
        return toman(rounded(value) if type(value) is int else value)
    if type(value) is not int:
        raise TypeError(f"whole cents are needed, got {type(value).__name__}")
    text = "".join(scaled(value, places=CENT_PLACES, keep_zeros=True))
    return format_html('<span class="tm"><span class="n">{}</span><span class="u">{}</span></span>', text, _("Dollar"))


@register.filter
def rounded(rial: object) -> int | None:
    """Rial of a gram or a piece rounded half up to whole Toman, still in Rial; not for sums of money."""
    return money.whole_toman(rial) if type(rial) is int else None


@register.filter
def figures(sentence: object) -> SafeString:
    """A sentence whose numbers keep their signs beside them: after an Arabic letter even a percent sign wanders."""
    return SafeString(NUMBER.sub(r'<bdi dir="ltr">\1</bdi>', escape(str(sentence))))


@register.filter
def whole_toman(rial: object) -> str:
    """Rial as whole Toman in plain digits, rounded half up, for an address."""
    return str(round_half_up(rial, money.RIAL_PER_TOMAN)) if type(rial) is int else ""


@register.filter
def permille(value: object) -> SafeString:
    """Thousandths as a signed percentage with one decimal: 12 is «+۱٫۲٪»."""
    return EMPTY if value is None or value == "" else _percent(value, places=1, signed=True)


@register.filter
def basis_points(value: object) -> SafeString:
    """Hundredths of a percent as a signed percentage: 150 is «+۱٫۵۰٪»."""
    return EMPTY if value is None or value == "" else _percent(value, places=2, signed=True)


@register.filter
def tolerance(value: object) -> SafeString:
    """Thousandths as a percentage without a sign: 20 is «۲٫۰٪»."""
    return EMPTY if value is None or value == "" else _percent(value, places=1, signed=False)


def _percent(value: object, *, places: int, signed: bool) -> SafeString:
    if type(value) is not int:
        raise TypeError(f"a whole number is needed, got {type(value).__name__}")
    text = "".join(scaled(value, places=places, keep_zeros=True))
    plus = "+" if signed and value > 0 else ""
    return format_html('<span class="n">{}{}\u066a</span>', plus, text)


@register.filter
def state_tag(state: object) -> str:
    """The colour class of a price's state."""
    return STATE_TAGS.get(str(state), "")


@register.filter
def verdict_tag(verdict: object) -> str:
    """The colour class of what became of an observation; what was left out for its figure is red."""
    return VERDICT_TAGS.get(str(verdict), "bad")


@register.filter
def millis(value: object) -> SafeString:
    """Milliseconds with their unit; from a second on in seconds and their tenths: 2025 is «۲ ثانیه»."""
    if value is None or value == "":
        return EMPTY
    if type(value) is int and value >= MS_PER_SECOND:
        tenths = round_half_up(value * 10, MS_PER_SECOND)
        text = "".join(scaled(tenths, places=1, keep_zeros=False))
        return format_html('<span class="n">{}</span> {}', text, _("seconds"))
    return format_html('<span class="n">{}</span> {}', to_persian(str(value)), _("ms"))


@register.filter
def verdict_name(verdict: object) -> str:
    """A verdict in a few words; one that is not known any more stands for itself."""
    return str(dict(Observation.Verdict.choices).get(str(verdict), verdict))


@register.filter
def source_name(key: object, names: dict[str, str]) -> str:
    """A source's name out of a report's own; one without a name there keeps its key."""
    return names.get(str(key), str(key))


@register.filter
def lasting(span: object) -> str:
    """A length of time, in its largest unit from a minute on."""
    return span_text(span) if isinstance(span, timedelta) else ""
