"""Filters and one tag for everything with digits in it: ``{% load persian %}``.

Each number is one bidi-safe span (a bare «−۲٫۵» or «۰۳۱-۳۲۲۰» is reordered in right-to-left text). Grams and Toman
never look alike: grams carry the ``wt`` mark and always three decimals. Amounts are real Persian digits; identifiers
stay ASCII, drawn Persian by the font, so that a copied one pastes well elsewhere. None and "" give an empty string;
any other wrong type raises, because a page must not show a wrong number quietly.
"""

import datetime as dt

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from persian.digits import to_persian
from persian.jalali import TEHRAN, format_jalali, month_name, tehran_today, to_jalali, weekday_name
from persian.numbers import GRAM_PLACES, grouped, scaled, toman_text
from persian.phones import is_stored_mobile, local_mobile
from persian.words import in_words, toman_in_words

register = template.Library()

EMPTY = SafeString("")


def _absent(value: object) -> bool:
    """Tell whether there is nothing to show: None, or Django's "" for a name that is not in the context."""
    return value is None or value == ""


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"a whole number of Rial, milligrams or pieces is needed, got {type(value).__name__}")
    return value


def _day(value: object) -> dt.date:
    """Return the day of a date, or the day in Tehran of an aware moment."""
    if isinstance(value, dt.datetime):
        return tehran_today(value)
    if isinstance(value, dt.date):
        return value
    raise TypeError(f"a date or an aware datetime is needed, got {type(value).__name__}")


def _clock(value: object) -> str:
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        raise TypeError("an aware datetime is needed")
    return to_persian(value.astimezone(TEHRAN).strftime("%H:%M"))


def _number(text: str) -> SafeString:
    return format_html('<span class="n">{}</span>', text)


@register.filter
def toman(rial: object) -> SafeString:
    """Rial as Toman with the unit; a Rial rest is a decimal."""
    if _absent(rial):
        return EMPTY
    return format_html(
        '<span class="tm">{}<span class="u">{}</span></span>', _number(toman_text(_whole(rial))), _("Toman")
    )


@register.filter
def toman_plain(rial: object) -> SafeString:
    """Rial as Toman without the unit, for columns that name it in their head."""
    if _absent(rial):
        return EMPTY
    return format_html('<span class="tm">{}</span>', _number(toman_text(_whole(rial))))


def _grams(mg: object) -> SafeString:
    whole, decimals = scaled(_whole(mg), places=GRAM_PLACES, keep_zeros=True)
    return format_html('<b class="n">{}<span class="d">{}</span></b>', whole, decimals)


@register.filter
def gram(mg: object) -> SafeString:
    """Milligrams as grams with three decimals and the unit."""
    if _absent(mg):
        return EMPTY
    return format_html('<span class="wt">{}<span class="u">{}</span></span>', _grams(mg), _("gram"))


@register.filter
def gram_plain(mg: object) -> SafeString:
    """Milligrams as grams with three decimals, without the unit."""
    if _absent(mg):
        return EMPTY
    return format_html('<span class="wt">{}</span>', _grams(mg))


@register.filter
def num(value: object) -> SafeString:
    """A count in Persian digits, grouped in threes, bidi-safe."""
    return EMPTY if _absent(value) else _number(grouped(_whole(value)))


@register.filter
def fa(value: object) -> str:
    """Any text or number with Persian digits, as plain text (escaped by the template, fit for attributes)."""
    return "" if value is None else to_persian(str(value))


@register.filter
def bdi(value: object) -> SafeString:
    """A name that may be Latin, kept apart: beside «، ۱۴۳ روز» a Latin name drags the comma and the number along."""
    return EMPTY if _absent(value) else format_html("<bdi>{}</bdi>", str(value))


@register.filter
def code(value: object) -> SafeString:
    """An identifier: ASCII, left to right, drawn with Persian digits by the font."""
    return EMPTY if _absent(value) else format_html('<span class="code">{}</span>', str(value))


@register.filter
def mobile(value: object) -> SafeString:
    """A stored mobile as 0912 345 6789; anything else as the identifier it is."""
    text = str(value or "")
    if not is_stored_mobile(text):
        return code(text)
    local = local_mobile(text)
    return code(f"{local[:4]} {local[4:7]} {local[7:]}")


@register.filter
def jdate(value: object) -> SafeString:
    """A date, or the day in Tehran of a moment, as ۱۴۰۵/۰۸/۳۰."""
    return EMPTY if _absent(value) else _number(to_persian(format_jalali(_day(value))))


@register.filter
def jlong(value: object) -> str:
    """A date or moment as «شنبه ۳۰ آبان ۱۴۰۵»."""
    if _absent(value):
        return ""
    day = _day(value)
    jalali = to_jalali(day)
    return to_persian(f"{weekday_name(day)} {jalali.day} {month_name(jalali.month)} {jalali.year}")


@register.filter
def jtime(value: object) -> SafeString:
    """The hour and minute of a moment in Tehran, ۲۳:۵۵."""
    return EMPTY if _absent(value) else _number(_clock(value))


@register.filter
def jdatetime(value: object) -> SafeString:
    """A moment in Tehran as ۱۴۰۵/۰۸/۳۰ ۲۳:۵۵, in one left-to-right span."""
    if _absent(value):
        return EMPTY
    return _number(f"{to_persian(format_jalali(_day(value)))} {_clock(value)}")


@register.filter
def ago(value: object, now: dt.datetime | None = None) -> str:
    """How long ago: «۵ دقیقه پیش» of a timedelta, or of a moment seen from ``now`` (default: the clock).

    Five seconds either way are "just now"; a moment further ahead is «۵ دقیقه دیگر».
    """
    if _absent(value):
        return ""
    if isinstance(value, dt.datetime):
        value = (now or timezone.now()) - value
    if not isinstance(value, dt.timedelta):
        raise TypeError(f"a timedelta or a datetime is needed, got {type(value).__name__}")
    seconds = int(abs(value).total_seconds())
    if seconds < 5:
        return _("just now")
    wording = _("%(span)s ago") if value > dt.timedelta() else _("in %(span)s")
    return wording % {"span": to_persian(_span(seconds))}


def _span(seconds: int) -> str:
    """Return a length of time in its largest whole unit."""
    if seconds < 60:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    minutes = seconds // 60
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 24:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


@register.filter
def words(rial: object) -> str:
    """Rial in words of Toman with the unit: «چهل و دو میلیون تومان»."""
    return "" if _absent(rial) else toman_in_words(_whole(rial))


@register.filter
def number_words(value: object) -> str:
    """A count in words, without a unit: «شش»."""
    return "" if _absent(value) else in_words(_whole(value))


@register.simple_tag
def icon(name: str, cls: str = "") -> SafeString:
    """Draw a symbol of ``persian/icons.svg``; ``cls`` adds classes. It is decoration: the words stand beside it."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f"i {cls}".strip(),
        static("persian/icons.svg"),
        name,
    )
