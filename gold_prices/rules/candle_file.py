"""The text of a price record: Gregorian days, prices of a gram of 750.

Two headers are known: `date,open,low,high,close` in whole Toman, as records of others come, and the one we write
ourselves, `date,jalali,open_rial,low_rial,high_rial,close_rial,source` in whole Rial. What we write of other
instruments or of shorter stretches is never read.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from unicodedata import category

from gold_prices.rules.instruments import UNITS, Instrument, Unit
from gold_prices.rules.stretches import Span
from measures.money import rial_from_toman
from persian.cells import as_typed, harmless
from persian.days import format_jalali
from persian.digits import to_ascii

if TYPE_CHECKING:
    import _csv

COLUMNS = ("date", "open", "low", "high", "close")
FIGURES = ("open_rial", "low_rial", "high_rial", "close_rial", "source")
OWN_COLUMNS = ("date", "jalali", *FIGURES)
#: The column that keeps a file of another instrument from being read back as one of 18k gold.
INSTRUMENT = "instrument"
MAX_ROWS = 50_000
#: Fifty times today's price: a larger figure is no price of a gram in Toman.
MAX_TOMAN = 10**9
LONGEST_SOURCE = 120


class BadCandleFile(ValueError):
    """The file cannot be read as a record. `line` counts from 1; 0 speaks of the whole file. `reason` is a code."""

    def __init__(self, reason: str, *, line: int = 0, text: str = "") -> None:
        super().__init__(f"{reason} in line {line}: {text}")
        self.reason, self.line, self.text = reason, line, " ".join(text.split())[:60]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the file, already in Rial. `source` is empty where the file names none."""

    date: date
    open_rial: int
    low_rial: int
    high_rial: int
    close_rial: int
    source: str = ""


def header_of(span: Span, instrument: Instrument) -> tuple[str, ...]:
    """The columns of a file of our own; they name the unit, and the instrument where it is not 18k gold."""
    moment = "date" if span is Span.DAY else "time"
    if instrument is Instrument.GOLD18:
        return (moment, *OWN_COLUMNS[1:])
    in_cents = UNITS[instrument] is Unit.CENT_PER_OUNCE
    return (moment, "jalali", INSTRUMENT, *(name.replace("rial", "cent") if in_cents else name for name in FIGURES))


def csv_lines(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """The lines of a file of our own, the header first; a text that looks like a formula gets an apostrophe."""
    for row in (header, *rows):
        line = io.StringIO(newline="")
        csv.writer(line, lineterminator="\n").writerow([harmless(cell) for cell in row])
        yield line.getvalue()


def parse_candles(text: str, *, today: date) -> list[Row]:
    """All rows by date. Raises BadCandleFile at the first line that cannot be a recorded day."""
    return _parse_lines(_numbered(csv.reader(io.StringIO(text, newline=""))), today)


def _numbered(lines: "_csv.Reader") -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on: behind a quote that is never closed, the reader counts on to the end."""
    while True:
        line = lines.line_num + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as cause:
            raise BadCandleFile("not_csv", line=line) from cause
        yield line, cells


def _parse_lines(lines: Iterator[tuple[int, list[str]]], today: date) -> list[Row]:
    _, cells = next(lines, (1, []))
    header = tuple(cell.strip().lower() for cell in cells)
    if header not in (COLUMNS, OWN_COLUMNS):
        raise BadCandleFile(_why_not(header), line=1, text=",".join(header))
    rows: dict[date, Row] = {}
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        row = _parse_row(cells, header, line=line, today=today)
        if row.date in rows:
            raise BadCandleFile("duplicate", line=line, text=row.date.isoformat())
        if len(rows) >= MAX_ROWS:
            raise BadCandleFile("too_long", line=line)
        rows[row.date] = row
    if not rows:
        raise BadCandleFile("empty")
    return [rows[day] for day in sorted(rows)]


def _why_not(header: tuple[str, ...]) -> str:
    if INSTRUMENT in header:
        return "instrument"
    return "times" if header[:1] == ("time",) else "header"


def _parse_row(cells: list[str], header: tuple[str, ...], *, line: int, today: date) -> Row:
    if len(cells) != len(header):
        raise BadCandleFile("columns", line=line, text=",".join(cells))
    named = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    day = _parse_day(named["date"], line=line)
    if day > today:
        raise BadCandleFile("future", line=line, text=named["date"])
    if header == COLUMNS:
        figures = [rial_from_toman(_parse_whole(named[name], MAX_TOMAN, line=line)) for name in COLUMNS[1:]]
        source = ""
    else:
        _check_jalali(named["jalali"], day, line=line)
        figures = [_parse_whole(named[name], rial_from_toman(MAX_TOMAN), line=line) for name in FIGURES[:4]]
        source = _parse_source(named["source"], line=line)
    opened, low, high, close = figures
    return Row(date=day, open_rial=opened, low_rial=low, high_rial=high, close_rial=close, source=source)


def _check_jalali(text: str, day: date, *, line: int) -> None:
    """Two dates that differ mean that somebody moved a column; which is right nobody can say."""
    if to_ascii(text) not in ("", format_jalali(day)):
        raise BadCandleFile("jalali", line=line, text=text)


def _parse_source(text: str, *, line: int) -> str:
    plain = as_typed(text)
    if len(plain) > LONGEST_SOURCE or any(category(sign) == "Cc" for sign in plain):
        raise BadCandleFile("source", line=line, text=text)
    return plain


def _parse_day(text: str, *, line: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as cause:
        raise BadCandleFile("date", line=line, text=text) from cause


def _parse_whole(text: str, limit: int, *, line: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(limit)) and 0 < int(text) < limit):
        raise BadCandleFile("figure", line=line, text=text)
    return int(text)
