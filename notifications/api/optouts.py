"""Who said stop, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from accounts.actions import require
from accounts.http import page_of
from accounts.rules.grants import Grant
from notifications.actions import lift_stop, say_stop
from notifications.queries import list_opt_outs, opt_out_for

if TYPE_CHECKING:
    from accounts.models import User
    from notifications.models import OptOut

router = Router(tags=["messages"])
MOST = 200


class OptOutQuery(Schema):
    """Which of them."""

    q: str = ""
    standing: bool = False
    after: int | None = None
    limit: int = 50


class StopIn(Schema, extra="forbid"):
    """`channel` is sms or email; `evidence` says who asked, when and how."""

    address: str
    evidence: str
    channel: str = "sms"


class LiftIn(Schema, extra="forbid"):
    """Why messages may go there again."""

    evidence: str


class OptOutOut(Schema):
    """It stands while `lifted_at` is null."""

    id: int
    channel: str
    address: str
    customer_id: int | None
    source: str
    evidence: str
    at: datetime
    lifted_at: datetime | None
    lifted_evidence: str


def caller(request: HttpRequest) -> User:
    """The token's user."""
    return cast("User", request.user)


@router.get("/opt-outs", response=list[OptOutOut], summary="Who said stop")
def opt_outs(request: HttpRequest, response: HttpResponse, asked: Query[OptOutQuery]) -> list[OptOut]:
    """Newest first; `q` is a number, an address or words of the evidence; `after` the last id of the page before."""
    size = max(1, min(asked.limit, MOST))
    rows = list_opt_outs(
        user=caller(request), text=asked.q, standing_only=asked.standing, before=asked.after, limit=size
    )  # fmt: skip
    return page_of(rows, limit=size, request=request, response=response)


@router.post("/opt-outs", response={201: OptOutOut}, summary="Somebody said stop")
def stop(request: HttpRequest, body: StopIn) -> Status[OptOut]:
    """No message of the channel goes there any more; who said so before is answered again."""
    row = say_stop(**body.dict(), source="desk", actor=caller(request), now=timezone.now())
    return Status(201, row)


@router.post("/opt-outs/{int:opt_out_id}/lift", response=OptOutOut, summary="Messages may go there again")
def lift(request: HttpRequest, opt_out_id: int, body: LiftIn) -> OptOut:
    """A second time changes nothing."""
    row = opt_out_for(user=caller(request), pk=opt_out_id)
    require(caller(request), Grant.MESSAGES_WRITE, subject=row)
    done = lift_stop(
        channel=row.channel, address=row.address, evidence=body.evidence, actor=caller(request), now=timezone.now()
    )  # fmt: skip
    return done or row
