"""Milli: hundreds of Toman per gram, and a Tehran wall-clock time without a zone."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Fault, Reading, SourceError, Unit
from gold_prices.providers.reading import mapping, moment_from_tehran, rial_from

#: `code` of an answer that succeeded; the second was seen by one client.
GOOD_CODES = (0, 200)


@dataclass(frozen=True, kw_only=True)
class Milli(Declared):
    """`data.price18` and `data.date`; an older body carried both at its top."""

    def read(self, body: object, received_at: datetime) -> Reading:
        """The time written beside the price, or the moment of receipt where there is none."""
        envelope = mapping(body, "envelope")
        if envelope.get("code", 0) not in GOOD_CODES:
            raise SourceError(Fault.RETRY, "the answer says that it failed")
        quote = mapping(envelope["data"], "data") if "data" in envelope else envelope
        rial = rial_from(quote.get("price18"), self.rial_per_unit, "price18")
        stamp = quote.get("date")
        observed_at = received_at if stamp is None else moment_from_tehran(stamp, received_at, "date")
        return Reading(
            rial_per_g=rial, raw=str(quote.get("price18")), observed_at=observed_at, stamped=stamp is not None
        )


SOURCE = Milli(
    key="milli",
    display_name=_("Milli Gold"),
    family="milli",
    unit=Unit.TOMAN,
    rial_per_unit=1000,
    base_urls=("https://milli.gold",),
    path="/api/v1/public/milli-price/detail",
    headers={},
)
