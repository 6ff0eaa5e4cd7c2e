"""Start a text for many, once somebody has seen how many people and how much money it is about."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.actions.campaign_parts import require_growing_shop, text_told
from notifications.actions.move_campaign import CampaignMoved, hold_campaign
from notifications.actions.write_campaign import note_writing, ring_for_campaign
from notifications.models import Campaign
from notifications.queries.estimate import Estimate, estimate
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class NobodyThere(Refusal):
    """The filter finds nobody who may be written to."""

    code = "nobody_there"
    message = _("This choice finds nobody a text may be sent to.")


class CampaignGrew(Refusal):
    """More people or more money than the person has seen."""

    code = "campaign_grew"
    status = 409
    message = _("Meanwhile it is %(people)s people and %(toman)s Toman; look at it again and confirm.")

    def __init__(self, seen: Estimate) -> None:
        cost = seen.cost_rial or 0
        super().__init__(people=seen.people, toman=-(-cost // 10))
        self.extra: dict[str, object] = {"people": seen.people, "cost_rial": cost}


class CostUnknown(Refusal):
    """No account of the platform works, so nobody can say what a part costs."""

    code = "cost_unknown"
    status = 409
    message = _("No SMS gateway works at this moment, so the cost is not known; try again later.")


class WalletShort(Refusal):
    """The shop's credit does not cover all of it."""

    code = "wallet_short"
    status = 409
    message = _("The SMS credit of the shop is %(toman)s Toman short of this; ask the platform to top it up.")

    def __init__(self, seen: Estimate) -> None:
        super().__init__(toman=-(-seen.short_rial // 10))
        self.extra: dict[str, object] = {
            "cost_rial": seen.cost_rial, "wallet_rial": seen.wallet_rial, "short_rial": seen.short_rial,
        }  # fmt: skip


def start_campaign(*, campaign_id: int, people: int, cost_rial: int, actor: User, now: datetime) -> Campaign:
    """Let the texts of a draft be written and leave. `people` and `cost_rial` are what the person saw.

    Fewer and cheaper than seen is no surprise; more of either is refused and has to be seen first. A second press
    finds it started and changes nothing. Raises NotPermitted, CampaignNotFound, CampaignMoved, ShopStopped,
    NobodyThere, CampaignGrew, CostUnknown, WalletShort, LinkRefused.
    """
    require(actor, Grant.MESSAGES_WRITE)
    with transaction.atomic():
        campaign = hold_campaign(campaign_id)
        if campaign.state in (Campaign.State.RUNNING, Campaign.State.DONE):
            return campaign
        if campaign.state != Campaign.State.DRAFT:
            raise CampaignMoved
        require_growing_shop()
        text_told(campaign.text)
        seen = estimate(wanted=campaign.filter, text=campaign.text, today=tehran_today(now), now=now)
        _refuse_grown(seen, people, cost_rial)
        refuse_unpaid(seen)
        set_going(campaign, seen, now=now)
        detail: dict[str, object] = {"people": seen.people, "parts": seen.parts, "rial": seen.cost_rial}
        note(actor=actor, action="campaign.start", subject=campaign, detail=detail)
    return campaign


def refuse_unpaid(seen: Estimate) -> None:
    """Raises NobodyThere, CostUnknown, WalletShort."""
    if not seen.people:
        raise NobodyThere(field="who")
    if seen.cost_rial is None:
        raise CostUnknown
    if seen.short_rial:
        raise WalletShort(seen)


def set_going(campaign: Campaign, seen: Estimate, *, now: datetime) -> None:
    """Save a row as one whose texts are written after this commit; the due table finds one whose bell was lost."""
    campaign.state, campaign.started_at = Campaign.State.RUNNING, now
    campaign.expected, campaign.expected_parts = seen.people, seen.parts
    campaign.expected_rial = seen.cost_rial or 0
    campaign.save()
    note_writing(campaign, now=now)
    transaction.on_commit(lambda: ring_for_campaign(campaign.pk), robust=True)


def _refuse_grown(seen: Estimate, people: int, cost_rial: int) -> None:
    if seen.people > people or (seen.cost_rial or 0) > cost_rial:
        raise CampaignGrew(seen)
