"""The text of a price record: `date,open,low,high,close`, Gregorian days, whole Toman per gram of 750."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from measures.money import rial_from_toman

if TYPE_CHECKING:
    import _csv

COLUMNS = ("date", "open", "low", "high", "close")
MAX_ROWS = 50_000
#: Fifty times today's price: a larger figure is no price of a gram in Toman.
MAX_TOMAN = 10**9


class BadCandleFile(ValueError):
    """The file cannot be read as a record. `line` counts from 1; 0 speaks of the whole file. `reason` is a code."""

    def __init__(self, reason: str, *, line: int = 0, text: str = "") -> None:
        super().__init__(f"{reason} in line {line}: {text}")
        self.reason, self.line, self.text = reason, line, text[:60]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the file, already in Rial."""

    date: date
    open_rial: int
    low_rial: int
    high_rial: int
    close_rial: int


def parse_candles(text: str, *, today: date) -> list[Row]:
    """All rows by date. Raises BadCandleFile at the first line that cannot be a recorded day."""
    try:
        return _parse_lines(csv.reader(io.StringIO(text, newline="")), today)
    except csv.Error as cause:
        raise BadCandleFile("not_csv") from cause


def _parse_lines(lines: "_csv.Reader", today: date) -> list[Row]:
    header = tuple(cell.strip().lower() for cell in next(lines, []))
    if header != COLUMNS:
        raise BadCandleFile("header", line=1, text=",".join(header))
    rows: dict[date, Row] = {}
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        row = _parse_row(cells, line=lines.line_num, today=today)
        if row.date in rows:
            raise BadCandleFile("duplicate", line=lines.line_num, text=row.date.isoformat())
        if len(rows) >= MAX_ROWS:
            raise BadCandleFile("too_long", line=lines.line_num)
        rows[row.date] = row
    if not rows:
        raise BadCandleFile("empty")
    return [rows[day] for day in sorted(rows)]


def _parse_row(cells: list[str], *, line: int, today: date) -> Row:
    if len(cells) != len(COLUMNS):
        raise BadCandleFile("columns", line=line, text=",".join(cells))
    day = _parse_day(cells[0].strip(), line=line)
    if day > today:
        raise BadCandleFile("future", line=line, text=cells[0])
    opened, low, high, close = (rial_from_toman(_parse_toman(cell.strip(), line=line)) for cell in cells[1:])
    return Row(date=day, open_rial=opened, low_rial=low, high_rial=high, close_rial=close)


def _parse_day(text: str, *, line: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as cause:
        raise BadCandleFile("date", line=line, text=text) from cause


def _parse_toman(text: str, *, line: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_TOMAN)) and 0 < int(text) < MAX_TOMAN):
        raise BadCandleFile("figure", line=line, text=text)
    return int(text)
