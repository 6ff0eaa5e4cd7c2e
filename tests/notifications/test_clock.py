"""The hours of Tehran wherever the server stands: the last minute, Nowruz, a payment meanwhile, another zone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from accounts.models import User
from customers.models import Customer
from gold_installments.actions import record_payment
from gold_installments.actions.plan_reminders import plan_reminders
from measures.gold import quote_rial
from notifications.actions import deliver_messages, queue_message
from notifications.actions.update_figures import update_figures
from notifications.models import DayFigure, Message
from notifications.rules.lifecycle import State
from persian.jalali import TEHRAN
from tests.notifications.conftest import PRICE, TODAY, at, sign
from tests.notifications.kavenegar_server import KEY, KavenegarServer
from tests.support.source import ROOT
from tests.support.vendor import Answer, Asked

pytestmark = pytest.mark.usefixtures("in_shop")


def _queue(now: datetime, key: str = "note:1") -> Message:
    return queue_message(dedupe_key=key, kind="note", recipient="+989123456789", text="سلام", now=now)


def _states(now: datetime) -> list[State]:
    return list(deliver_messages(now=now).states.values())


def test_2059_leaves_2100_waits_for_the_morning(kavenegar: KavenegarServer) -> None:
    _queue(at(20, 59))
    assert _states(at(20, 59) + timedelta(seconds=59)) == [State.ACCEPTED]
    late = _queue(at(21), "note:2")
    assert late.not_before == at(9, day=22)
    assert _states(at(21)) == []
    assert _states(at(8, 59, day=22)) == []
    assert _states(at(9, day=22)) == [State.ACCEPTED]
    assert kavenegar.calls == 2


def test_nowruz_holds_and_drops_nothing(kavenegar: KavenegarServer) -> None:
    eve = datetime(2027, 3, 19, 20, 58, tzinfo=TEHRAN)  # 1405/12/28; the last day of the year is a holiday too
    _queue(eve)
    after = eve + timedelta(minutes=5)
    assert _states(after) == [State.PLANNED]
    held = Message.objects.get()
    assert held.reason == "held_until_morning"
    released = held.not_before.astimezone(TEHRAN)
    assert released.date() > date(2027, 3, 24), "the first four days of the year are holidays"
    assert (released.hour, released.minute) == (9, 0)
    assert _states(held.not_before - timedelta(seconds=1)) == []
    assert _states(held.not_before) == [State.ACCEPTED], "a holiday is no delay that makes it too late"


def test_a_payment_that_lands_while_its_reminder_is_being_sent(
    maryam: Customer, clerk: User, priced: Callable[[datetime], None], kavenegar: KavenegarServer
) -> None:
    """What is committed before the check keeps the text back; what comes after it is too late, and nothing is torn."""
    contract = sign(maryam, clerk)
    priced(at(9))
    assert plan_reminders(today=TODAY, now=at(10, 28)) == 1

    def paid_meanwhile(asked: Asked) -> Answer:
        return kavenegar._send(asked)

    kavenegar.vendor._routes[f"/v1/{KEY}/sms/send.json"] = [paid_meanwhile]
    pay = {"amount_rial": quote_rial(3_733, PRICE, 10), "tender": "cash", "actor": clerk, "now": at(10, 29)}
    record_payment(contract=contract, **pay, idempotency_key="pay-1")  # type: ignore[arg-type]
    states = deliver_messages(now=at(10, 29) + timedelta(seconds=1)).states
    reminder = Message.objects.get(kind="reminder")
    assert states[reminder.pk] is State.EXPIRED
    assert not any("سررسید" in str(row["message"]) for row in kavenegar.sent.values()), "only the receipt went"


def test_a_tehran_day_begins_at_2030_utc() -> None:
    for minute, key in ((29, "a"), (30, "b")):
        _queue(datetime(2026, 11, 20, 20, minute, tzinfo=UTC), key)
    assert update_figures(now=at(12)) == 2
    assert {line.day: line.messages for line in DayFigure.objects.all()} == {
        date(2026, 11, 20): 1,
        date(2026, 11, 21): 1,
    }


_ELSEWHERE = """
import time
time.tzset()
assert time.tzname[0] == "EST", time.tzname
from datetime import UTC, datetime
from notifications.rules.send_window import release_time
from persian.jalali import tehran_today
night = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)
for moment in (night, night.replace(hour=17, minute=29)):
    print(release_time("reminder", moment).isoformat())
for minute in (30, 29):
    print(tehran_today(datetime(2026, 11, 20, 20, minute, tzinfo=UTC)))
"""


def test_a_worker_host_in_another_zone_keeps_tehrans_hours(settings: Settings) -> None:
    told = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE],
        cwd=ROOT,
        env={**os.environ, "TZ": "America/New_York"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.split()
    assert told == [
        "2026-11-22T09:00:00+03:30",
        "2026-11-21T17:29:00+00:00",
        "2026-11-21",
        "2026-11-20",
    ]
