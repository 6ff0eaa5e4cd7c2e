"""TGJU: the market's most quoted board. Rial as text, Tehran wall clock, several hosts of which some are dead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Field, Reading, Sheet, Stamp, Unit
from gold_prices.providers.reading import mapping, moment_from_tehran, written
from gold_prices.providers.sheet import reading_of, sheet_of
from gold_prices.rules.instruments import Instrument
from persian.days import TEHRAN


@dataclass(frozen=True, kw_only=True)
class Tgju(Declared):
    """`current.<name>`: `p` with or without commas, `ts` in Tehran time; each row has a time of its own."""

    def read(self, body: object, received_at: datetime) -> Sheet:
        """A stamp of midnight means that the figure is the close of that day, carried over: nobody trades then."""
        current = mapping(mapping(body, "body").get("current"), "current")
        return sheet_of(self.fields, lambda instrument: self._row(current, instrument, received_at))

    def _row(self, current: Mapping[str, Any], instrument: Instrument, received_at: datetime) -> Reading:
        field = self.fields[instrument]
        name = field.path.removeprefix("current.")
        row = mapping(current.get(name), field.path)
        figure = written(row.get("p"), f"{name}.p")
        observed_at = moment_from_tehran(row.get("ts"), received_at, f"{name}.ts")
        carried_over = observed_at.astimezone(TEHRAN).time() == time()
        return reading_of(instrument, field, figure, observed_at=observed_at, previous_close=carried_over)


def _rial(name: str) -> Field:
    return Field(path=f"current.{name}", unit=Unit.RIAL, factor=Decimal(1))


# Its `ons` is left alone: see Instrument.OUNCE.
SOURCE = Tgju(
    key="tgju",
    display_name=_("TGJU"),
    family="tgju",
    fields={
        Instrument.GOLD18: _rial("geram18"),
        Instrument.GOLD24: _rial("geram24"),
        Instrument.MESGHAL: _rial("mesghal"),
        Instrument.EMAMI: _rial("sekee"),
        Instrument.BAHAR: _rial("sekeb"),
        Instrument.HALF: _rial("nim"),
        Instrument.QUARTER: _rial("rob"),
        Instrument.GRAM_COIN: _rial("gerami"),
        Instrument.USD: _rial("price_dollar_rl"),
    },
    stamp=Stamp.TEHRAN,
    terms=_("Its terms forbid copying without written consent. A paid service of the same owner has a licence."),
    base_urls=(
        "https://call1.tgju.org",
        "https://call3.tgju.org",
        "https://call2.tgju.org",
        "https://call4.tgju.org",
    ),
    path="/ajax.json",
    headers={"Referer": "https://www.tgju.org/"},
    min_interval=timedelta(seconds=60),
    max_bytes=2_097_152,
)
