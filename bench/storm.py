"""Reminders of many shops while workers are killed, the queue is emptied, two beats tick and a vendor drops replies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import redis
from celery import current_app
from django.conf import settings

from accounts.models import User
from accounts.rules.sealing import seal_of
from bench.fast_clock import moment, set_clock
from bench.reaper import Reaper, children
from gateways.models import GatewayAccount
from notifications.actions import Draft, queue_messages
from notifications.actions.claim_messages import CLAIM_LEASE
from notifications.actions.move_message import IN_HAND
from notifications.models import Message, MessageEvent
from notifications.queries import outbox_counts
from notifications.rules.lifecycle import PENDING, State
from persian.jalali import TEHRAN
from tenants.context import inside
from tenants.models import Shop

FORENOON = datetime(2026, 11, 21, 10, tzinfo=TEHRAN)  # a Saturday without a holiday
ROOT = Path(__file__).parents[1]
#: What the loopback's accounts expect; see tests/gateways/servers.
ACCOUNTS = {
    "kavenegar": {"key": "secret-key-in-the-path", "sender": "10004346"},
    "melipayamak": {"username": "gallery", "password": "api-key-for-a-password", "line": "50004001"},
}
SETTLED = frozenset({State.ACCEPTED, State.DELIVERED, State.UNDELIVERED, State.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Weather:
    """How bad it gets: for `seconds` a worker dies every `kill_every` and the queue is emptied every `flush_every`
    seconds; `speed` is how much faster than ours the clock runs, so that leases and waits end within the run.

    The vendor answers `late_ms` after it recorded a text; who waits for it is killed first, and the storm lasts longer,
    six times at most, until `cuts` workers died so.
    """

    vendor: str
    messages: int
    seconds: float
    patience: float
    speed: float = 40.0
    workers: int = 3
    drop_permille: int = 150
    kill_every: float = 0.8
    flush_every: float = 2.5
    waves: int = 10
    late_ms: int = 250
    cuts: int = 3
    seed: int = 1405


@dataclass(slots=True)
class Figures:
    """What became of all. `twice_*`: texts a phone would have got twice; `lost`: neither sent nor told of;
    `waiting`: still to be sent when the patience of the run ended; `unknown`
    are those of which nobody knows, `visible` how many of them the outbox shows; `orphans` were found in the hands of a
    worker that was gone; `cut` of the `kills` came while the vendor had the text and had not answered yet.
    """

    messages: int = 0
    recorded: int = 0
    twice_by_ref: int = 0
    twice_by_text: int = 0
    lost: int = 0
    waiting: int = 0
    unknown: int = 0
    visible: int = 0
    orphans: int = 0
    kills: int = 0
    cut: int = 0
    flushes: int = 0
    seconds: float = 0.0
    states: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return (
            f"{self.messages} reminders in {self.seconds:.0f} s, {self.kills} workers killed, "
            f"{self.cut} of them in the middle of a call, {self.orphans} messages found in dead hands, "
            f"{self.flushes} queues emptied: sent twice {self.twice_by_ref} by id, "
            f"{self.twice_by_text} by text; lost {self.lost}; "
            f"not yet sent when the run ended {self.waiting}; "
            f"unknown {self.unknown}, of these shown {self.visible}"
        )


def storm(shops: Sequence[Shop], weather: Weather, folder: Path) -> Figures:
    """Queue the reminders in waves, let it rage, wait until it is calm, and count at both ends."""
    figures, log = Figures(messages=weather.messages), folder / f"{weather.vendor}.jsonl"
    set_clock(FORENOON, weather.speed)
    began = time.monotonic()
    with _vendor(weather, log) as port, _account(weather.vendor), _workers(weather.workers) as nursery:
        _rage(shops, weather, Reaper(weather, nursery, port, log, figures))
        _calm(shops, weather)
    figures.seconds = time.monotonic() - began
    _count(shops, log, figures)
    return figures


@contextmanager
def _vendor(weather: Weather, log: Path) -> Iterator[int]:
    """Its port."""
    words = [sys.executable, "-m", "tests.gateways.servers", weather.vendor, "--log", str(log)]
    more = ["--drop-permille", str(weather.drop_permille), "--seed", str(weather.seed)]
    more += ["--late-ms", str(weather.late_ms)]
    name = f"ZARGAR_GATEWAY_{weather.vendor.upper()}_URL"
    with subprocess.Popen([*words, *more], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        os.environ[name] = process.stdout.readline().strip()
        try:
            yield int(os.environ[name].rpartition(":")[2])
        finally:
            process.kill()
            del os.environ[name]


@contextmanager
def _account(vendor: str) -> Iterator[None]:
    """One account; those that stand there already rest meanwhile."""
    before = list(GatewayAccount.objects.filter(channel="sms", enabled=True).values_list("pk", flat=True))
    GatewayAccount.objects.filter(pk__in=before).update(enabled=False)
    sealed = seal_of(tuple(settings.ZARGAR_FIELD_KEYS)).close(json.dumps(ACCOUNTS[vendor]))
    made = GatewayAccount.objects.create(
        key=vendor, label=f"storm {vendor}", channel="sms", sealed_settings=sealed, created_at=moment()
    )
    try:
        yield
    finally:
        GatewayAccount.objects.filter(pk=made.pk).update(enabled=False, label=f"over {made.pk}")
        GatewayAccount.objects.filter(pk__in=before).update(enabled=True)


@contextmanager
def _workers(count: int) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-m", "bench.workers", str(count)], cwd=ROOT)
    late = time.monotonic() + 60
    while len(children(process.pid)) < count and time.monotonic() < late:  # a storm over nobody proves nothing
        time.sleep(0.05)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


def _rage(shops: Sequence[Shop], weather: Weather, reaper: Reaper) -> None:
    queue, figures = redis.Redis.from_url(current_app.conf.broker_url), reaper.figures
    began = time.monotonic()
    flush_at, wave, tick_at = began + weather.flush_every, 0, 0.0
    while (passed := (now := time.monotonic()) - began) < weather.seconds * 6:
        if passed > weather.seconds and wave == weather.waves and figures.cut >= weather.cuts:
            return
        if wave < weather.waves and passed >= wave * weather.seconds / weather.waves:
            _queue(shops, weather, wave)
            wave += 1
        if now > tick_at:
            tick_at = now + 60 / weather.speed
            _two_beats()
        reaper.look(now)
        if now > flush_at:
            flush_at = now + weather.flush_every
            queue.flushdb()
            figures.flushes += 1
        time.sleep(0.03)


def _queue(shops: Sequence[Shop], weather: Weather, wave: int) -> None:
    """The share of one wave: every shop's, each text its own."""
    numbers = range(wave, weather.messages, weather.waves)
    for place, shop in enumerate(shops):
        with inside(shop):
            queue_messages([_draft(number) for number in numbers if number % len(shops) == place], now=moment())


