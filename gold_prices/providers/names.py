"""What instruments and units are called where people read them."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Unit as WrittenUnit
from gold_prices.rules.instruments import UNITS, Instrument, Unit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_INSTRUMENTS: "dict[Instrument, StrOrPromise]" = {
    Instrument.GOLD18: _("Gram of 18 karat"),
    Instrument.GOLD24: _("Gram of 24 karat"),
    Instrument.MESGHAL: _("Mesghal of 17 karat"),
    Instrument.EMAMI: _("Emami coin"),
    Instrument.BAHAR: _("Bahar Azadi coin"),
    Instrument.HALF: _("Half coin"),
    Instrument.QUARTER: _("Quarter coin"),
    Instrument.GRAM_COIN: _("Gram coin"),
    Instrument.OUNCE: _("Ounce of gold"),
    Instrument.USD: _("US dollar"),
    Instrument.USDT: _("Tether"),
    Instrument.PAXG: _("Gold token of an ounce"),
    Instrument.PARITY: _("Parity of 18 karat"),
}
_UNITS: "dict[Unit, StrOrPromise]" = {
    Unit.RIAL_PER_GRAM: _("Rial a gram"),
    Unit.RIAL_PER_MESGHAL: _("Rial a mesghal"),
    Unit.RIAL_PER_PIECE: _("Rial each"),
    Unit.CENT_PER_OUNCE: _("cents per ounce"),
}
_WRITTEN: "dict[WrittenUnit, StrOrPromise]" = {
    WrittenUnit.RIAL: _("Rial"),
    WrittenUnit.TOMAN: _("Toman"),
    WrittenUnit.DOLLAR: _("US dollar"),
}


def instrument_name(instrument: Instrument) -> "StrOrPromise":
    """The instrument in the reader's language."""
    return _INSTRUMENTS[instrument]


def unit_name(instrument: Instrument) -> "StrOrPromise":
    """The whole unit in which the instrument's value is kept."""
    return _UNITS[UNITS[instrument]]


def written_unit_name(unit: WrittenUnit) -> "StrOrPromise":
    """The currency unit in which a source writes a figure."""
    return _WRITTEN[unit]
