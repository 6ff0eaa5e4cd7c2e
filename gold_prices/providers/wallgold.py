"""Wallgold: an exchange with a documented public service. Toman per gram, numbers as text, no time in the body."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Fault, Reading, SourceError, Unit
from gold_prices.providers.reading import mapping, rial_from

SYMBOL = "GLD_18C_750TMN"


@dataclass(frozen=True, kw_only=True)
class Wallgold(Declared):
    """`result[symbol].marketCap.lastPrice`; `createdAt` is the market's birthday and no quote time."""

    def read(self, body: object, received_at: datetime) -> Reading:
        """Receipt counts as the moment of the price: the answer is the price one can trade at now."""
        envelope = mapping(body, "envelope")
        if envelope.get("success") is not True:
            raise SourceError(Fault.RETRY, "the answer says that it failed")
        market = _market(envelope.get("result"))
        if not {"enable"} & {market.get("buyStatus", "enable"), market.get("sellStatus", "enable")}:
            raise SourceError(Fault.RETRY, "trading is halted there")
        raw = mapping(market.get("marketCap"), "marketCap").get("lastPrice")
        rial = rial_from(raw, self.rial_per_unit, "lastPrice")
        return Reading(rial_per_g=rial, raw=str(raw), observed_at=received_at, stamped=False)


def _market(result: object) -> dict[str, object]:
    for market in result if isinstance(result, list) else []:
        if isinstance(market, dict) and market.get("symbol") == SYMBOL:
            return market
    raise SourceError(Fault.UNKNOWN, f"no market {SYMBOL} in the answer")


SOURCE = Wallgold(
    key="wallgold",
    display_name=_("Wallgold"),
    family="wallgold",
    unit=Unit.TOMAN,
    rial_per_unit=10,
    base_urls=("https://api.wallgold.ir",),
    path="/api/v1/markets",
    headers={},
)