def _draft(number: int) -> Draft:
    return Draft(
        dedupe_key=f"storm:{number}",
        kind="reminder",
        recipient=f"+98912{number:07}",
        text=f"طلای پارس: مشتری {number}، قسط ۲ شما ۳٫۷۳۳ گرم، سررسید امروز.",
    )


def _found_in_dead_hands() -> int:
    """Claims and calls that ended with their lease; a call that ended sooner was told that no answer came."""
    lost = MessageEvent.objects.filter(reason__in=("no_answer", "worker_lost")).order_by("pk")
    begun = dict(MessageEvent.objects.filter(after__in=IN_HAND).order_by("pk").values_list("message_id", "at"))
    return sum(at - begun[pk] >= CLAIM_LEASE for pk, at in lost.values_list("message_id", "at"))


def _two_beats() -> None:
    """Each beat's tick of the same minute."""
    for _beat in range(2):
        sweep = {"task": "notifications.process_scheduled_notifications", "period": "minute", "kind": "message"}
        current_app.send_task("tenants.for_shops_with_work", kwargs=sweep, expires=60)


def _calm(shops: Sequence[Shop], weather: Weather) -> None:
    """No more harm, only ticks, until every message is where it stays or nobody knows."""
    over = time.monotonic() + weather.patience
    while time.monotonic() < over:
        _two_beats()
        time.sleep(60 / weather.speed)
        if not any(_restless(shop, weather) for shop in shops):
            return


def _restless(shop: Shop, weather: Weather) -> bool:
    """A vendor that can tell is asked until nothing is unknown."""
    resting = SETTLED if weather.vendor != "kavenegar" else SETTLED - {State.UNKNOWN}
    with inside(shop):
        return Message.objects.exclude(state__in=resting).exists()


def _count(shops: Sequence[Shop], log: Path, figures: Figures) -> None:
    told = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    refs = Counter(row["client_ref"] for row in told if row["client_ref"])
    texts = Counter(row["text"] for row in told)
    figures.recorded = len(told)
    figures.twice_by_ref = sum(count - 1 for count in refs.values())
    figures.twice_by_text = sum(count - 1 for count in texts.values())
    for shop in shops:
        with inside(shop):
            rows = list(Message.objects.filter(dedupe_key__startswith="storm:").values_list("state", "text"))
            figures.states.update(state for state, _text in rows)
            figures.orphans += _found_in_dead_hands()
            figures.visible += outbox_counts(user=User.objects.get(username="owner")).get(State.UNKNOWN, 0)
            figures.waiting += sum(text not in texts and State(state) in PENDING for state, text in rows)
            told_of = {State.UNKNOWN, *PENDING}
            figures.lost += sum(text not in texts and State(state) not in told_of for state, text in rows)
    figures.lost += figures.messages - sum(figures.states.values())
    figures.unknown = figures.states[State.UNKNOWN]
