"""What the outbox does by itself."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from notifications import actions
from tenants.celery import ShopTask


@shared_task(base=ShopTask, name="notifications.send_message")
def send_message(message_id: int, **_: object) -> str | None:
    """Send one message, if it is due and free; returns the state it reached."""
    return actions.deliver_message(message_id=message_id, now=timezone.now())


@shared_task(base=ShopTask, name="notifications.look_up_message")
def look_up_message(message_id: int, **_: object) -> str | None:
    """Ask the gateway about one message, if that is due."""
    return actions.look_up_message(message_id=message_id, now=timezone.now())


@shared_task(base=ShopTask, name="notifications.sweep_outbox")
def sweep_outbox(**_: object) -> dict[str, int]:
    """Ring for every message that waits, whoever forgot it."""
    sweep = actions.sweep_outbox(now=timezone.now())
    for message_id in sweep.to_send:
        send_message.apply_async((message_id,), expires=actions.BELL_SECONDS)
    for message_id in sweep.to_look_up:
        look_up_message.apply_async((message_id,), expires=actions.BELL_SECONDS)
    return {"send": len(sweep.to_send), "ask": len(sweep.to_look_up), "lost": sweep.lost, "freed": sweep.freed}


@shared_task(base=ShopTask, name="notifications.repair_dues")
def repair_dues(**_: object) -> int:
    """Nightly: the public due table against the outbox."""
    return actions.repair_message_dues(now=timezone.now())
