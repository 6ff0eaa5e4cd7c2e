"""How a campaign stands, and whether its texts are still wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, Sum
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from notifications.models import Campaign, Message
from notifications.queries.audience import Person
from notifications.rules.lifecycle import State
from notifications.rules.template import render
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS: Final = 200
LARGEST_ID: Final = 2**63 - 1
#: What the guard of a campaign's messages is asked about.
SUBJECT: Final = "campaign:"


class CampaignNotFound(Refusal, Http404):
    """No such campaign in this shop; a page answers 404 as well."""

    code = "campaign_not_found"
    status = 404
    message = _("There is no such campaign in this shop.")


@dataclass(frozen=True, slots=True)
class Progress:
    """How many messages of a campaign wait, left, arrived, failed, or were not sent; `parts` and `cost_rial` so far."""

    written: int
    planned: int
    sent: int
    delivered: int
    failed: int
    blocked: int
    cancelled: int
    unknown: int
    parts: int
    cost_rial: int

    @property
    def left(self) -> int:
        """How many have been handed over, whatever became of them."""
        return self.sent + self.delivered + self.unknown

    @property
    def ended(self) -> int:
        """How many need nothing more."""
        return self.written - self.planned


def campaign_for(*, user: User, pk: int) -> Campaign:
    """One campaign. Raises NotPermitted, CampaignNotFound."""
    require(user, Grant.MESSAGES_READ)
    found = Campaign.objects.select_related("made_by", "schedule").filter(pk=min(pk, LARGEST_ID)).first()
    if found is None:
        raise CampaignNotFound
    return found


def campaigns(*, user: User, after: int | None = None, limit: int = 50) -> list[Campaign]:
    """Newest first; `after` is the id of the last row of the page before. Raises NotPermitted."""
    require(user, Grant.MESSAGES_READ)
    rows = Campaign.objects.select_related("made_by", "schedule").order_by("-id")
    if after is not None:
        rows = rows.filter(pk__lt=min(after, LARGEST_ID))
    return list(rows[: max(1, min(limit, MOST_ROWS + 1))])


_FAILED: Final = (State.REJECTED, State.UNDELIVERED)
_WAITING: Final = (State.PLANNED, State.CLAIMED, State.SUBMITTING)


def progress_of(campaign: Campaign) -> Progress:
    """One query over the campaign's own messages."""
    counted = Message.objects.filter(campaign=campaign).aggregate(
        written=Count("pk"),
        planned=Count("pk", filter=Q(state__in=_WAITING)),
        sent=Count("pk", filter=Q(state=State.ACCEPTED)),
        delivered=Count("pk", filter=Q(state=State.DELIVERED)),
        failed=Count("pk", filter=Q(state__in=_FAILED)),
        blocked=Count("pk", filter=Q(state=State.BLOCKED)),
        cancelled=Count("pk", filter=Q(state=State.EXPIRED)),
        unknown=Count("pk", filter=Q(state=State.UNKNOWN)),
        parts=Sum("parts", default=0),
        cost_rial=Sum("cost_rial", default=0),
    )
    return Progress(**counted)


def subject_of(campaign_id: int, customer_id: int) -> str:
    """What the guard is asked about."""
    return f"{SUBJECT}{campaign_id}:{customer_id}"


def spoken_on(campaign: Campaign) -> date:
    """The Tehran day a campaign's "within so many days" counts from: a night of waiting changes nobody's."""
    return tehran_today(campaign.started_at or campaign.made_at)


def text_for(campaign: Campaign, person: Person) -> str:
    """The text as this person reads it."""
    return render(campaign.text, person.values)
