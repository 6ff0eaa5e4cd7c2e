"""The bell that hurries the outbox: one for a message, and for a burst of them one more at its end."""

from __future__ import annotations

from time import monotonic
from typing import Final

from celery import current_app

from tenants.context import current_schema

#: A bell that nobody heard is worth nothing once the sweeper has rung again.
BELL_SECONDS: Final = 55
#: By name: a task stands above the actions and may not be imported here.
SEND_ONE: Final = "notifications.send_single_notification"
SEND_ALL: Final = "notifications.process_scheduled_notifications"
#: Within so many seconds of a bell of the same shop a second one only says that there was more.
BURST_SECONDS: Final = 1.0
#: The sweep comes this much later than the last message that counts on it.
MARGIN_SECONDS: Final = 0.1

#: By schema, in this process: when it last rang, and until when a sweep is rung for.
_rang: dict[str, float] = {}
_sweeping: dict[str, float] = {}


def ring(message_id: int) -> None:
    """Ring for a message that is committed. Raises where the broker does not answer; the minute's sweep finds it then.

    No retries: a web request waits for this, and in a burst not for each message.
    """
    shop, now = current_schema(), monotonic()
    if now < _sweeping.get(shop, now):
        return
    if now >= _rang.get(shop, -BURST_SECONDS) + BURST_SECONDS:
        _rang[shop] = now
        current_app.send_task(SEND_ONE, args=[message_id], expires=BELL_SECONDS, retry=False)
        return
    _sweeping[shop] = now + BURST_SECONDS - MARGIN_SECONDS
    current_app.send_task(SEND_ALL, countdown=BURST_SECONDS, expires=BELL_SECONDS, retry=False)


def ring_for_many() -> None:
    """Ring once for all that is committed. Raises as `ring` does."""
    current_app.send_task(SEND_ALL, expires=BELL_SECONDS, retry=False)


def forget_bells() -> None:
    """As after a start of the process."""
    _rang.clear()
    _sweeping.clear()
