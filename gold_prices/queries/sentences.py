"""What became of a source's figure, as a finished sentence in the reader's language.

Each verdict has its sentence by what the figure was measured by (rules.quotes.Basis). Amounts are in Toman, those of
an ounce in dollars.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gold_prices.queries.faults import fault_words
from gold_prices.rules.instruments import UNITS, Instrument, Unit
from gold_prices.rules.quotes import Basis, Verdict
from measures.money import RIAL_PER_TOMAN
from measures.rounding import round_half_up
from persian.digits import to_persian
from persian.numbers import grouped, scaled

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Word:
    """What is known of one figure. `age` is how old it was when it was asked for; `alone` that nobody else agreed."""

    instrument: Instrument
    verdict: str
    value: int | None = None
    permille: int | None = None
    against: int | None = None
    basis: str = ""
    age: timedelta = timedelta(0)
    chosen: bool = False
    alone: bool = False
    error: str = ""
    fault: str = ""
    whole_answer: bool = False


#: What a figure lay above or below, by what it was measured by.
_AGAINST: dict[str, StrOrPromise] = {
    Basis.OTHERS: gettext_lazy("the median of the others (%(against)s)"),
    Basis.STANDING: gettext_lazy("the price before (%(against)s)"),
    Basis.GOLD18: gettext_lazy("the worth of its gold at the price of 18k (%(against)s)"),
    Basis.WORLD: gettext_lazy("the estimate from the world market (%(against)s)"),
}
_OLD: dict[str, StrOrPromise] = {
    Basis.FRESHER: gettext_lazy("Left out: two independent sources have fresher figures that agree."),
    Basis.BEHIND: gettext_lazy("Left out: it is older than the price that stands."),
    Basis.CLOSE: gettext_lazy("Left out: it is the close of an earlier day, not the price of now."),
    Basis.UNHEARD: gettext_lazy("Had no part in this price: its figure is of an earlier asking."),
}


def sentence_of(word: Word) -> str:
    """One sentence that says what became of the figure and why."""
    told = _BY_VERDICT.get(word.verdict)
    return told(word) if told else ""


def amount(instrument: Instrument, value: int) -> str:
    """A figure with its unit: whole Toman half up, or dollars and cents."""
    if UNITS[instrument] is Unit.CENT_PER_OUNCE:
        return _("%(amount)s dollars") % {"amount": "".join(scaled(value, places=2, keep_zeros=True))}
    return _("%(amount)s Toman") % {"amount": price_text(value)}


def price_text(rial: int) -> str:
    """The price of a gram or a piece in whole Toman, half up, without the unit: 189,060,105 is «۱۸٬۹۰۶٬۰۱۱»."""
    return grouped(round_half_up(rial, RIAL_PER_TOMAN))


def percent(permille: int) -> str:
    """Thousandths as a percentage: 57 is «۵٫۷٪»."""
    return "".join(scaled(permille, places=1, keep_zeros=False)) + "\u066a"


def span_text(span: timedelta) -> str:
    """A length of time in its largest unit, at least a minute."""
    minutes = max(int(span.total_seconds()) // 60, 1)
    if minutes < 60:
        text = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    elif minutes < 48 * 60:
        text = ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    else:
        text = ngettext("%(n)s day", "%(n)s days", minutes // 1440) % {"n": minutes // 1440}
    return to_persian(text)


def _away(word: Word) -> str:
    """«۵٫۷٪ بالاتر از میانهٔ دیگران (…)»; nothing where no figure decided."""
    if word.against is None or word.permille is None or word.value is None or word.basis not in _AGAINST:
        return ""
    against = str(_AGAINST[word.basis]) % {"against": amount(word.instrument, word.against)}
    values = {"percent": percent(word.permille), "against": against}
    if word.value >= word.against:
        return _("%(percent)s above %(against)s") % values
    return _("%(percent)s below %(against)s") % values


def _kept(word: Word) -> str:
    if word.chosen and word.alone:
        return _("Its figure became the price; no other source stands beside it.")
    if word.chosen:
        return _("Its figure became the price: it is nearest to the median of all.")
    if word.basis == Basis.OTHERS and word.permille is not None:
        if word.permille == 0:
            return _("It agrees with the median of all.")
        return _("It agrees with the others: %(percent)s from the median of all.") % {"percent": percent(word.permille)}
    return _("It agrees with the price.")


def _outlier(word: Word) -> str:
    return _("%(away)s: left out.") % {"away": _away(word)} if _away(word) else _("Left out: far from the others.")


def _unit_suspect(word: Word) -> str:
    if word.basis == Basis.OWN_BODY:
        return _("Left out: its price of a mesghal and of a gram do not fit; one of them has changed its unit.")
    if word.against is None or not word.value or word.basis not in _AGAINST:
        return _("Left out: looks like another unit")
    big, small = max(word.value, word.against), min(word.value, word.against)
    values = {
        "times": grouped(round_half_up(big, small)),
        "against": str(_AGAINST[word.basis]) % {"against": amount(word.instrument, word.against)},
    }
    if word.value > word.against:
        return _("About %(times)s times %(against)s: it looks like another unit and was left out.") % values
    return _("About one in %(times)s of %(against)s: it looks like another unit and was left out.") % values


def _ratio(word: Word) -> str:
    return _("%(away)s: it does not fit the price of gold and was left out.") % {"away": _away(word)}


def _same_family(word: Word) -> str:
    return _("Not counted: its family has voted; sources that copy one another count once.")


def _old(word: Word) -> str:
    if word.basis in _OLD:
        return str(_OLD[word.basis])
    return _("Left out: it was %(span)s old when we asked; a figure older than half an hour has no vote.") % {
        "span": span_text(word.age)
    }


def _unconfirmed(word: Word) -> str:
    away = _away(word)
    if word.basis == Basis.WORLD:
        return _("%(away)s, and only one source says so: held until another confirms it.") % {"away": away}
    return _("%(away)s, and too few sources say so: held until others confirm it.") % {"away": away}


def _refused(word: Word) -> str:
    if word.basis == Basis.FUTURE:
        return _("Refused: its time is ahead of the clock.")
    return _("Refused: no possible price.")


def _input(word: Word) -> str:
    return _("For the estimate from the world market only; it has no vote.")


def _failed(word: Word) -> str:
    values = {"reason": fault_words(word.error, word.fault)}
    return (
        _("No figure: %(reason)s.") % values
        if word.whole_answer
        else _("This figure could not be used: %(reason)s.") % values
    )


_BY_VERDICT: dict[str, Callable[[Word], str]] = {
    Verdict.KEPT: _kept,
    Verdict.OUTLIER: _outlier,
    Verdict.UNIT_SUSPECT: _unit_suspect,
    Verdict.RATIO: _ratio,
    Verdict.SAME_FAMILY: _same_family,
    Verdict.OLD: _old,
    Verdict.UNCONFIRMED: _unconfirmed,
    Verdict.REFUSED: _refused,
    Verdict.INPUT: _input,
    FAILED: _failed,
}
