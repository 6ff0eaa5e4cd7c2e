"""The bell that hurries a message: rung after the commit, and nobody waits where it is broken."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from notifications.actions import queue_message, sweep_outbox
from notifications.actions.ring import forget_bells
from notifications.models import Message
from notifications.rules.lifecycle import State
from tenants.models import Shop
from tests.notifications.conftest import at
from zargar.celery import app

NOON = at(12)
pytestmark = pytest.mark.usefixtures("in_shop")


def _queue(dedupe_key: str = "note:1", *, hour: int = 12) -> Message:
    return queue_message(dedupe_key=dedupe_key, kind="note", recipient="+989123456789", text="سلام", now=at(hour))


@contextmanager
def _broker(url: str) -> Iterator[None]:
    """The queue and the store of results at another address, for a while."""
    before = app.conf.broker_url, app.conf.result_backend
    _move_queue(url, url)
    try:
        yield
    finally:
        _move_queue(*before)


def _move_queue(broker: str, results: str) -> None:
    app.conf.broker_url, app.conf.result_backend = broker, results
    app._pool = app.amqp._producer_pool = app._backend_cache = None
    if hasattr(app._local, "backend"):
        del app._local.backend


@pytest.mark.parametrize(("silent", "patience"), [(False, 2), (True, 5)])
def test_a_dead_or_silent_broker_breaks_nothing_and_the_sweeper_finds_the_row(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
    silent: bool,
    patience: float,
) -> None:
    with socket.socket() as idle:
        idle.bind(("127.0.0.1", 0))
        if silent:
            idle.listen()
        with _broker(f"redis://127.0.0.1:{idle.getsockname()[1]}/0"), django_capture_on_commit_callbacks(execute=True):
            began = time.monotonic()
            message = _queue()
    assert time.monotonic() - began < patience, "the person at the counter does not wait for a dead queue"
    assert "OperationalError" in caplog.text
    message.refresh_from_db()
    assert message.state == State.PLANNED
    assert sweep_outbox(now=NOON).to_send == [message.pk]


@pytest.fixture(autouse=True)
def quiet() -> None:
    """Nobody rang a moment ago."""
    forget_bells()


def test_a_burst_rings_for_its_first_message_and_once_for_the_rest(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first, *_rest = [_queue(f"note:{number}") for number in range(5)]
    with app.connection_for_read() as broker, broker.SimpleQueue("messages") as queue:
        bells = [queue.get(timeout=5), queue.get(timeout=5)]
        for bell in bells:
            bell.ack()
        with pytest.raises(queue.Empty):
            queue.get(block=False)
    assert [bell.headers["task"] for bell in bells] == [
        "notifications.send_single_notification",
        "notifications.process_scheduled_notifications",
    ]
    assert bells[0].payload[0] == [first.pk]
    assert datetime.fromisoformat(bells[1].headers["eta"]) > datetime.now(UTC)


def test_the_bell_carries_the_message_and_its_shop_after_commit(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, in_shop: Shop
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = _queue()
        _queue("note:night", hour=22)
    with app.connection_for_read() as broker, broker.SimpleQueue("messages") as queue:
        bell = queue.get(timeout=5)
        bell.ack()
        with pytest.raises(queue.Empty):  # a held message is not rung for
            queue.get(block=False)
    assert bell.headers["task"] == "notifications.send_single_notification"
    assert bell.headers["_schema_name"] == in_shop.schema_name
    assert bell.payload[0] == [message.pk]
