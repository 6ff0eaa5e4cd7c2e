"""Wallgold: an exchange with a documented public service. Toman per gram, numbers as text, no time in the body."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Fault, Field, Sheet, SourceError, Stamp, Unit
from gold_prices.providers.reading import mapping, written
from gold_prices.providers.sheet import reading_of, sheet_of
from gold_prices.rules.instruments import Instrument

SYMBOL = "GLD_18C_750TMN"


@dataclass(frozen=True, kw_only=True)
class Wallgold(Declared):
    """`result[symbol].marketCap.lastPrice`; `createdAt` is the market's birthday and no quote time."""

    def read(self, body: object, received_at: datetime) -> Sheet:
        """Receipt counts as the moment of the price: the answer is the price one can trade at now."""
        envelope = mapping(body, "envelope")
        if envelope.get("success") is not True:
            raise SourceError(Fault.RETRY, "the answer says that it failed")
        figure = written(_raw(envelope.get("result")), "lastPrice")
        return sheet_of(
            self.fields,
            lambda instrument: reading_of(
                instrument, self.fields[instrument], figure, observed_at=received_at, stamped=False
            ),
        )


def _raw(result: object) -> object:
    if isinstance(result, dict) and "price" in result:  # its service of one market; `priceExpiresAt` is no quote time
        return result["price"]
    market = _market(result)
    if not {"enable"} & {str(market.get("buyStatus", "enable")), str(market.get("sellStatus", "enable"))}:
        raise SourceError(Fault.RETRY, "trading is halted there")
    return mapping(market.get("marketCap"), "marketCap").get("lastPrice")


def _market(result: object) -> Mapping[str, Any]:
    for market in result if isinstance(result, list) else []:
        if isinstance(market, dict) and market.get("symbol") == SYMBOL:
            return market
    raise SourceError(Fault.UNKNOWN, f"no market {SYMBOL} in the answer")


SOURCE = Wallgold(
    key="wallgold",
    display_name=_("Wallgold"),
    family="wallgold",
    fields={
        Instrument.GOLD18: Field(path=f"result[{SYMBOL}].marketCap.lastPrice", unit=Unit.TOMAN, factor=Decimal(10))
    },
    stamp=Stamp.NONE,
    terms=_("A public service described on the owner's page for developers; no key is needed."),
    base_urls=("https://api.wallgold.ir",),
    path="/api/v1/markets",
    min_interval=timedelta(seconds=30),
)
