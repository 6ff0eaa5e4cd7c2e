"""Start today's rounds of what comes again: each once a day, and never a day late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.queries import people_of
from accounts.rules.grants import Role
from notifications.actions.keep_schedule import note_next
from notifications.actions.queue_messages import Draft, queue_messages
from notifications.actions.start_campaign import CostUnknown, NobodyThere, WalletShort, refuse_unpaid, set_going
from notifications.actions.tell_owners import tell_owners
from notifications.models import Campaign, Schedule
from notifications.queries.estimate import estimate
from notifications.rules.recurrence import LATEST_HOUR, next_day
from persian.digits import to_persian
from persian.jalali import TEHRAN, format_jalali, tehran_today
from tenants.context import current_schema
from tenants.queries import shop_by_schema

ALERT: Final = "schedule_not_sent"


def run_schedules(*, now: datetime) -> int:
    """Start each round that is due; returns how many. A missed hour catches up the same day, a missed day never does.

    A round the wallet does not cover is not begun at all: its owner is told once a day, and it is tried again each
    hour of the day. A shop that is not active sends nothing, and its days pass.
    """
    today = tehran_today(now)
    due = Schedule.objects.filter(enabled=True, next_on__lte=today).order_by("pk")
    return sum(_run(pk, now) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _run(pk: int, now: datetime) -> bool:
    today, hour = tehran_today(now), now.astimezone(TEHRAN).hour
    row = Schedule.objects.select_for_update(skip_locked=True).filter(pk=pk, enabled=True, next_on__lte=today).first()
    if row is None:
        return False
    if row.next_on < today:
        if _may_send():
            # Told already where the credit was short on that day: the key is the same.
            _tell(row, row.next_on, _late_words(row), now)
        _wait_for(row, now, tomorrow=False)
    if row.next_on != today or not row.hour <= hour <= LATEST_HOUR:
        return False
    if Campaign.objects.filter(schedule=row, round_of=today).exists() or not _may_send():
        _wait_for(row, now, tomorrow=True)
        return False
    started = _start(row, now)
    if started is not None:
        _wait_for(row, now, tomorrow=True)
    return bool(started)


def _may_send() -> bool:
    return shop_by_schema(current_schema()).may_grow


def _wait_for(row: Schedule, now: datetime, *, tomorrow: bool) -> None:
    day = tehran_today(now) + timedelta(days=int(tomorrow))
    row.next_on = next_day(weekday=row.weekday, month_day=row.month_day, on_or_after=day)
    row.save(update_fields=["next_on"])
    note_next(row)


def _start(row: Schedule, now: datetime) -> bool | None:
    """True: a round runs. False: nobody is to be written to today. None: not now; the next hour tries again."""
    today = tehran_today(now)
    seen = estimate(wanted=row.filter, text=row.text, today=today, now=now)
    try:
        refuse_unpaid(seen)
    except NobodyThere:
        return False
    except (WalletShort, CostUnknown) as refusal:
        with override("fa"):
            words = _("“%(name)s” was not sent today: %(reason)s") % {"name": row.name, "reason": str(refusal)}
        _tell(row, today, words, now)
        return None
    campaign = Campaign(
        name=row.name, filter=row.filter, text=row.text, schedule=row, round_of=today, made_at=now, made_by=row.made_by
    )
    set_going(campaign, seen, now=now)
    return True


def _late_words(row: Schedule) -> str:
    """Of a day that passed without its round."""
    told = {"name": row.name, "date": to_persian(format_jalali(row.next_on))}
    with override("fa"):
        return _("“%(name)s” of %(date)s was not sent: nothing ran in the hours for it.") % told


def _tell(row: Schedule, day: date, text: str, now: datetime) -> None:
    """The owners hear once of each day, on their screens and by text; the page of schedules says it as well."""
    with override("fa"):
        subject = _("A text that comes again was not sent")
    name = shop_by_schema(current_schema()).name
    key = f"{ALERT}:{row.pk}:{day.isoformat()}"
    tell_owners(kind=ALERT, subject=subject, text=text, now=now, dedupe_key=key, path="/messages/schedules/")
    owners = [(owner, owner.mobile) for owner in people_of(Role.OWNER) if owner.mobile]
    queue_messages(
        [
            Draft(
                dedupe_key=f"{key}:{owner.pk}", kind=ALERT, recipient=mobile, recipient_name=owner.display_name,
                text=f"{name}: {text}",
            )
            for owner, mobile in owners
        ],
        now=now,
    )  # fmt: skip
