"""An episode opens once, is mailed once, rings the shops, and ends. A mail server that is away only delays it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from django.conf import settings as product
from django.db import connection
from django.utils import timezone, translation

from gold_prices.actions import mail_alerts, ring_shops, watch_prices
from gold_prices.models import AlertEpisode, PriceRound, SourceState, StandingPrice
from gold_prices.queries import episode, episodes
from gold_prices.tasks import send_gold_price_alert
from tenants.context import public
from tenants.models import Shop, TaskRun
from tenants.tasks import tell_each_shop
from tests.gold_prices.history import round_at, said
from tests.support.mailbox import Mailbox, text_of

#: A Saturday, 14:00 in Tehran.
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
TICK = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _public_floor(request: pytest.FixtureRequest) -> Iterator[None]:
    if "committed_shop" in request.fixturenames:
        yield
        return
    request.getfixturevalue("db")
    with public():
        yield


@pytest.fixture
def broker(servers: object) -> redis.Redis:
    client = redis.Redis.from_url(product.REDIS_URL)
    client.delete("default")
    return client


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def jump() -> None:
    """From 11,000,000 to 11,330,000 Toman in twenty minutes: three percent."""
    round_at(ago(21), 110_000_000)
    round_at(ago(1), 113_300_000)


def opened(now: datetime = NOW) -> list[str]:
    watch_prices(now=now)
    return list(AlertEpisode.objects.order_by("pk").values_list("kind", flat=True))


def test_a_fast_move_opens_one_episode_however_often_it_is_seen() -> None:
    jump()
    assert opened() == opened(NOW + timedelta(minutes=5)) == ["moved"]
    row = AlertEpisode.objects.get()
    assert (row.subject, row.opened_at, row.last_seen_at) == ("gold18", NOW, NOW + timedelta(minutes=5))
    assert (row.detail["permille"], row.detail["from"], row.detail["to"]) == (30, 110_000_000, 113_300_000)
    round_at(NOW + timedelta(minutes=39), 113_300_000)
    watch = watch_prices(now=NOW + timedelta(minutes=40))
    assert watch.closed == (row.pk,)
    row.refresh_from_db()
    assert row.closed_at == NOW + timedelta(minutes=40)
    round_at(NOW + timedelta(minutes=41), 117_000_000)
    assert opened(NOW + timedelta(minutes=42)) == ["moved", "moved"]


def test_a_source_that_is_asked_and_silent_is_lost_until_it_answers(settings: Any) -> None:
    settings.ZARGAR_SOURCE_MILLI_URL = "http://127.0.0.1:1"
    round_at(ago(45))
    for minutes in (40, 35, 30, 5):
        held = PriceRound.objects.create(minute=ago(minutes), started_at=ago(minutes))
        said(held, "milli", None)
    round_at(ago(2), source="tgju")
    SourceState.objects.create(source="milli", failures=4, last_success_at=ago(45), last_error_at=ago(5))
    SourceState.objects.create(source="tgju", failures=4, last_success_at=ago(90), last_error_at=ago(5))
    assert opened() == ["source_lost"]
    row = AlertEpisode.objects.get()
    assert (row.subject, row.detail["since"]) == ("milli", ago(40).isoformat())
    SourceState.objects.filter(source="milli").update(failures=0, last_success_at=NOW)
    assert watch_prices(now=NOW + timedelta(minutes=5)).closed == (row.pk,)


def test_a_price_that_stays_old_in_market_hours_is_told_and_a_closed_market_is_not() -> None:
    round_at(ago(50), 112_500_000)
    assert opened() == ["stale"]
    assert AlertEpisode.objects.get().detail["age_seconds"] == 50 * 60
    night = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
    assert len(watch_prices(now=night).closed) == 1


def test_sources_far_apart_are_told_by_their_last_words(settings: Any) -> None:
    price = round_at(ago(2), 110_000_000)
    said(price.round, "tgju", 112_000_000, verdict="outlier")
    said(price.round, "wallgold", 1_100_000_000, verdict="unit_suspect")
    old = PriceRound.objects.create(minute=ago(12), started_at=ago(12))
    said(old, "taline", 120_000_000)
    assert opened() == ["spread"]
    assert AlertEpisode.objects.get().detail == {
        "permille": 18, "low": 110_000_000, "low_source": "milli", "high": 112_000_000, "high_source": "tgju",
    }  # fmt: skip


def test_the_thresholds_are_the_installations(settings: Any) -> None:
    settings.ZARGAR_PRICE_ALERT_MOVE_PERMILLE = 31
    jump()
    assert opened() == []
    settings.ZARGAR_PRICE_ALERT_MOVE_PERMILLE, settings.ZARGAR_PRICE_ALERT_MOVE_MINUTES = 30, 19
    assert opened() == []
    settings.ZARGAR_PRICE_ALERT_MOVE_MINUTES = 21
    assert opened() == ["moved"]


def test_an_episode_is_mailed_once_in_persian(mailbox: Mailbox) -> None:
    jump()
    watch_prices(now=NOW)
    with translation.override("en"):
        assert mail_alerts(now=NOW) == 1
        assert mail_alerts(now=NOW + timedelta(minutes=5)) == 0
    (letter,) = mailbox.letters
    assert letter["To"] == "ops@zargar.example"
    assert letter["From"] == "zargar@localhost"
    assert str(letter["Subject"]).strip() == "زرگر، قیمت طلا: جابه‌جایی تند قیمت"
    assert text_of(letter).strip() == (
        "۱۴۰۵/۰۸/۳۰ ۱۴:۰۰ - جابه‌جایی تند قیمت: قیمت هر گرم طلای ۱۸ عیار ۳ درصد بالا رفت: از ۱۱٬۰۰۰٬۰۰۰ تومان "
        "(ساعت ۱۳:۳۹) به ۱۱٬۳۳۰٬۰۰۰ تومان (ساعت ۱۳:۵۹)."
    )
    row = AlertEpisode.objects.get()
    assert (row.mailed_at, row.mail_error) == (NOW, "")


def test_several_episodes_go_in_one_letter(mailbox: Mailbox) -> None:
    round_at(ago(55), 112_500_000)
    watch_prices(now=NOW)
    for source in ("milli", "tgju"):
        AlertEpisode.objects.create(
            kind="source_lost", subject=source, detail={"since": ago(40).isoformat()}, opened_at=NOW, last_seen_at=NOW,
            closed_at=NOW,
        )  # fmt: skip
    assert mail_alerts(now=NOW + timedelta(minutes=1)) == 3
    (letter,) = mailbox.letters
    assert str(letter["Subject"]).strip() == "زرگر، قیمت طلا: ۳ هشدار"
    lines = text_of(letter).split("\n")
    assert "میلی گلد از ساعت ۱۳:۲۰ پاسخ نداده است. اکنون برطرف شده است." in lines[1]


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        ("refuses", "SMTPSenderRefused 554"),
        ("hangs up", "SMTPServerDisconnected"),
        ("is not there", "ConnectionRefusedError"),
    ],
)
def test_a_mail_server_that_is_away_delays_the_letter(
    mailbox: Mailbox, settings: Any, trouble: str, fault: str
) -> None:
    jump()
    watch_prices(now=NOW)
    mailbox.refuses = "554 no letters of ops@zargar.example here" if trouble == "refuses" else ""
    mailbox.hangs_up = trouble == "hangs up"
    settings.EMAIL_PORT = 1 if trouble == "is not there" else mailbox.port
    assert mail_alerts(now=NOW) == 0
    assert list(AlertEpisode.objects.values_list("mailed_at", "mail_error")) == [(None, fault)]
    mailbox.refuses, mailbox.hangs_up, settings.EMAIL_PORT = "", False, mailbox.port
    assert mail_alerts(now=NOW + TICK) == 1
    assert list(AlertEpisode.objects.values_list("mailed_at", "mail_error")) == [(NOW + TICK, "")]
    assert len(mailbox.letters) == 1


def test_without_an_address_the_row_says_so_and_yesterdays_news_is_not_mailed(mailbox: Mailbox, settings: Any) -> None:
    jump()
    watch_prices(now=NOW)
    settings.ZARGAR_ALERT_EMAILS = []
    assert mail_alerts(now=NOW) == 0
    assert AlertEpisode.objects.get().mail_error == "no address is set"
    settings.ZARGAR_ALERT_EMAILS = ["ops@zargar.example"]
    assert mail_alerts(now=NOW + timedelta(days=1)) == 0
    assert mailbox.letters == []


def test_letters_land_in_a_folder_where_no_server_is_named(settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH, settings.ZARGAR_ALERT_EMAILS = str(tmp_path / "mail"), ["admin@localhost"]
    jump()
    watch_prices(now=NOW)
    assert mail_alerts(now=NOW) == 1
    (letter,) = (tmp_path / "mail").iterdir()
    assert b"To: admin@localhost" in letter.read_bytes()


def test_moves_and_stale_prices_ring_the_shops_and_the_rest_does_not(broker: redis.Redis) -> None:
    jump()
    AlertEpisode.objects.create(
        kind="source_lost", subject="milli", detail={"since": NOW.isoformat()}, opened_at=NOW, last_seen_at=NOW
    )
    SourceState.objects.create(source="milli", failures=3)
    watch_prices(now=NOW)
    row = AlertEpisode.objects.get(kind="moved")
    assert ring_shops(now=NOW) == 1
    bell = json.loads(broker.lindex("default", 0) or b"{}")
    assert bell["headers"]["task"] == "tenants.tell_each_shop"
    assert f"price-episode:{row.pk}" in bell["headers"]["kwargsrepr"]
    row.refresh_from_db()
    assert row.shops_told_at == NOW
    # Rung again while it is young, for a broker may have lost the bell; then no more.
    assert ring_shops(now=NOW + timedelta(minutes=29)) == 1
    assert ring_shops(now=NOW + timedelta(minutes=30)) == 0


def test_a_shop_that_has_been_told_is_left_out(shop: Shop, other_shop: Shop, broker: redis.Redis) -> None:
    def tell() -> int:
        sent: int = tell_each_shop(
            task="gold_installments.tell_price_alert", about="price-episode:7", values={"episode_id": 7}
        )
        return sent

    assert tell() == 2
    told = [json.loads(raw)["headers"] for raw in broker.lrange("default", 0, -1)]
    assert {headers["_schema_name"] for headers in told} == {shop.schema_name, other_shop.schema_name}
    TaskRun.objects.create(
        task="gold_installments.tell_price_alert", shop_schema=shop.schema_name, task_id="x", slot="price-episode:7",
        started_at=timezone.now(), outcome="done",
    )  # fmt: skip
    assert tell() == 1


def test_the_job_does_nothing_twice_in_its_minute(mailbox: Mailbox, broker: redis.Redis) -> None:
    now = timezone.now()
    round_at(now - timedelta(minutes=5), 110_000_000)
    round_at(now - timedelta(minutes=1), 113_300_000)
    send_gold_price_alert()
    send_gold_price_alert()
    assert AlertEpisode.objects.filter(kind="moved").count() == 1
    assert len(mailbox.letters) == 1


def test_episodes_are_read_newest_first_and_lasting_ones_alone() -> None:
    jump()
    watch_prices(now=NOW)
    AlertEpisode.objects.create(
        kind="source_lost", subject="milli", detail={"since": NOW.isoformat()}, opened_at=NOW - timedelta(hours=1),
        last_seen_at=NOW, closed_at=NOW,
    )  # fmt: skip
    assert [one.kind for one in episodes()] == ["moved", "source_lost"]
    assert [one.kind for one in episodes(open_only=True)] == ["moved"]
    found = episodes()[1]
    assert (found.name, episode(found.id)) == ("میلی گلد", found)
    assert episode(0) is None


def test_watches_that_meet_open_one_episode(committed_shop: Shop) -> None:
    with public():
        StandingPrice.objects.create(
            instrument="gold18", value=1, source="milli", observed_at=ago(60), fetched_at=ago(60), confirmed=True
        )
    together, errors = threading.Barrier(6), list[BaseException]()

    def work() -> None:
        try:
            together.wait(10)
            with public():
                watch_prices(now=NOW)
        except BaseException as error:  # noqa: BLE001 - a thread's error must reach the test
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    try:
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(20)
        assert errors == []
        with public():
            assert AlertEpisode.objects.filter(kind="stale").count() == 1
    finally:
        with public():
            AlertEpisode.objects.all().delete()
            StandingPrice.objects.all().delete()
