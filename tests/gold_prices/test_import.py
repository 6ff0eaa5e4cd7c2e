"""The command that takes a recorded history in: all or nothing, twice the same as once, flaws told."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from gold_prices.models import DailyCandle
from gold_prices.queries import candles, recorded_close
from tests.gold_prices.test_candles import HEAD, RECORDED

pytestmark = pytest.mark.usefixtures("market")


def run(path: Path, *options: str) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command("import_price_history", str(path), *options, stdout=out)
    return out.getvalue()


def test_the_record_is_stored_as_rial_and_its_flaws_are_told() -> None:
    said = run(RECORDED, "--source", "A public record")
    assert "418 days added, 0 were already there." in said
    assert "(low above high): 2025-09-24, 2025-09-25" in said
    assert "Fridays present, Thursdays missing): 2025-01-10 … 2025-08-06" in said
    assert "2026-01-29, 2026-03-15" in said
    assert "35 days kept as recorded, but wrong-looking (hardly moved all day)" in said
    day = recorded_close(date(2025, 9, 24))
    assert day is not None
    assert (day.low_rial, day.high_rial, day.source) == (100_000_000, 99_997_000, "A public record")
    assert recorded_close(date(2026, 6, 26)) is None


def test_a_second_import_changes_nothing() -> None:
    run(RECORDED)
    before = list(DailyCandle.objects.values_list())
    assert "0 days added, 418 were already there." in run(RECORDED)
    assert list(DailyCandle.objects.values_list()) == before


def test_other_figures_for_a_stored_day_are_told_and_not_taken(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(HEAD + "2026-06-29,100,90,110,105\n")
    second.write_text(HEAD + "2026-06-29,100,90,110,106\n2026-06-30,100,90,110,105\n")
    run(first)
    said = run(second)
    assert "1 days added, 0 were already there." in said
    assert "2026-06-29 is stored with other figures" in said
    assert "stored 1000/900/1100/1050, file 1000/900/1100/1060 (Rial)" in said
    assert [day.close_rial for day in candles(start=date(2026, 6, 1), end=date(2026, 6, 30))] == [1050, 1050]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Line 1 of file.csv"),
        (HEAD.encode() + b"2026-06-29,1,1,1,1\n2026-06-30,1,1,1,zero\n", "Line 3 of file.csv is not a recorded day"),
        (HEAD.encode() + b'2026-06-28,1,1,1,1\n"2026-06-29,1,1,1,1\n2026-06-30,1,1,1,1\n', "Line 3 of file.csv"),
        (HEAD.encode() + b'2026-06-29,1,1,1,1\n"' + b"1\n" * 70_000, r"Line 3 of file.csv is not a .*it is no CSV"),
        (b"\xff\xfe\x00", "cannot be read as a text"),
        (b"x" * 5_000_001, "cannot be read as a text of less than 5 MB"),
    ],
)
def test_a_bad_file_is_one_sentence_and_nothing_changes(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=sentence) as refused:
        run(path)
    assert "\n" not in str(refused.value)
    assert not DailyCandle.objects.exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CommandError, match="cannot be read"):
            run(path)
    assert not DailyCandle.objects.exists()
