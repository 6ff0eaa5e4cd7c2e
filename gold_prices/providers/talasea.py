"""Talasea: Toman per milligram as text, and two switches that say whether one can trade. No time in the body."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Fault, Field, Sheet, SourceError, Stamp, Unit
from gold_prices.providers.reading import mapping, unwrapped, written
from gold_prices.providers.sheet import reading_of, sheet_of
from gold_prices.rules.instruments import Instrument


@dataclass(frozen=True, kw_only=True)
class Talasea(Declared):
    """`price`; other brands sell under its price, so none of those is a source of its own."""

    def read(self, body: object, received_at: datetime) -> Sheet:
        """Receipt counts as the moment of the price, as long as one can buy or sell at it."""
        quote = unwrapped(mapping(body, "envelope"), "data")
        if quote.get("disableBuy") and quote.get("disableSell"):
            raise SourceError(Fault.RETRY, "trading is halted there")
        figure = written(quote.get("price"), "price")
        return sheet_of(
            self.fields,
            lambda instrument: reading_of(
                instrument, self.fields[instrument], figure, observed_at=received_at, stamped=False
            ),
        )


SOURCE = Talasea(
    key="talasea",
    display_name=_("Talasea"),
    family="talasea",
    fields={Instrument.GOLD18: Field(path="price", unit=Unit.TOMAN, factor=Decimal(10_000))},
    stamp=Stamp.NONE,
    terms=_("An open address without a key and without stated terms; ask for its consent."),
    base_urls=("https://api.talasea.ir",),
    path="/api/market/getGoldPrice",
    min_interval=timedelta(seconds=30),
)
