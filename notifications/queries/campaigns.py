"""How a campaign stands, and whether its texts are still wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, Sum
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from notifications.models import Campaign, Message
from notifications.rules.lifecycle import State
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


def still_wanted(refs: Sequence[str], now: datetime) -> list[bool | str]:
    """The outbox's question just before sending, for all at once: nothing of a cancelled campaign leaves."""
    asked = {int(ref.removeprefix(SUBJECT)) for ref in refs}
    cancelled = set(
        Campaign.objects.filter(pk__in=asked, state=Campaign.State.CANCELLED).order_by().values_list("pk", flat=True)
    )
    return ["campaign_cancelled" if int(ref.removeprefix(SUBJECT)) in cancelled else True for ref in refs]
