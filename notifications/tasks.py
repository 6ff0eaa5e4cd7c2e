"""What the outbox does by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from time import monotonic
from typing import Final

from celery import shared_task
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from notifications import actions
from notifications.actions.run_schedules import run_schedules
from notifications.actions.write_campaign import campaigns_to_write, write_campaign
from persian.jalali import tehran_today
from tenants.celery import ShopTask

#: A push service that is busy now is asked again so often.
PUSH_TRIES = 3

#: Of one shop at a time; there are other shops.
MOST_BELLS: Final = 4


@shared_task(base=ShopTask, name="notifications.send_single_notification")
def send_single_notification(message_id: int, **_: object) -> str | None:
    """Send one message, if it is due and free; returns the state it reached."""
    return actions.deliver_message(message_id=message_id, now=timezone.now())


@shared_task(base=ShopTask, name="notifications.send_waiting")
def send_waiting(**_: object) -> int:
    """Send all that is due, a batch at a time, for as long as a bell is good; returns how many were taken in hand."""
    return _until_done(lambda now: actions.deliver_messages(now=now))


@shared_task(base=ShopTask, name="notifications.poll_delivery_states")
def poll_delivery_states(**_: object) -> int:
    """Ask the gateways about every message that it is time to ask about; returns how many were asked about."""
    return _until_done(lambda now: actions.Delivery(actions.look_up_messages(now=now), None))


def _until_done(work: Callable[[datetime], actions.Delivery]) -> int:
    """A check that broke over one message keeps nobody else waiting, and is raised in the end."""
    over, taken, fault = monotonic() + actions.BELL_SECONDS, 0, None
    while monotonic() < over:
        run = work(timezone.now())
        taken, fault = taken + len(run.states), fault or run.fault
        if not run.states:
            break
    if fault is not None:
        raise fault
    return taken


@shared_task(base=ShopTask, name="notifications.process_scheduled_notifications")
def process_scheduled_notifications(**_: object) -> dict[str, int]:
    """Each minute: find what was lost, ring for all that waits, whoever forgot it, and do the first batch of it here.

    Where workers cannot keep up, a bell may grow stale behind the next minute's sweeps, or be lost with its queue: a
    sweep that only rang would then be all that ever ran.
    """
    now = timezone.now()
    sweep = actions.sweep_outbox(now=now)
    # A bell for each batch more, as many workers at once as there may be; each goes on until nothing is due.
    for _bell in range(min(MOST_BELLS, -(-len(sweep.to_send) // actions.AT_ONCE) - 1)):
        send_waiting.apply_async(expires=actions.BELL_SECONDS)
    if len(sweep.to_look_up) > actions.LOOKS_AT_ONCE:
        poll_delivery_states.apply_async(expires=actions.BELL_SECONDS)
    run = actions.deliver_messages(now=now) if sweep.to_send else None
    if sweep.to_look_up:
        actions.look_up_messages(now=timezone.now())
    if run is not None and run.fault is not None:
        raise run.fault
    return {"send": len(sweep.to_send), "ask": len(sweep.to_look_up), "lost": sweep.lost, "freed": sweep.freed}


@shared_task(base=ShopTask, name="notifications.send_daily_payment_reminders")
def send_daily_payment_reminders(**_: object) -> int:
    """Put today's reminders into the outbox; safe to run at any time and twice."""
    now = timezone.now()
    return actions.plan_named("payment_reminders", today=tehran_today(now), now=now)


@shared_task(base=ShopTask, name="notifications.send_birthday_greetings")
def send_birthday_greetings(**_: object) -> int:
    """Greet whose birthday it is; safe to run twice."""
    now = timezone.now()
    return actions.plan_named("birthday_greetings", today=tehran_today(now), now=now)


@shared_task(base=ShopTask, name="notifications.send_owner_digest")
def send_owner_digest(**_: object) -> int:
    """The owner's summary of this morning; safe to run twice."""
    now = timezone.now()
    return actions.plan_named("owner_digest", today=tehran_today(now), now=now)


@shared_task(base=ShopTask, name="notifications.send_appointment_reminders")
def send_appointment_reminders(**_: object) -> int:
    """The evening before: remind of tomorrow's visits; safe to run twice."""
    now = timezone.now()
    return actions.remind_appointments(today=tehran_today(now), now=now)


@shared_task(base=ShopTask, name="notifications.update_notification_statistics")
def update_notification_statistics(**_: object) -> int:
    """Hourly: how the messages of each day fared."""
    return actions.update_figures(now=timezone.now())


@shared_task(base=ShopTask, name="notifications.cleanup_old_notifications")
def cleanup_old_notifications(**_: object) -> dict[str, int]:
    """Weekly: browsers that answer no more, and figures of years ago."""
    return asdict(actions.clean_up(now=timezone.now()))


@shared_task(base=ShopTask, name="notifications.repair_dues")
def repair_dues(**_: object) -> int:
    """Nightly: the public due table against the outbox."""
    return actions.repair_message_dues(now=timezone.now())


@shared_task(base=ShopTask, name="notifications.hear_inbound")
def hear_inbound(sender: str, line: str, text: str, at: str = "", channel: str = "sms", **_: object) -> bool:
    """A customer's text to a vendor's line: 11 stops, 12 takes it back; whether anything was obeyed.

    `at` is ISO 8601, the vendor's moment; a moment to come, or none, is now.
    """
    now = timezone.now()
    told = parse_datetime(at) if at else None
    when = min(told, now) if told is not None and told.tzinfo is not None else now
    return actions.hear_inbound(sender=sender, line=line, text=text, at=when, channel=channel) is not None


@shared_task(base=ShopTask, name="notifications.hear_reports")
def hear_reports(client_refs: list[int], **_: object) -> int:
    """A vendor's webhook has news of these messages: they are asked about in this minute."""
    return actions.hear_reports(client_refs=client_refs, now=timezone.now())


@shared_task(base=ShopTask, name="notifications.send_bulk_notifications_async")
def send_bulk_notifications_async(campaign_id: int, **_: object) -> int:
    """Write the messages of one campaign for everybody who is left; returns how many are new."""
    return write_campaign(campaign_id=campaign_id, now=timezone.now())


@shared_task(base=ShopTask, name="notifications.sweep_campaigns")
def sweep_campaigns(**_: object) -> int:
    """Go on with campaigns whose bell or worker was lost."""
    return sum(write_campaign(campaign_id=pk, now=timezone.now()) for pk in campaigns_to_write())


@shared_task(base=ShopTask, name="notifications.process_recurring_schedules")
def process_recurring_schedules(**_: object) -> int:
    """Hourly: begin today's rounds of what comes again."""
    return run_schedules(now=timezone.now())


@shared_task(base=ShopTask, name="notifications.push_alert")
def push_alert(alert_id: int, tried: int = 0, **_: object) -> int:
    """Tell the owners' browsers; those that did not answer again after a minute, three times; how many did not."""
    later = actions.push_alert(alert_id=alert_id, now=timezone.now())
    if later and tried < PUSH_TRIES:
        push_alert.apply_async((alert_id, tried + 1), countdown=60)
    return later


@shared_task(base=ShopTask, name="notifications.tell_owner")
def tell_owner(kind: str, subject: str, text: str, dedupe_key: str, path: str = "/", **_: object) -> bool:
    """Word from the platform to the owners' browsers: the wallet is low, messages fail; whether it is new."""
    told = actions.tell_owners(
        kind=kind, subject=subject, text=text, dedupe_key=dedupe_key, path=path, now=timezone.now()
    )  # fmt: skip
    return told is not None
