"""tala.ir: a news site's board. Toman with commas; corrupt rows are normal there, so each is checked alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Field, Reading, Sheet, Stamp, Unit
from gold_prices.providers.reading import mapping, moment_from_epoch, written
from gold_prices.providers.sheet import reading_of, sheet_of
from gold_prices.rules.instruments import Instrument


@dataclass(frozen=True, kw_only=True)
class TalaIr(Declared):
    """`<section>.<name>`: `v` in Latin or `v_fa` in Persian digits, `m` in epoch seconds.

    Its dollar is left out: it has stood at zero in every body seen. So is its ounce, six per cent beside the market.
    """

    def read(self, body: object, received_at: datetime) -> Sheet:
        """Only `m` is trusted for the time; the Jalali text beside it has been seen years off."""
        board = mapping(body, "body")
        return sheet_of(self.fields, lambda instrument: self._row(board, instrument, received_at))

    def _row(self, board: Mapping[str, Any], instrument: Instrument, received_at: datetime) -> Reading:
        field = self.fields[instrument]
        section, name = field.path.split(".")
        row = mapping(mapping(board.get(section), section).get(name), field.path)
        figure = written(row.get("v_fa") if row.get("v") in (None, "") else row["v"], field.path)
        observed_at = moment_from_epoch(row.get("m"), received_at, f"{name}.m")
        return reading_of(instrument, field, figure, observed_at=observed_at)


def _toman(path: str) -> Field:
    return Field(path=path, unit=Unit.TOMAN, factor=Decimal(10))


SOURCE = TalaIr(
    key="talair",
    display_name=_("tala.ir"),
    family="talair",
    fields={
        Instrument.GOLD18: _toman("gold.gold_18k"),
        Instrument.GOLD24: _toman("gold.gold_24k"),
        Instrument.MESGHAL: _toman("gold.gold_bazartehran"),
        Instrument.EMAMI: _toman("sekke.sekke-jad"),
        Instrument.BAHAR: _toman("sekke.sekke-gad"),
        Instrument.HALF: _toman("sekke.sekke-nim"),
        Instrument.QUARTER: _toman("sekke.sekke-rob"),
        Instrument.GRAM_COIN: _toman("sekke.sekke-grm"),
    },
    stamp=Stamp.EPOCH,
    terms=_("The board behind a news site's own page, without a key and without stated terms; ask for its consent."),
    base_urls=("https://www.tala.ir",),
    path="/ajax/price/talair",
    headers={"Referer": "https://www.tala.ir/"},
    min_interval=timedelta(seconds=30),
)
