"""Pause, resume or cancel a text for many; what has left stays left."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.actions.move_message import DUE_KIND as MESSAGE_DUE
from notifications.actions.write_campaign import note_writing, ring_for_campaign
from notifications.models import Campaign
from notifications.queries.campaigns import LARGEST_ID, CampaignNotFound
from notifications.rules.lifecycle import State
from persian.refusal import Refusal
from tenants.actions import settle_dues

if TYPE_CHECKING:
    from accounts.models import User

_STATE = Campaign.State
CANCELLED: Final = "campaign_cancelled"


class CampaignMoved(Refusal):
    """It is no longer in a state in which this can be done."""

    code = "campaign_moved"
    status = 409
    message = _("This text has been started, stopped or cancelled meanwhile; look at how it stands now.")


def hold_campaign(campaign_id: int) -> Campaign:
    """The locked row. Raises CampaignNotFound."""
    try:
        return Campaign.objects.select_for_update().get(pk=min(campaign_id, LARGEST_ID))
    except Campaign.DoesNotExist as error:
        raise CampaignNotFound from error


@transaction.atomic
def pause_campaign(*, campaign_id: int, actor: User, now: datetime) -> Campaign:
    """Nothing more is written, and nothing that was written leaves, until it goes on. Paused already: no change.

    Raises NotPermitted, CampaignNotFound, CampaignMoved.
    """
    before = {_STATE.RUNNING, _STATE.DONE}
    return _move(campaign_id, _STATE.PAUSED, before=before, action="campaign.pause", actor=actor, now=now)


@transaction.atomic
def resume_campaign(*, campaign_id: int, actor: User, now: datetime) -> Campaign:
    """Go on behind the last person written for. Running or written already: no change.

    Raises NotPermitted, CampaignNotFound, CampaignMoved.
    """
    require(actor, Grant.MESSAGES_WRITE)
    if hold_campaign(campaign_id).state == _STATE.DONE:
        return Campaign.objects.get(pk=campaign_id)
    before = {_STATE.PAUSED}
    campaign = _move(campaign_id, _STATE.RUNNING, before=before, action="campaign.resume", actor=actor, now=now)
    transaction.on_commit(lambda: ring_for_campaign(campaign.pk), robust=True)
    return campaign


@transaction.atomic
def cancel_campaign(*, campaign_id: int, actor: User, now: datetime) -> Campaign:
    """Write nothing more and let nothing more leave: what waits becomes expired. Cancelled already: no change.

    A row that a worker holds at this moment is asked about before it leaves (`campaign_guard`). Raises NotPermitted,
    CampaignNotFound.
    """
    before = set(_STATE)
    campaign = _move(campaign_id, _STATE.CANCELLED, before=before, action="campaign.cancel", actor=actor, now=now)
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE, [campaign.pk, now, actor.pk])
        expired = [pk for (pk,) in cursor.fetchall()]
    settle_dues(kind=MESSAGE_DUE, object_ids=expired)
    return campaign


def _move(
    campaign_id: int,
    after: Campaign.State,
    *,
    before: set[Campaign.State],
    action: str,
    actor: User,
    now: datetime,
) -> Campaign:
    require(actor, Grant.MESSAGES_WRITE)
    campaign = hold_campaign(campaign_id)
    if campaign.state == after:
        return campaign
    if campaign.state not in before:
        raise CampaignMoved
    note(actor=actor, action=action, subject=campaign, detail={"was": campaign.state, "queued": campaign.queued})
    campaign.state = after
    campaign.ended_at = now if after == _STATE.CANCELLED else None
    campaign.save(update_fields=["state", "ended_at"])
    note_writing(campaign, now=now)
    return campaign


#: Many rows in one statement, with the step of each in its history.
_EXPIRE: Final = f"""
    WITH gone AS (
        UPDATE notifications_message SET state = '{State.EXPIRED}', reason = '{CANCELLED}', claimed_until = NULL,
            next_look_at = NULL
        WHERE campaign_id = %s AND state = '{State.PLANNED}' RETURNING id
    ), step AS (
        INSERT INTO notifications_messageevent (message_id, at, before, after, reason, actor_id)
        SELECT id, %s, '{State.PLANNED}', '{State.EXPIRED}', '{CANCELLED}', %s FROM gone
    )
    SELECT id FROM gone
"""  # noqa: S608  # states' own names
