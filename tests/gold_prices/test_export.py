"""The history as a file: written, read back, and the same; our own days do not come back as somebody's record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from gold_prices.actions import publish_price, write_candles
from gold_prices.models import DailyCandle, PriceRound
from gold_prices.queries import market_price
from gold_prices.queries.history_file import history_lines
from gold_prices.rules.candle_file import BadCandleFile, parse_candles
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.stretches import Span
from persian.jalali import tehran_today
from tenants.context import public
from tests.gold_prices.history import round_at

HEAD = "date,jalali,open_rial,low_rial,high_rial,close_rial,source\n"
TODAY = date(2026, 11, 21)
OURS = "our own observations"


@pytest.fixture(autouse=True)
def _public_floor(db: None) -> Iterator[None]:
    with public(), translation.override("en"):
        yield


def run(command: str, *words: str) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command(command, *words, stdout=out)
    return out.getvalue()


def recorded(day: str, close: int, source: str = "A record") -> DailyCandle:
    return DailyCandle.objects.create(
        date=date.fromisoformat(day), open_rial=close, low_rial=close - 5, high_rial=close + 5, close_rial=close,
        source=source, imported_at=timezone.now(),
    )  # fmt: skip


def figures() -> list[tuple[object, ...]]:
    names = ("date", "open_rial", "low_rial", "high_rial", "close_rial", "source")
    return list(DailyCandle.objects.order_by("date").values_list(*names))


def test_a_record_written_and_read_back_is_the_same(tmp_path: Path) -> None:
    recorded("2026-06-29", 111_000_003)
    recorded("2026-06-30", 112_000_000, "=HYPERLINK(1), “quoted”")
    before, path = figures(), tmp_path / "gold.csv"
    assert run("export_price_history", str(path)) == "2 lines written.\n"
    assert path.read_text().splitlines()[:2] == [
        HEAD.strip(),
        "2026-06-29,1405/04/08,111000003,110999998,111000008,111000003,A record",
    ]
    assert "'=HYPERLINK" in path.read_text()
    assert "0 days added, 2 were already there." in run("import_price_history", str(path))
    # Into an empty house: the rows are append-only, so they go with the transaction's savepoint.
    rows = parse_candles(path.read_text(), today=TODAY)
    found = [(row.date, row.open_rial, row.low_rial, row.high_rial, row.close_rial, row.source) for row in rows]
    assert found == before


def test_an_imported_file_of_ours_keeps_each_lines_source_and_stands(tmp_path: Path) -> None:
    path = tmp_path / "gold.csv"
    path.write_text(HEAD + "2026-06-30,۱۴۰۵/۰۴/۰۹,5,1,9,112000000,Somebody\n2026-06-29,,5,1,9,7,\n")
    assert "2 days added" in run("import_price_history", str(path))
    assert [row[-1] for row in figures()] == ["gold.csv", "Somebody"]
    price = market_price(now=timezone.now())
    assert price is not None
    assert (price.rial_per_g, price.source) == (112_000_000, "recording")
    assert "0 days added" in run("import_price_history", str(path))


def test_our_own_days_are_written_once_they_are_over_and_not_taken_for_a_record(tmp_path: Path) -> None:
    now = datetime(2026, 6, 30, 10, 30, tzinfo=UTC)
    round_at(now - timedelta(days=1), 112_000_000)
    round_at(now, 113_000_000)
    lines = list(history_lines(span=Span.DAY, now=now))
    assert len(lines) == 2
    assert lines[1] == "2026-06-29,1405/04/08,112000000,112000000,112000000,112000000,our own observations\n"
    path = tmp_path / "gold.csv"
    today = tehran_today(timezone.now()).isoformat()
    more = [
        f"{today},,1,1,1,1,مشاهدهٔ خودِ سامانه",
        "2026-06-28,,1,1,1,1,our own observations",
        "2026-06-27,,1,1,1,1,نیم‌روز",
    ]
    path.write_text("".join(lines) + "\n".join(more))
    assert "2 days added" in run("import_price_history", str(path))
    assert [(row[0], row[-1]) for row in figures()] == [
        (date(2026, 6, 27), "نیم‌روز"),
        (date(2026, 6, 28), "our own observations"),
    ]


def test_five_minutes_are_written_from_candles_and_from_what_is_not_yet_one() -> None:
    now = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
    for minutes in (301, 300, 299, 130, 5):
        round_at(now - timedelta(minutes=minutes), 112_000_000 + minutes)
    write_candles(now=now - timedelta(minutes=150))
    lines = list(history_lines(span=Span.FIVE_MINUTES, start=TODAY, end=TODAY, now=now))
    assert lines == [
        "time,jalali,open_rial,low_rial,high_rial,close_rial,source\n",
        "2026-11-21T08:55:00+03:30,1405/08/30,112000301,112000301,112000301,112000301,our own observations\n",
        "2026-11-21T09:00:00+03:30,1405/08/30,112000300,112000299,112000300,112000299,our own observations\n",
        "2026-11-21T11:50:00+03:30,1405/08/30,112000130,112000130,112000130,112000130,our own observations\n",
        "2026-11-21T13:55:00+03:30,1405/08/30,112000005,112000005,112000005,112000005,our own observations\n",
    ]


def test_the_standard_output_a_stretch_and_nothing(tmp_path: Path) -> None:
    assert run("export_price_history", "-") == HEAD
    for day in ("2026-06-28", "2026-06-29", "2026-06-30"):
        recorded(day, 112_000_000)
    said = run("export_price_history", "-", "--start", "2026-06-29", "--end", "2026-06-29")
    assert [line.partition(",")[0] for line in said.splitlines()] == ["date", "2026-06-29"]
    with pytest.raises(CommandError, match="cannot be written"):
        run("export_price_history", str(tmp_path / "nowhere" / "gold.csv"))
    with pytest.raises(CommandError, match="start"):
        run("export_price_history", "-", "--start", "yesterday")
    assert list(tmp_path.iterdir()) == []


def test_other_instruments_are_written_in_their_unit_and_not_read_back(tmp_path: Path) -> None:
    now = timezone.now() - timedelta(days=3)
    day = tehran_today(now)
    held = PriceRound.objects.create(minute=now, started_at=now)
    for instrument, value in ((Instrument.EMAMI, 1_900_000_000), (Instrument.OUNCE, 439_750)):
        publish_price(
            price_round=held, instrument=instrument, value=value, source="goldapi", observed_at=now, confirmed=True,
            quorum=1, agreeing=["goldapi"], dropped=[], now=now,
        )  # fmt: skip
    coin, path = run("export_price_history", "-", "--instrument", "coin_emami"), tmp_path / "ounce.csv"
    head, line = coin.splitlines()
    assert head == "date,jalali,instrument,open_rial,low_rial,high_rial,close_rial,source"
    assert line.startswith(f"{day},")
    assert line.split(",")[2:] == ["coin_emami", *["1900000000"] * 4, OURS]
    assert run("export_price_history", str(path), "--instrument", "ounce") == "1 lines written.\n"
    assert "open_cent,low_cent,high_cent,close_cent" in path.read_text()
    with pytest.raises(CommandError, match="another instrument"):
        run("import_price_history", str(path))
    path.write_text(run("export_price_history", "-", "--step", "5m", "--start", str(day)))
    with pytest.raises(CommandError, match="times within a day"):
        run("import_price_history", str(path))
    with pytest.raises(CommandError, match="invalid choice"):
        run("export_price_history", "-", "--instrument", "paxg")
    assert run("export_price_history", "-") == HEAD
    assert figures() == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2026-06-30,1405/04/10,1,1,1,1,x", "jalali"),
        ("2026-06-30,,1,1,1,1,x,y", "columns"),
        ("2026-06-30,,1,1,1,1.5,x", "figure"),
        ("2026-06-30,,1,1,1,0,x", "figure"),
        ("2026-06-30,,1,1,1,-1,x", "figure"),
        ("2026-06-30,,1,1,1,10000000000,x", "figure"),
        ("2026-06-30,,1,1,1,1," + "x" * 121, "source"),
        ("2026-06-30,,1,1,1,1,a\x07b", "source"),
        ("2026-11-22,,1,1,1,1,x", "future"),
        ("30/06/2026,,1,1,1,1,x", "date"),
    ],
)
def test_a_line_that_is_no_day_is_named(line: str, reason: str) -> None:
    with pytest.raises(BadCandleFile) as refused:
        parse_candles(HEAD + "2026-06-29,,1,1,1,1,x\n" + line + "\n", today=TODAY)
    assert (refused.value.reason, refused.value.line) == (reason, 3)


def test_rial_and_toman_are_told_apart_by_the_header() -> None:
    ours = parse_candles(HEAD + "2026-06-29,,1,1,1,112500000,x\n", today=TODAY)
    others = parse_candles("date,open,low,high,close\n2026-06-29,1,1,1,11250000\n", today=TODAY)
    assert ours[0].close_rial == others[0].close_rial == 112_500_000
