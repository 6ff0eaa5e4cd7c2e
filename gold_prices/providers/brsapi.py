"""BrsApi: a service with a key. Every row carries its own unit and its own time, and both differ within one body."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Fault, Field, Reading, Sheet, SourceError, Stamp, Unit
from gold_prices.providers.reading import mapping, moment_from_epoch, moment_from_jalali, written
from gold_prices.providers.sheet import reading_of, sheet_of
from gold_prices.rules.instruments import Instrument
from persian.days import TEHRAN

#: The free service writes Toman, the paid one is said to write Rial.
FACTORS = {"تومان": Decimal(10), "ریال": Decimal(1)}
#: What an error says when asking again with this key will not help.
_ABOUT_THE_KEY = re.compile(r"key|param|token|auth", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class BrsApi(Declared):
    """`gold[]` and `currency[]` by `symbol`; the paid service groups both once more. A list may hold the object."""

    def read(self, body: object, received_at: datetime) -> Sheet:
        """A row without a unit is refused: ten times too much is no price."""
        envelope = mapping(next(iter(body), None) if isinstance(body, list) else body, "envelope")
        if envelope.get("successful", True) is not True:
            about_the_key = _ABOUT_THE_KEY.search(str(envelope.get("status")))
            raise SourceError(Fault.PERMANENT if about_the_key else Fault.RETRY, "the answer says that it failed")
        rows = {str(row.get("symbol")): row for name in ("currency", "gold") for row in _rows(envelope.get(name))}
        return sheet_of(self.fields, lambda instrument: self._row(rows, instrument, received_at))

    def _row(self, rows: Mapping[str, Any], instrument: Instrument, received_at: datetime) -> Reading:
        field = self.fields[instrument]
        symbol = field.path.partition(".")[2]
        row = mapping(rows.get(symbol), symbol)
        factor = FACTORS.get(str(row.get("unit")).replace("ي", "ی").strip())  # two yehs
        if factor is None:
            raise SourceError(Fault.UNKNOWN, f"{symbol} has no unit that fits it")
        figure = written(row.get("price"), f"{symbol}.price")
        observed_at = _observed_at(row, received_at, symbol)
        # Its times are whole minutes, and the bazaar quotes nothing at midnight.
        carried_over = observed_at.astimezone(TEHRAN).time() == time()
        return reading_of(
            instrument, field, figure, observed_at=observed_at, previous_close=carried_over, factor=factor
        )


def _rows(section: object) -> Iterator[Mapping[str, Any]]:
    groups = section.values() if isinstance(section, dict) else [section]
    for group in groups:
        if isinstance(group, list):
            # The first of two rows with one symbol counts, as the last one written into a dictionary.
            yield from (row for row in reversed(group) if isinstance(row, dict))


def _observed_at(row: Mapping[str, Any], received_at: datetime, symbol: str) -> datetime:
    if (stamp := row.get("time_unix")) is not None:
        return moment_from_epoch(stamp, received_at, f"{symbol}.time_unix")
    return moment_from_jalali(row.get("date"), row.get("time"), received_at, f"{symbol}.date")


def _toman(path: str) -> Field:
    return Field(path=path, unit=Unit.TOMAN, factor=Decimal(10))


# Its `XAUUSD` is left alone: see Instrument.OUNCE.
SOURCE = BrsApi(
    key="brsapi",
    display_name=_("BrsApi"),
    family="brsapi",
    fields={
        Instrument.GOLD18: _toman("gold.IR_GOLD_18K"),
        Instrument.GOLD24: _toman("gold.IR_GOLD_24K"),
        Instrument.MESGHAL: _toman("gold.IR_GOLD_MELTED"),
        Instrument.EMAMI: _toman("gold.IR_COIN_EMAMI"),
        Instrument.BAHAR: _toman("gold.IR_COIN_BAHAR"),
        Instrument.HALF: _toman("gold.IR_COIN_HALF"),
        Instrument.QUARTER: _toman("gold.IR_COIN_QUARTER"),
        Instrument.GRAM_COIN: _toman("gold.IR_COIN_1G"),
        Instrument.USD: _toman("currency.USD"),
        Instrument.USDT: _toman("currency.USDT_IRT"),
    },
    stamp=Stamp.EPOCH,
    terms=_("Free with a key of your own, 1,500 questions a day in all; the key works from Iranian addresses."),
    base_urls=("https://api.brsapi.ir", "https://brsapi.ir/Api"),
    path="/Market/Gold_Currency.php",
    # Its own examples send a browser's name; plain clients are said to be cut off.
    headers={"User-Agent": "Mozilla/5.0 (compatible; Zargar/1.0)", "Accept": "application/json, text/plain, */*"},
    key_parameter="key",
    # 1,500 questions a day are one in 58 seconds.
    min_interval=timedelta(seconds=60),
)
