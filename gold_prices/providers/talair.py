"""tala.ir: a news site's board. Toman with commas; corrupt rows are normal there, so ours is checked alone."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Reading, Unit
from gold_prices.providers.reading import mapping, moment_from_epoch, rial_from


@dataclass(frozen=True, kw_only=True)
class TalaIr(Declared):
    """`gold.gold_18k`: `v` in Latin or `v_fa` in Persian digits, `m` in epoch seconds."""

    def read(self, body: object, received_at: datetime) -> Reading:
        """Only `m` is trusted for the time; the Jalali text beside it has been seen years off."""
        row = mapping(mapping(mapping(body, "body").get("gold"), "gold").get("gold_18k"), "gold.gold_18k")
        raw = row.get("v_fa") if row.get("v") in (None, "") else row["v"]
        rial = rial_from(raw, self.rial_per_unit, "gold_18k.v")
        observed_at = moment_from_epoch(row.get("m"), received_at, "gold_18k.m")
        return Reading(rial_per_g=rial, raw=str(raw), observed_at=observed_at, stamped=True)


SOURCE = TalaIr(
    key="talair",
    display_name=_("tala.ir"),
    family="talair",
    unit=Unit.TOMAN,
    rial_per_unit=10,
    base_urls=("https://www.tala.ir",),
    path="/ajax/price/talair",
    headers={"Referer": "https://www.tala.ir/"},
)
