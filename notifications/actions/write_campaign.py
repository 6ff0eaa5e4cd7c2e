"""Write the messages of a campaign, a chunk at a time: a worker that is killed leaves off between two people."""

from __future__ import annotations

from datetime import datetime

from celery import current_app
from django.db import transaction

from notifications.actions.queue_messages import Draft, queue_messages
from notifications.models import Campaign
from notifications.queries.audience import CHUNK, Person, people_of
from notifications.queries.campaigns import spoken_on, subject_of, text_for
from persian.jalali import tehran_today
from tenants.actions import note_due, settle_due
from tenants.context import current_schema
from tenants.queries import shop_by_schema

#: By name: a task stands above the actions and may not be imported here.
TASK = "notifications.send_bulk_notifications_async"
DUE_KIND, KIND, GUARD = "campaign", "campaign", "campaign"
#: A bell that nobody heard is worth nothing once the minute's sweep has rung again.
BELL_SECONDS = 55


def ring_for_campaign(campaign_id: int) -> None:
    """Hurry the writing of a campaign that is committed; the minute's sweep finds it otherwise."""
    current_app.send_task(TASK, args=[campaign_id], expires=BELL_SECONDS, retry=False)


def note_writing(campaign: Campaign, *, now: datetime) -> None:
    """Keep the public due table in step: a campaign that is being written is work of this shop."""
    if campaign.state == Campaign.State.RUNNING:
        note_due(kind=DUE_KIND, object_id=campaign.pk, due_date=tehran_today(now))
    else:
        settle_due(kind=DUE_KIND, object_id=campaign.pk)


def write_campaign(*, campaign_id: int, now: datetime, chunk: int = CHUNK) -> int:
    """Write for everybody who is left, in chunks; returns how many messages are new. Does nothing unless it runs.

    Safe from any number of workers at once: each chunk is one transaction under the campaign's lock, which moves
    `queued_after` with the messages it wrote.
    """
    written = 0
    # A suspended shop's texts wait: they go on once it is active again.
    while shop_by_schema(current_schema()).may_grow:
        made = write_chunk(campaign_id, now, chunk)
        if made is None:
            break
        written += made
    return written


def campaigns_to_write() -> list[int]:
    """Campaigns that are being written, for the sweep: whose worker was lost, or who never had one."""
    running = Campaign.objects.filter(state=Campaign.State.RUNNING).order_by("pk")
    return list(running.values_list("pk", flat=True))


@transaction.atomic
def write_chunk(campaign_id: int, now: datetime, chunk: int) -> int | None:
    """How many of the next `chunk` people are new; None when there is nothing (more) to write."""
    campaign = Campaign.objects.select_for_update().filter(pk=campaign_id).first()
    if campaign is None or campaign.state != Campaign.State.RUNNING:
        return None
    people = people_of(campaign.filter, after=campaign.queued_after, limit=chunk, today=spoken_on(campaign), now=now)
    if not people:
        campaign.state, campaign.ended_at = Campaign.State.DONE, now
        campaign.save(update_fields=["state", "ended_at"])
        note_writing(campaign, now=now)
        return None
    made = queue_messages([_draft(campaign, person) for person in people], now=now)
    campaign.queued += made
    campaign.queued_after = people[-1].customer_id
    campaign.save(update_fields=["queued", "queued_after"])
    return made


def _draft(campaign: Campaign, person: Person) -> Draft:
    return Draft(
        dedupe_key=f"campaign:{campaign.pk}:{person.customer_id}",
        kind=KIND,
        recipient=person.mobile,
        recipient_name=person.full_name,
        text=text_for(campaign, person),
        guard=GUARD,
        subject_ref=subject_of(campaign.pk, person.customer_id),
        customer_id=person.customer_id,
        campaign_id=campaign.pk,
    )
