"""Swissquote: the world's ounce as a bank's platforms quote it, two sides each. At week-ends it shows Friday's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Fault, Field, Sheet, SourceError, Stamp, Unit
from gold_prices.providers.reading import mapping, middle, moment_from_milliseconds
from gold_prices.providers.sheet import reading_of, sheet_of
from gold_prices.rules.instruments import Instrument

#: The narrow quotes; other profiles carry a dealer's margin.
PROFILES = ("premium", "prime")


@dataclass(frozen=True, kw_only=True)
class Swissquote(Declared):
    """A list of venues, each with `spreadProfilePrices` and `ts` in epoch milliseconds."""

    def read(self, body: object, received_at: datetime) -> Sheet:
        """The first venue that has a narrow quote."""
        venue, quote = _narrow(body)
        figure = middle(quote.get("bid"), quote.get("ask"), "the quote")
        observed_at = moment_from_milliseconds(venue.get("ts"), received_at, "ts")
        return sheet_of(
            self.fields,
            lambda instrument: reading_of(instrument, self.fields[instrument], figure, observed_at=observed_at),
        )


def _narrow(venues: object) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    for venue in venues if isinstance(venues, list) else []:
        quotes = mapping(venue, "venue").get("spreadProfilePrices")
        for quote in quotes if isinstance(quotes, list) else []:
            if isinstance(quote, dict) and quote.get("spreadProfile") in PROFILES:
                return venue, quote
    raise SourceError(Fault.UNKNOWN, "no venue has a narrow quote")


SOURCE = Swissquote(
    key="swissquote",
    display_name=_("Swissquote"),
    family="swissquote",
    fields={Instrument.OUNCE: Field(path="[].spreadProfilePrices[].bid, .ask", unit=Unit.DOLLAR, factor=Decimal(100))},
    stamp=Stamp.EPOCH,
    terms=_("A bank's public quotes without a key; nobody vouches for them."),
    base_urls=("https://forex-data-feed.swissquote.com",),
    path="/public-quotes/bboquotes/instrument/XAU/USD",
    min_interval=timedelta(seconds=30),
)
