"""gold-api.com: the world's ounce in dollars, with the noise of a binary fraction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Fault, Field, Sheet, SourceError, Stamp, Unit
from gold_prices.providers.reading import mapping, moment_from_utc, written
from gold_prices.providers.sheet import reading_of, sheet_of
from gold_prices.rules.instruments import Instrument


@dataclass(frozen=True, kw_only=True)
class GoldApi(Declared):
    """`price` of `symbol` in `currency`, at `updatedAt`."""

    def read(self, body: object, received_at: datetime) -> Sheet:
        """Another metal or another currency than asked for is no ounce of ours."""
        quote = mapping(body, "body")
        if quote.get("symbol") != "XAU" or quote.get("currency", "USD") != "USD":
            raise SourceError(Fault.UNKNOWN, "the answer is not about the ounce in dollars")
        figure = written(quote.get("price"), "price")
        observed_at = moment_from_utc(quote.get("updatedAt"), received_at, "updatedAt")
        return sheet_of(
            self.fields,
            lambda instrument: reading_of(instrument, self.fields[instrument], figure, observed_at=observed_at),
        )


SOURCE = GoldApi(
    key="goldapi",
    display_name=_("gold-api.com"),
    family="goldapi",
    fields={Instrument.OUNCE: Field(path="price", unit=Unit.DOLLAR, factor=Decimal(100))},
    stamp=Stamp.UTC,
    terms=_("A free public service without a key and without a stated limit."),
    base_urls=("https://api.gold-api.com",),
    path="/price/XAU",
    min_interval=timedelta(seconds=30),
)
