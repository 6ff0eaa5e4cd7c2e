"""What is priced, and in which whole unit its figure is kept."""

from enum import StrEnum


class Instrument(StrEnum):
    """One thing with a price. A value is a whole number of the unit that `UNITS` gives."""

    GOLD18 = "gold18"
    GOLD24 = "gold24"
    MESGHAL = "mesghal"
    EMAMI = "coin_emami"
    BAHAR = "coin_bahar"
    HALF = "coin_half"
    QUARTER = "coin_quarter"
    GRAM_COIN = "coin_gram"
    # Only venues of the world market quote it: boards of the bazaar copy it from somewhere, now and then, and on one
    # morning three of them stood 450 dollars apart. The derived price would inherit the mistake.
    OUNCE = "ounce"
    USD = "usd"
    # Inputs of the derived price, and that price itself: none of the three ever votes on a price of the bazaar.
    USDT = "usdt"
    PAXG = "paxg"
    PARITY = "parity18"


class Unit(StrEnum):
    """The whole unit a value is kept in; cents are of a US dollar."""

    RIAL_PER_GRAM = "rial_per_gram"
    RIAL_PER_MESGHAL = "rial_per_mesghal"
    RIAL_PER_PIECE = "rial_per_piece"
    CENT_PER_OUNCE = "cent_per_ounce"


UNITS: dict[Instrument, Unit] = {
    Instrument.GOLD18: Unit.RIAL_PER_GRAM,
    Instrument.GOLD24: Unit.RIAL_PER_GRAM,
    Instrument.MESGHAL: Unit.RIAL_PER_MESGHAL,
    Instrument.EMAMI: Unit.RIAL_PER_PIECE,
    Instrument.BAHAR: Unit.RIAL_PER_PIECE,
    Instrument.HALF: Unit.RIAL_PER_PIECE,
    Instrument.QUARTER: Unit.RIAL_PER_PIECE,
    Instrument.GRAM_COIN: Unit.RIAL_PER_PIECE,
    Instrument.OUNCE: Unit.CENT_PER_OUNCE,
    Instrument.USD: Unit.RIAL_PER_PIECE,
    Instrument.USDT: Unit.RIAL_PER_PIECE,
    Instrument.PAXG: Unit.RIAL_PER_PIECE,
    Instrument.PARITY: Unit.RIAL_PER_GRAM,
}
COINS = (Instrument.EMAMI, Instrument.BAHAR, Instrument.HALF, Instrument.QUARTER, Instrument.GRAM_COIN)
#: What a board shows, in its order.
SHOWN = (
    Instrument.GOLD18,
    Instrument.GOLD24,
    Instrument.MESGHAL,
    *COINS,
    Instrument.USD,
    Instrument.OUNCE,
)
