"""Texts to many for programs: a draft with what it comes to, start, pause, go on, cancel, and how far it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status
from pydantic import StrictInt

from accounts.http import page_of, refuse_body, refuse_unknown
from accounts.rules.grants import Grant
from notifications.actions.make_campaign import make_campaign
from notifications.actions.move_campaign import cancel_campaign, pause_campaign, resume_campaign
from notifications.actions.start_campaign import start_campaign
from notifications.api.keys import Key
from notifications.models import Campaign
from notifications.queries import as_seen_by
from notifications.queries.campaigns import MOST_ROWS, campaign_for, campaigns, progress_of
from notifications.queries.estimate import estimate
from notifications.rules.audience import Who
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from accounts.models import User

router = Router(tags=["messages"])


Limit = Annotated[int, Query(description="1 to 200; more is taken for 200.")]


def caller(request: HttpRequest) -> User:
    """The user whose token came with the request."""
    return cast("User", request.user)


class AudienceIn(Schema, extra="forbid"):
    """`days`: due or settled within so many, or overdue for at least so many; `min_mg`: owes at least so much gold."""

    who: str = Field(Who.ALL.value, json_schema_extra={"enum": [who.value for who in Who]})
    days: StrictInt | None = None
    min_mg: StrictInt | None = None


class CampaignIn(Schema, extra="forbid"):
    """A text with variables in braces; `name` is seen by the shop's people only."""

    name: str = Field(json_schema_extra={"minLength": 1, "maxLength": 80})
    audience: AudienceIn
    text: str = Field(json_schema_extra={"minLength": 1, "maxLength": 600})


class CampaignStartIn(Schema, extra="forbid"):
    """What the draft's `estimate` said: more of either than this is refused."""

    people: StrictInt = Field(ge=0, le=10**9)
    cost_rial: StrictInt = Field(ge=0, le=10**14)


class EstimateOut(Schema):
    """`parts` of all texts, `least` and `most` of one; `cost_rial` null while no gateway works. `sample`, the first
    text, is empty for a key that may not read the book.
    """

    people: int
    stopped: int
    parts: int
    least: int
    most: int
    price_rial: int | None
    cost_rial: int | None
    wallet_rial: int
    short_rial: int
    sample: str


class ProgressOut(Schema):
    """How the messages of a campaign stand."""

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


class CampaignOut(Schema):
    """`state`: draft, running, paused, cancelled, or done once a message is written for everybody."""

    id: int
    name: str
    audience: dict[str, Any]
    text: str
    state: str = Field(json_schema_extra={"enum": list(Campaign.State.values)})
    expected: int
    expected_parts: int
    expected_rial: int
    schedule_id: int | None
    made_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class CampaignFileOut(CampaignOut):
    """One campaign; `estimate` of a draft, `progress` of any other."""

    estimate: EstimateOut | None = None
    progress: ProgressOut | None = None


@router.get("/campaigns", response=list[CampaignOut], summary="Texts to many")
def list_campaigns(
    request: HttpRequest, response: HttpResponse, after: int | None = None, limit: Limit = 50
) -> list[dict[str, Any]]:
    """Newest first; the `Link` header names the next page."""
    refuse_unknown(request, "after", "limit")
    shown = max(1, min(limit, MOST_ROWS))
    found = campaigns(user=caller(request), after=after, limit=shown + 1)
    return [_out(row) for row in page_of(found, limit=shown, request=request, response=response)]


@router.post("/campaigns", response={201: CampaignFileOut}, summary="Write a text to many")
def make(request: HttpRequest, body: CampaignIn, key: Key = "") -> Status[dict[str, Any]]:
    """A draft; nothing leaves before it is started with the figures of its `estimate`."""
    row = make_campaign(
        name=body.name, audience=body.audience.dict(), text=body.text, actor=caller(request), now=timezone.now(),
        request_key=key,
    )  # fmt: skip
    return Status(201, _file(row, caller(request)))


@router.get("/campaigns/{int:campaign_id}", response=CampaignFileOut, summary="One text to many")
def one(request: HttpRequest, campaign_id: int) -> dict[str, Any]:
    """What it comes to, or how far it is."""
    return _file(campaign_for(user=caller(request), pk=campaign_id), caller(request))


@router.post("/campaigns/{int:campaign_id}/start", response=CampaignFileOut, summary="Start a text to many")
def start(request: HttpRequest, campaign_id: int, body: CampaignStartIn) -> dict[str, Any]:
    """409 `campaign_grew` where it is more by now, `wallet_short` where the shop's credit does not cover it."""
    row = start_campaign(campaign_id=campaign_id, **body.dict(), actor=caller(request), now=timezone.now())
    return _file(row, caller(request))


@router.post("/campaigns/{int:campaign_id}/pause", response=CampaignFileOut, summary="Pause a text to many")
def pause(request: HttpRequest, campaign_id: int) -> dict[str, Any]:
    """Nothing more leaves until it goes on."""
    refuse_body(request)
    return _file(pause_campaign(campaign_id=campaign_id, actor=caller(request), now=timezone.now()), caller(request))


@router.post("/campaigns/{int:campaign_id}/resume", response=CampaignFileOut, summary="Go on with a text to many")
def resume(request: HttpRequest, campaign_id: int) -> dict[str, Any]:
    """From behind the last person it was written for."""
    refuse_body(request)
    return _file(resume_campaign(campaign_id=campaign_id, actor=caller(request), now=timezone.now()), caller(request))


@router.post("/campaigns/{int:campaign_id}/cancel", response=CampaignFileOut, summary="Cancel a text to many")
def cancel(request: HttpRequest, campaign_id: int) -> dict[str, Any]:
    """What waits is expired; what has left stays left."""
    refuse_body(request)
    return _file(cancel_campaign(campaign_id=campaign_id, actor=caller(request), now=timezone.now()), caller(request))


def _file(row: Campaign, reader: User) -> dict[str, Any]:
    if row.state != Campaign.State.DRAFT:
        return {**_out(row), "progress": progress_of(row)}
    now = timezone.now()
    told = estimate(wanted=row.filter, text=row.text, today=tehran_today(now), now=now)
    sample = as_seen_by(reader, told.sample) if reader.may(Grant.BOOK_READ) else ""
    return {**_out(row), "estimate": replace(told, sample=sample)}


def _out(row: Campaign) -> dict[str, Any]:
    names = ("id", "name", "text", "state", "expected", "expected_parts", "expected_rial", "schedule_id")
    moments = ("made_at", "started_at", "ended_at")
    return {"audience": row.filter, **{name: getattr(row, name) for name in (*names, *moments)}}
