"""Many workers and many planners at once, with real commits; and the tasks that stand before the actions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from accounts.models import User
from customers.actions import register_customer
from gold_installments.actions.plan_reminders import plan_reminders
from notifications.actions import Draft, deliver_message, queue_message, queue_messages, sweep_outbox
from notifications.models import Message
from notifications.rules.lifecycle import State
from notifications.tasks import (
    poll_delivery_states,
    process_scheduled_notifications,
    repair_dues,
    send_single_notification,
    send_waiting,
)
from tenants.context import current_schema, inside
from tenants.models import Shop, TaskRun
from tests.notifications.conftest import TODAY, at, sign
from tests.notifications.kavenegar_server import KavenegarServer
from zargar.celery import app


def _together(shop: Shop, work: Callable[[], object], threads: int = 8) -> list[object]:
    """Run `work` in as many threads at the same moment, each on its own connection in the shop."""
    start, results, lock = threading.Barrier(threads), [], threading.Lock()

    def run() -> None:
        try:
            with inside(shop):
                start.wait(timeout=30)
                result = work()
        finally:
            connection.close()
        with lock:
            results.append(result)

    workers = [threading.Thread(target=run) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert len(results) == threads, "a thread failed"
    return results


def test_eight_workers_send_one_message_once(committed_shop: Shop, committed_kavenegar: KavenegarServer) -> None:
    with inside(committed_shop):
        message = queue_message(dedupe_key="a", kind="receipt", recipient="+989123456789", text="سلام", now=at(12))
    states = _together(committed_shop, lambda: deliver_message(message_id=message.pk, now=at(12)))
    assert sorted(map(str, states)) == ["None"] * 7 + ["accepted"]
    assert (committed_kavenegar.calls, len(committed_kavenegar.sent)) == (1, 1)


def test_eight_planners_write_one_text(committed_shop: Shop) -> None:
    with inside(committed_shop):
        clerk = User.objects.get(username="clerk")
        maryam = register_customer(
            full_name="مریم احمدی", national_id="", mobile="09123456789", actor=clerk, now=at(9, day=1)
        )
        sign(maryam, clerk)
    planned = _together(committed_shop, lambda: plan_reminders(today=TODAY, now=at(9, 30)))
    with inside(committed_shop):
        assert Message.objects.filter(kind="reminder").count() == 1
        assert Message.objects.get(kind="reminder").events.count() == 1
    assert len(planned) == 8


def test_eight_sweepers_turn_a_lost_call_unknown_once(
    committed_shop: Shop, committed_kavenegar: KavenegarServer
) -> None:
    with inside(committed_shop):
        message = queue_message(dedupe_key="a", kind="receipt", recipient="+989123456789", text="سلام", now=at(12))
        row = Message.objects.filter(pk=message.pk)
        row.update(state=State.CLAIMED)
        row.update(
            state=State.SUBMITTING, attempts=1, gateway="kavenegar", submitted_at=at(12), claimed_until=at(12, 2)
        )
    sweeps = _together(committed_shop, lambda: sweep_outbox(now=at(12, 3)).lost)
    assert sum(map(int, map(str, sweeps))) == 1
    with inside(committed_shop):
        assert message.events.filter(after="unknown").count() == 1


def test_the_tasks_do_the_work_in_their_shop_and_leave_their_record(committed_shop: Shop, own_outbox: Path) -> None:
    now = timezone.now()
    with inside(committed_shop):
        message = queue_message(dedupe_key="a", kind="receipt", recipient="+989123456789", text="سلام", now=now)
        late = queue_message(
            dedupe_key="b",
            kind="receipt",
            recipient="+989123456789",
            text="فردا",
            now=now,
            not_before=now + timedelta(days=1),
        )
        assert send_single_notification.apply((message.pk,), {"sent_by": "an older release"}).get() == "accepted"
        assert send_single_notification.apply((late.pk,)).get() is None
        assert poll_delivery_states.apply().get() == 0
        assert process_scheduled_notifications.apply(kwargs={"slot": "2026-11-21T12:00"}).get() == {
            "send": 0, "ask": 0, "lost": 0, "freed": 0,
        }  # fmt: skip
        assert repair_dues.apply().get() == 0
    assert len((own_outbox / f"{committed_shop.schema_name}.jsonl").read_text().splitlines()) == 1
    runs = TaskRun.objects.filter(shop_schema=committed_shop.schema_name, task__startswith="notifications.")
    assert {run.outcome for run in runs} == {"done"}
    assert runs.count() == 5
    assert current_schema() == "public"


def test_a_sweep_sends_the_first_batch_itself_and_rings_for_the_rest(committed_shop: Shop, own_outbox: Path) -> None:
    now = timezone.now()
    drafts = [Draft(f"r:{number}", "receipt", f"+98912000{number:04}", f"رسید {number}") for number in range(450)]
    with inside(committed_shop):
        queue_messages(drafts, now=now)
        with app.connection_for_write() as broker, broker.SimpleQueue("messages") as queue:
            queue.clear()
            assert process_scheduled_notifications.apply().get()["send"] == 450
            bells = [queue.get(timeout=5), queue.get(timeout=5)]
            for bell in bells:
                bell.ack()
            assert {bell.headers["task"] for bell in bells} == {"notifications.send_waiting"}
        assert Message.objects.filter(state=State.ACCEPTED).count() == 200, "though nobody heard a bell"
        assert send_waiting.apply().get() == 250
