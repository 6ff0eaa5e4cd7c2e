"""Milli: hundreds of Toman per gram, and a Tehran wall-clock time without a zone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Fault, Field, Sheet, SourceError, Stamp, Unit
from gold_prices.providers.reading import mapping, moment_from_tehran, unwrapped, written
from gold_prices.providers.sheet import reading_of, sheet_of
from gold_prices.rules.instruments import Instrument

#: `code` of an answer that succeeded; the second was seen by one client.
GOOD_CODES = (0, 200)


@dataclass(frozen=True, kw_only=True)
class Milli(Declared):
    """`data.price18` and `data.date`; an older body carried both at its top."""

    def read(self, body: object, received_at: datetime) -> Sheet:
        """The time written beside the price, or the moment of receipt where there is none."""
        envelope = mapping(body, "envelope")
        if envelope.get("code", 0) not in GOOD_CODES:
            raise SourceError(Fault.RETRY, "the answer says that it failed")
        quote = unwrapped(envelope, "data")
        figure = written(quote.get("price18"), "price18")
        stamp = quote.get("date")
        observed_at = received_at if stamp is None else moment_from_tehran(stamp, received_at, "date")
        return sheet_of(
            self.fields,
            lambda instrument: reading_of(
                instrument, self.fields[instrument], figure, observed_at=observed_at, stamped=stamp is not None
            ),
        )


SOURCE = Milli(
    key="milli",
    display_name=_("Milli Gold"),
    family="milli",
    fields={Instrument.GOLD18: Field(path="data.price18", unit=Unit.TOMAN, factor=Decimal(1000))},
    stamp=Stamp.TEHRAN,
    terms=_("An open address without a key. Its terms of use forbid scripts to its customers; ask for its consent."),
    base_urls=("https://milli.gold",),
    path="/api/v1/public/milli-price/detail",
    min_interval=timedelta(seconds=30),
)
