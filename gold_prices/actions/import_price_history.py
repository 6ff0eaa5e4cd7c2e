"""Take a recorded history of daily candles in, exactly as recorded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gold_prices.actions.repair_standing import repair_standing
from gold_prices.models import DailyCandle
from gold_prices.queries.history_file import is_ours, observed_days
from gold_prices.rules.candle_file import BadCandleFile, Row, parse_candles
from gold_prices.rules.candles import Candle, Flaw, find_flaws
from persian.jalali import tehran_today
from persian.refusal import Refusal

MAX_FILE_BYTES = 5_000_000


class PriceFileUnreadable(Refusal):
    """There is no such file, or it is not a text of a reasonable size."""

    code = "price_file_unreadable"
    message = _("The file %(name)s cannot be read as a text of less than 5 MB.")


class BadPriceFile(Refusal):
    """A line of the file is no recorded day; nothing was imported."""

    code = "bad_price_file"
    message = _("Line %(line)s of %(name)s is not a recorded day (%(reason)s: “%(text)s”); nothing was imported.")


#: What each reason of rules.candle_file means to a person.
REASONS = {
    "header": _("the first line must be date,open,low,high,close or that of a file we wrote"),
    "instrument": _("it is of another instrument; only days of 18k gold can be read back"),
    "times": _("it has times within a day; only whole days can be read back"),
    "columns": _("five columns are expected"),
    "date": _("a date like 2026-06-30 is expected"),
    "future": _("the day has not come yet"),
    "duplicate": _("the day is there twice"),
    "figure": _("a whole positive number is expected"),
    "jalali": _("its two dates are different days"),
    "source": _("the source is too long or no plain text"),
    "too_long": _("there are too many days"),
    "empty": _("there is no day in it"),
    "not_csv": _("it is no CSV"),
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """A day that is already stored with other figures. The stored ones (in Rial: open, low, high, close) stay."""

    date: date
    stored: tuple[int, int, int, int]
    offered: tuple[int, int, int, int]


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What an import did and saw. `flaws` are by day; `changes` were refused."""

    added: int
    unchanged: int
    changes: tuple[Change, ...]
    flaws: dict[date, tuple[Flaw, ...]]

    def days_with(self, flaw: Flaw) -> list[date]:
        """The days that have this flaw, in order."""
        return sorted(day for day, flaws in self.flaws.items() if flaw in flaws)

    @property
    def flaw_counts(self) -> dict[Flaw, int]:
        """How many days have each flaw."""
        return dict(Counter(flaw for flaws in self.flaws.values() for flaw in flaws))


def import_price_history(*, path: Path, now: datetime, source: str = "") -> ImportReport:
    """Store the days of a file that rules.candle_file can read as Rial per gram of 750, all or none.

    Importing again adds only new days. A stored day is never overwritten; other figures for it are reported. `source`
    names the record for every reader of the chart; else the line's own source is taken, or the file's name. A day we
    observed ourselves, in a file we wrote, is no record of somebody: it is left out where we have it, and while it
    lasts. Raises PriceFileUnreadable and BadPriceFile.
    """
    rows = _without_our_own(_parse(path, tehran_today(now)), tehran_today(now))
    candles = [
        Candle(
            date=row.date,
            open_rial=row.open_rial,
            low_rial=row.low_rial,
            high_rial=row.high_rial,
            close_rial=row.close_rial,
            source=source or row.source or path.name,
        )
        for row in rows
    ]
    return _store(candles, find_flaws(candles), now)


def _without_our_own(rows: list[Row], today: date) -> list[Row]:
    ours = [row.date for row in rows if is_ours(row.source)]
    if not ours:
        return rows
    left_out = {day for day in ours if day >= today} | observed_days(start=min(ours), end=max(ours))
    return [row for row in rows if not (is_ours(row.source) and row.date in left_out)]


def _parse(path: Path, today: date) -> list[Row]:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            raise PriceFileUnreadable(name=path.name)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise PriceFileUnreadable(name=path.name) from cause
    try:
        return parse_candles(text, today=today)
    except BadCandleFile as cause:
        raise BadPriceFile(
            line=max(cause.line, 1), name=path.name, reason=REASONS[cause.reason], text=cause.text
        ) from cause


@transaction.atomic
def _store(candles: list[Candle], flaws: dict[date, tuple[Flaw, ...]], now: datetime) -> ImportReport:
    stored = {row.date: row for row in DailyCandle.objects.filter(date__in=[candle.date for candle in candles])}
    new = [candle for candle in candles if candle.date not in stored]
    DailyCandle.objects.bulk_create(
        [_row(candle, flaws.get(candle.date, ()), now) for candle in new], ignore_conflicts=True
    )
    repair_standing(now=now)
    changes = tuple(
        Change(date=candle.date, stored=_figures(stored[candle.date]), offered=_figures(candle))
        for candle in candles
        if candle.date in stored and _figures(stored[candle.date]) != _figures(candle)
    )
    unchanged = len(candles) - len(new) - len(changes)
    return ImportReport(added=len(new), unchanged=unchanged, changes=changes, flaws=flaws)


def _row(candle: Candle, flaws: tuple[Flaw, ...], now: datetime) -> DailyCandle:
    return DailyCandle(
        date=candle.date,
        open_rial=candle.open_rial,
        low_rial=candle.low_rial,
        high_rial=candle.high_rial,
        close_rial=candle.close_rial,
        source=candle.source,
        flaws=[flaw.value for flaw in flaws],
        imported_at=now,
    )


def _figures(row: DailyCandle | Candle) -> tuple[int, int, int, int]:
    return (row.open_rial, row.low_rial, row.high_rial, row.close_rial)
