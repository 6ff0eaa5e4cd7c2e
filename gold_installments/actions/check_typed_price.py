"""Is a price typed by hand the one its writer meant?"""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from gold_installments.rules.typed_price import (
    LONGEST_WORDS,
    is_far,
    is_possible,
    is_possible_buying,
    ratio_permille,
    says,
)
from gold_prices.queries.sentences import price_text
from measures.money import whole_toman
from persian.numbers import scaled
from persian.refusal import Refusal
from persian.words import toman_in_words

TWICE_PERMILLE = 2_000


class PriceNotPositive(Refusal):
    """No price at all."""

    code = "price_not_positive"
    message = _("The price must be more than zero.")


class PriceImplausible(Refusal):
    """Out of the range of any price of gold: a slip between Rial and Toman, most often."""

    code = "price_implausible"
    message = _("No gram of gold ever had this price; check whether it is in Toman and for one gram of 18 karat.")


class PriceNotWhole(Refusal):
    """Tenths of a Toman: nobody says such a price, and the shop's is a whole one everywhere."""

    code = "price_not_whole_toman"
    message = _("Write the price in whole Toman.")


class PriceFar(Refusal):
    """More than a quarter off the last known price. Right now and then, a slip of a zero most often."""

    code = "price_needs_words"
    message = _(
        "This price is %(ratio)s the last known price, %(known)s Toman. If it is right, write it in words: “%(words)s”."
    )

    def __init__(self, *, rial_per_g: int, reference: int) -> None:
        words = toman_in_words(rial_per_g)
        permille = ratio_permille(rial_per_g, reference)
        super().__init__(field="rial_per_g", ratio=_ratio_text(permille), known=price_text(reference), words=words)
        self.extra: dict[str, object] = {"known_rial_per_g": reference, "permille": permille, "words": words}


class PriceWordsDiffer(Refusal):
    """The words spell another price than the figure."""

    code = "price_words_differ"
    message = _("The words are not those of this price. It reads: “%(words)s”.")


class PriceWordsTooLong(Refusal):
    """More than a price in words."""

    code = "price_words_too_long"
    message = _("Write only the price, in words.")


class BuyingNotPositive(Refusal):
    """No price at all."""

    code = "buying_not_positive"
    message: ClassVar = PriceNotPositive.message


class BuyingAboveSelling(Refusal):
    """The shop would pay more for old gold than it asks for new."""

    code = "buying_above_selling"
    message = _("The price old gold is bought at cannot be above the selling price.")


class BuyingTooLow(Refusal):
    """Less than half of the selling price: a digit is missing."""

    code = "buying_too_low"
    message = _("The price old gold is bought at is less than half of the selling price; check its digits.")


def check_typed_price(*, rial_per_g: int, buy_rial_per_g: int | None, in_words: str, reference: int | None) -> bool:
    """Raise the refusals of this module, each naming its field; Rial per gram of 750.

    `reference` is the last known price. Beyond a quarter off it the price has to be spelled in `in_words`, and True
    says that it was. Words beside any other price are left alone: they may be those of a figure corrected since.
    """
    if rial_per_g <= 0:
        raise PriceNotPositive(field="rial_per_g")
    if not is_possible(rial_per_g):
        raise PriceImplausible(field="rial_per_g")
    _check_whole(rial_per_g, field="rial_per_g")
    spelled = _check_words(rial_per_g, in_words, reference)
    if buy_rial_per_g is not None:
        _check_buying(buy_rial_per_g, rial_per_g)
        _check_whole(buy_rial_per_g, field="buy_rial_per_g")
    return spelled


def _check_whole(rial: int, *, field: str) -> None:
    if whole_toman(rial) != rial:
        raise PriceNotWhole(field=field)


def _check_words(rial_per_g: int, in_words: str, reference: int | None) -> bool:
    if len(in_words) > LONGEST_WORDS:
        raise PriceWordsTooLong(field="in_words")
    if reference is None or not is_far(rial_per_g, reference):
        return False
    if not in_words.strip():
        raise PriceFar(rial_per_g=rial_per_g, reference=reference)
    if not says(in_words, rial_per_g):
        raise PriceWordsDiffer(field="in_words", words=toman_in_words(rial_per_g))
    return True


def _check_buying(buy_rial_per_g: int, rial_per_g: int) -> None:
    if buy_rial_per_g <= 0:
        raise BuyingNotPositive(field="buy_rial_per_g")
    if buy_rial_per_g > rial_per_g:
        raise BuyingAboveSelling(field="buy_rial_per_g")
    if not is_possible_buying(buy_rial_per_g, rial_per_g):
        raise BuyingTooLow(field="buy_rial_per_g")


def _ratio_text(permille: int) -> str:
    """ "10 times", or below twice "37.5 percent of"; the least that is said is a tenth of a percent."""
    if permille >= TWICE_PERMILLE:
        return say("%(n)s times") % {"n": "".join(scaled(permille // 100, places=1, keep_zeros=False))}
    return say("%(n)s percent of") % {"n": "".join(scaled(max(permille, 1), places=1, keep_zeros=False))}
