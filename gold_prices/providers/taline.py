"""Taline: thousands of Toman, two sides of every quote, and three spellings of its time of which one can be wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Fault, Field, Reading, Sheet, SourceError, Stamp, Unit
from gold_prices.providers.reading import mapping, middle, moment_from_utc, unwrapped
from gold_prices.providers.sheet import reading_of, sheet_of
from gold_prices.rules.instruments import Instrument


@dataclass(frozen=True, kw_only=True)
class Taline(Declared):
    """`prices[symbol].price.buy` and `.sell`, seen from the dealer's side: it sells for more than it buys."""

    def read(self, body: object, received_at: datetime) -> Sheet:
        """Only `utc_timestamp` is trusted: the Jalali date of coins has been seen twelve centuries ahead."""
        rows = body if isinstance(body, list) else unwrapped(mapping(body, "envelope"), "data").get("prices")
        by_symbol = _by_symbol(rows)
        return sheet_of(self.fields, lambda instrument: self._row(by_symbol, instrument, received_at))

    def _row(self, rows: Mapping[str, Any], instrument: Instrument, received_at: datetime) -> Reading:
        field = self.fields[instrument]
        symbol = field.path.removeprefix("prices.")
        row = mapping(rows.get(symbol), symbol)
        if row.get("status", "enabled") != "enabled":  # newer rows lack it
            raise SourceError(Fault.RETRY, f"{symbol} is not traded there now")
        sides = mapping(row.get("price"), f"{symbol}.price")
        figure = middle(sides.get("buy"), sides.get("sell"), f"{symbol}.price")
        stamp = mapping(row.get("date"), f"{symbol}.date").get("utc_timestamp")
        observed_at = moment_from_utc(stamp, received_at, f"{symbol}.utc_timestamp")
        return reading_of(instrument, field, figure, observed_at=observed_at)


def _by_symbol(rows: object) -> dict[str, Any]:
    if not isinstance(rows, list):
        raise SourceError(Fault.UNKNOWN, "the body has no list prices")
    return {str(row.get("symbol")): row for row in reversed(rows) if isinstance(row, dict)}


def _thousands(symbol: str) -> Field:
    return Field(path=f"prices.{symbol}", unit=Unit.TOMAN, factor=Decimal(10_000))


SOURCE = Taline(
    key="taline",
    display_name=_("Taline"),
    family="taline",
    fields={
        Instrument.GOLD18: _thousands("GOLD18"),
        Instrument.MESGHAL: _thousands("GOLD_MITHQAL17"),
        Instrument.EMAMI: _thousands("SEKEH_E"),
        Instrument.HALF: _thousands("SEKEH_NIM"),
        Instrument.QUARTER: _thousands("SEKEH_ROB"),
    },
    stamp=Stamp.UTC,
    terms=_("An open address without a key, which its owner asks robots to leave alone; use it with written consent."),
    base_urls=("https://price.tlyn.ir",),
    path="/api/v1/price",
    min_interval=timedelta(seconds=30),
)
