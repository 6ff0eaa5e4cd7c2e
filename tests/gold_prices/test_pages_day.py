"""The day's line, the file, the states of the page, and the world's price as the last resort."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from gold_prices.actions import import_price_history, publish_price, refresh_market_price
from gold_prices.models import PriceRound
from gold_prices.queries.history_file import history_lines
from gold_prices.rules.candle_file import parse_candles
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.stretches import Span
from tenants.context import public
from tests.gold_prices.test_candles import RECORDED
from tests.market import Market as Everybody

ClientOf = Callable[..., Client]
#: A Thursday's last half hour, and the Friday after it; the bazaar is closed on Fridays.
THURSDAY = datetime(2026, 11, 19, 13, 10, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock that every door reads."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock


def published(
    moment: datetime, rial: int, *, confirmed: bool = True, instrument: Instrument = Instrument.GOLD18
) -> None:
    with public():
        held, _new = PriceRound.objects.get_or_create(minute=moment, defaults={"started_at": moment})
        publish_price(
            price_round=held, instrument=instrument, value=rial, source="milli", observed_at=moment,
            confirmed=confirmed, quorum=2, agreeing=["milli", "wallgold"], now=moment,
        )  # fmt: skip


@pytest.fixture
def thursday(in_shop: Any, at: Callable[[datetime], None]) -> None:
    """Four prices of a Thursday, the last after half an hour of silence; now it is Friday."""
    for minutes, rial in ((-50, 186_000_000), (-45, 186_500_000), (-40, 186_200_000), (0, 187_000_000)):
        published(THURSDAY + timedelta(minutes=minutes), rial)
    at(FRIDAY)


def test_the_day_is_the_last_one_with_prices_and_its_silence_is_a_hole(
    thursday: None, viewer: User, client_of: ClientOf
) -> None:
    client = client_of(viewer)
    data = client.get("/prices/chart.json?range=day").json()
    assert data["range"] == "day"
    assert data["close_rial"] == [186_000_000, 186_500_000, 186_200_000, None, 187_000_000]
    assert data["label"][0] == "۱۵:۵۰"
    assert set(data["date"]) == {"2026-11-19"}
    assert data["x"] == sorted(data["x"])
    page = client.get("/prices/?range=day").content.decode()
    assert "پنجشنبه ۲۸ آبان ۱۴۰۵" in page.split('id="chart-title"')[1].split("</h2>")[0]
    assert page.split('id="days-title"')[1].count("<tr><td data-at=") == 4
    assert f'data-at="{data["x"][0]}"' in page
    assert 'data-marks-url="/prices/payments.json?start=2026-11-19&amp;end=2026-11-19"' in page


def test_one_round_without_an_answer_is_a_hole(
    in_shop: Any, viewer: User, client_of: ClientOf, at: Callable[[datetime], None]
) -> None:
    for minutes in (-30, -25, -15, -10):
        published(THURSDAY + timedelta(minutes=minutes), 186_000_000 - minutes)
    at(THURSDAY)
    data = client_of(viewer).get("/prices/chart.json?range=day").json()
    assert data["close_rial"] == [186_000_030, 186_000_025, None, 186_000_015, 186_000_010]


def test_after_the_session_the_page_says_closed_and_the_age(thursday: None, viewer: User, client_of: ClientOf) -> None:
    page = client_of(viewer).get("/prices/").content.decode()
    now_box = page.split('class="price-now"')[1].split("</div>")[0]
    assert 'data-state="closed_market"' in page
    assert "۱۸٬۷۰۰٬۰۰۰" in now_box
    assert "بازار بسته است" in page
    assert "۱۸ ساعت پیش" in page


def test_a_price_that_missed_a_session_is_old(thursday: None, viewer: User, client_of: ClientOf, at: Any) -> None:
    at(FRIDAY + timedelta(days=3))
    page = client_of(viewer).get("/prices/").content.decode()
    assert 'class="price-now" data-state="stale"' in page
    assert "منبع‌ها پاسخ نمی‌دهند" in page


def test_one_source_alone_is_said(in_shop: Any, viewer: User, client_of: ClientOf) -> None:
    published(timezone.now() - timedelta(minutes=1), 186_000_000, confirmed=False)
    why = client_of(viewer).get("/prices/why/").content.decode()
    assert "تنها یک منبع چنین می‌گوید" in why.split('class="why-now"')[1].split("</section>")[0]


def test_a_day_nobody_saw_is_empty_and_not_another_one(in_shop: Any, viewer: User, client_of: ClientOf) -> None:
    with public():
        import_price_history(path=RECORDED, now=timezone.now(), source="A public record")
    client = client_of(viewer)
    assert client.get("/prices/chart.json?range=day").json()["x"] == []
    page = client.get("/prices/?range=day").content.decode()
    assert "از این بازه چیزی ثبت نشده" in page
    assert 'id="price-chart"' not in page
    assert 'aria-pressed="true">روز' in page


def test_every_instrument_stands_on_the_page_computed_ones_named_so(
    thursday: None, viewer: User, client_of: ClientOf
) -> None:
    page = client_of(viewer).get("/prices/").content.decode()
    rows = {row.split('"')[0]: row.split("</tr>")[0] for row in page.split('data-instrument="')[1:]}
    assert list(rows)[:3] == ["gold18", "gold24", "mesghal"]
    assert len(rows) == 10
    assert "محاسبه از ۱۸ عیار" in rows["gold24"]
    assert "—" in rows["coin_emami"]
    assert "instrument=gold18" in rows["gold18"]
    assert "prices/why" not in rows["gold24"]


def test_the_worlds_price_is_a_labelled_last_resort(
    bazaar: Everybody, in_shop: Any, viewer: User, client_of: ClientOf
) -> None:
    client = client_of(viewer)
    for source in ("wallgold", "milli", "talair", "tgju", "taline", "talasea", "brsapi", "navasan"):
        bazaar.does(source, "503")
    with public():
        refresh_market_price(now=timezone.now())
    page = client.get("/prices/").content.decode()
    box = page.split("data-last-resort")[1].split("</div></div>")[0]
    assert "برآورد از بازار جهانی، نه قیمت بازار" in box
    assert "تومان" in box
    assert 'data-state="none"' in page
    published(timezone.now(), 186_000_000)
    assert "data-last-resort" not in client.get("/prices/").content.decode()


def rows_of(answer: Any) -> list[list[str]]:
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_the_file_has_the_days_of_the_chart(in_shop: Any, viewer: User, client_of: ClientOf) -> None:
    with public():
        import_price_history(path=RECORDED, now=timezone.now(), source="=HYPERLINK")
    answer = client_of(viewer).get("/prices/history.csv?range=all")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="gold18-all-' in answer["Content-Disposition"]
    head, *days = rows_of(answer)
    assert head == ["date", "jalali", "open_rial", "low_rial", "high_rial", "close_rial", "source"]
    assert len(days) == 418
    assert days == sorted(days)
    last = next(day for day in days if day[0] == "2026-06-30")
    assert (last[1], last[5]) == ("1405/04/09", "169107000")
    assert {day[6][0] for day in days} == {"'"}


def test_the_file_of_a_day_has_its_times(thursday: None, viewer: User, client_of: ClientOf) -> None:
    head, *lines = rows_of(client_of(viewer).get("/prices/history.csv?range=day"))
    assert head[:2] == ["time", "jalali"]
    assert [line[5] for line in lines] == ["186000000", "186500000", "186200000", "187000000"]
    assert lines[0][0] == "2026-11-19T15:50:00+03:30"


def test_the_file_of_the_page_is_that_of_the_command_and_comes_back(
    in_shop: Any, viewer: User, client_of: ClientOf, tmp_path: Path, at: Callable[[datetime], None]
) -> None:
    at(FRIDAY + timedelta(days=2))
    published(THURSDAY, 187_000_000)
    with public():
        import_price_history(path=RECORDED, now=timezone.now(), source="=A record")
        with translation.override("fa"):
            written = "".join(history_lines(span=Span.DAY, now=timezone.now()))
    path = tmp_path / "page.csv"
    path.write_bytes(client_of(viewer).get("/prices/history.csv?range=all").content)
    assert path.read_bytes().decode("utf-8-sig") == written
    assert written.count("\n") == 1 + 418 + 1
    with public():
        report = import_price_history(path=path, now=timezone.now())
    assert (report.added, report.unchanged, report.changes) == (0, 418, ())
    assert {row.source for row in parse_candles(written, today=FRIDAY.date())} >= {"=A record"}


def test_the_file_of_another_instrument(thursday: None, viewer: User, client_of: ClientOf) -> None:
    published(THURSDAY, 1_900_000_000, instrument=Instrument.EMAMI)
    answer = client_of(viewer).get("/prices/history.csv?range=day&instrument=coin_emami")
    head, line = rows_of(answer)
    assert head == ["time", "jalali", "instrument", "open_rial", "low_rial", "high_rial", "close_rial", "source"]
    assert (line[0], line[2], line[6]) == ("2026-11-19T16:40:00+03:30", "coin_emami", "1900000000")
    assert 'filename="coin_emami-day-' in answer["Content-Disposition"]
    page = client_of(viewer).get("/prices/why/?instrument=coin_emami").content.decode()
    assert "/prices/history.csv?range=all&amp;instrument=coin_emami" in page
    assert "history.csv" not in client_of(viewer).get("/prices/why/").content.decode()


@pytest.mark.parametrize("asked", ["", "paxg", "x" * 3_000, "\x00"])
def test_a_file_of_nothing_is_not_found(in_shop: Any, viewer: User, client_of: ClientOf, asked: str) -> None:
    assert client_of(viewer).get("/prices/history.csv", {"instrument": asked}).status_code == 404


def test_the_file_is_no_strangers(in_shop: Any) -> None:
    answer = Client(HTTP_HOST="alpha.localhost").get("/prices/history.csv")
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]
