"""Who said stop, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from accounts.actions import require
from accounts.http import page_of, refuse_unknown
from accounts.rules.grants import Grant
from notifications.actions import lift_stop, say_stop
from notifications.actions.say_stop import CHANNELS
from notifications.models import OptOut
from notifications.queries import list_opt_outs, opt_out_for
from notifications.rules.page_token import without_tokens

if TYPE_CHECKING:
    from accounts.models import User

router = Router(tags=["messages"])
MOST = 200


class OptOutQuery(Schema):
    """Which of them."""

    q: str = ""
    standing: bool = False
    after: int | None = None
    limit: int = Field(50, description="1 to 200; more is taken for 200.")


class StopIn(Schema, extra="forbid"):
    """`channel` is sms or email; `evidence` says who asked, when and how."""

    address: str = Field(json_schema_extra={"maxLength": 254})
    evidence: str = Field(json_schema_extra={"minLength": 1, "maxLength": 300})
    channel: Literal["sms", "email"] = "sms"


class LiftIn(Schema, extra="forbid"):
    """Why messages may go there again."""

    evidence: str


class OptOutOut(Schema):
    """It stands while `lifted_at` is null."""

    id: int
    channel: str = Field(json_schema_extra={"enum": list(CHANNELS)})
    address: str
    customer_id: int | None
    source: str = Field(json_schema_extra={"enum": list(OptOut.Source.values)})
    evidence: str
    at: datetime
    lifted_at: datetime | None
    lifted_evidence: str

    @staticmethod
    def resolve_evidence(row: OptOut) -> str:
        """Without what would open a customer's page."""
        return without_tokens(row.evidence)

    @staticmethod
    def resolve_lifted_evidence(row: OptOut) -> str:
        """The same."""
        return without_tokens(row.lifted_evidence)


def caller(request: HttpRequest) -> User:
    """The token's user."""
    return cast("User", request.user)


@router.get("/opt-outs", response=list[OptOutOut], summary="Who said stop")
def opt_outs(request: HttpRequest, response: HttpResponse, asked: Query[OptOutQuery]) -> list[OptOut]:
    """Numbers and addresses that said stop; what customers said of themselves stands in their `consents` and stops
    their numbers as well. Newest first; `q` is a number, an address or words of the evidence; the `Link` header names
    the next page.
    """
    refuse_unknown(request, "q", "standing", "after", "limit")
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
