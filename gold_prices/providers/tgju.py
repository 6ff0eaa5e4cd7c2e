"""TGJU: the market's most quoted board. Rial as text, Tehran wall clock, several hosts of which some are dead."""

from dataclasses import dataclass
from datetime import datetime, time

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Reading, Unit
from gold_prices.providers.reading import mapping, moment_from_tehran, rial_from
from persian.jalali import TEHRAN


@dataclass(frozen=True, kw_only=True)
class Tgju(Declared):
    """`current.geram18`: `p` with or without commas, `ts` in Tehran time."""

    def read(self, body: object, received_at: datetime) -> Reading:
        """A stamp of midnight means that the figure is the close of that day, carried over: nobody trades then."""
        row = mapping(mapping(mapping(body, "body").get("current"), "current").get("geram18"), "current.geram18")
        rial = rial_from(row.get("p"), self.rial_per_unit, "geram18.p")
        observed_at = moment_from_tehran(row.get("ts"), received_at, "geram18.ts")
        carried_over = observed_at.astimezone(TEHRAN).time() == time()
        return Reading(
            rial_per_g=rial, raw=str(row["p"]), observed_at=observed_at, stamped=True, previous_close=carried_over
        )


SOURCE = Tgju(
    key="tgju",
    display_name=_("TGJU"),
    family="tgju",
    unit=Unit.RIAL,
    rial_per_unit=1,
    base_urls=(
        "https://call1.tgju.org",
        "https://call3.tgju.org",
        "https://call2.tgju.org",
        "https://call4.tgju.org",
    ),
    path="/ajax.json",
    headers={"Referer": "https://www.tgju.org/"},
    max_bytes=2_097_152,
)
