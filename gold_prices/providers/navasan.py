"""Navasan: a service with a key. Gold and dollars in Toman; coins in Toman or in thousands of them, year by year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Fault, Field, Reading, Sheet, SourceError, Stamp, Unit
from gold_prices.providers.reading import Written, mapping, moment_from_epoch, written
from gold_prices.providers.sheet import reading_of, sheet_of
from gold_prices.rules.instruments import Instrument

#: How many grams of 18k one piece costs, from and to: the mesghal by its metal, coins with the widest premium seen.
GRAMS_OF_18K: dict[Instrument, tuple[Decimal, Decimal]] = {
    Instrument.MESGHAL: (Decimal("4.1"), Decimal("4.6")),
    Instrument.EMAMI: (Decimal("6"), Decimal("15")),
    Instrument.BAHAR: (Decimal("6"), Decimal("15")),
    Instrument.HALF: (Decimal("3"), Decimal("8")),
    Instrument.QUARTER: (Decimal("1.5"), Decimal("5")),
    Instrument.GRAM_COIN: (Decimal("0.75"), Decimal("3")),
}
_THOUSAND = Decimal(1000)


@dataclass(frozen=True, kw_only=True)
class Navasan(Declared):
    """An object keyed by item: `value` as text or number, `timestamp` in epoch seconds, each row with its own."""

    def read(self, body: object, received_at: datetime) -> Sheet:
        """Coins and mesghal count in what the body's own 18k says they do; without it nobody can tell."""
        items = mapping(body, "body")
        return sheet_of(self.fields, lambda instrument: self._row(items, instrument, received_at))

    def _row(self, items: Mapping[str, Any], instrument: Instrument, received_at: datetime) -> Reading:
        field = self.fields[instrument]
        row = mapping(items.get(field.path), field.path)
        figure = written(row.get("value"), field.path)
        factor = self._factor(items, instrument, figure)
        observed_at = moment_from_epoch(row.get("timestamp"), received_at, f"{field.path}.timestamp")
        return reading_of(instrument, field, figure, observed_at=observed_at, factor=factor)

    def _factor(self, items: Mapping[str, Any], instrument: Instrument, figure: Written) -> Decimal:
        field = self.fields[instrument]
        if instrument not in GRAMS_OF_18K:
            return field.factor
        gram_item = self.fields[Instrument.GOLD18].path
        gram = written(mapping(items.get(gram_item), gram_item).get("value"), gram_item)
        least, most = GRAMS_OF_18K[instrument]
        for times in (Decimal(1), _THOUSAND):
            if least * gram.amount <= figure.amount * times <= most * gram.amount:
                return field.factor * times
        raise SourceError(Fault.UNKNOWN, f"{field.path} fits no unit beside {gram_item}")


def _toman(item: str) -> Field:
    return Field(path=item, unit=Unit.TOMAN, factor=Decimal(10))


# Its `usd_xau` is left alone: see Instrument.OUNCE.
SOURCE = Navasan(
    key="navasan",
    display_name=_("Navasan"),
    # It and AlanChand have shown the same figures at every recorded moment.
    family="alanchand",
    fields={
        Instrument.GOLD18: _toman("18ayar"),
        Instrument.MESGHAL: _toman("abshodeh"),
        Instrument.EMAMI: _toman("sekkeh"),
        Instrument.BAHAR: _toman("bahar"),
        Instrument.HALF: _toman("nim"),
        Instrument.QUARTER: _toman("rob"),
        Instrument.GRAM_COIN: _toman("gerami"),
        Instrument.USD: _toman("usd_sell"),
    },
    stamp=Stamp.EPOCH,
    terms=_("By contract with a key: the free plan allows 120 questions a month, paid plans more."),
    base_urls=("https://api.navasan.tech",),
    path="/latest/",
    key_parameter="api_key",
    # The free plan's 120 a month; ZARGAR_SOURCE_NAVASAN_INTERVAL tells of a better plan.
    min_interval=timedelta(hours=6, minutes=15),
)
