"""What waits for a second person, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Router, Schema

from accounts.http import page_of
from gold_installments.actions.approvals import decide
from gold_installments.api.caller import caller
from gold_installments.models import Approval
from gold_installments.queries.approvals import ApprovalNotFound, approval_for, list_approvals
from persian.digits import to_ascii

router = Router(tags=["approvals"])
#: No row has a greater id.
LARGEST_ID = 2**63 - 1
Key = Annotated[
    str, Header(alias="Idempotency-Key", description="Made once per form; a repeat returns the first answer.")
]
REPLAYED = "Idempotency-Replayed"


class ApproveIn(Schema, extra="forbid"):
    """A word to it, where there is one."""

    note: str = ""


class DecisionIn(Schema, extra="forbid"):
    """Why not."""

    reason: str


class ApprovalOut(Schema):
    """A request: `kind` is what, `asked` its details, `state` waiting, approved, refused or lapsed."""

    id: int
    kind: str
    contract: str
    contract_id: int
    customer: str
    version: int
    asked: dict[str, Any]
    reason: str
    state: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_reason: str


@router.get("/approvals", response=list[ApprovalOut], summary="List what needs a second person")
def approvals(
    request: HttpRequest,
    response: HttpResponse,
    state: Literal["", "waiting", "approved", "refused", "lapsed"] = "",
    after: int | None = None,
    limit: int = 50,
) -> list[ApprovalOut]:
    """Newest first; the next page is named in the `Link` header."""
    shown = max(1, min(limit, 200))
    found = list_approvals(user=caller(request), state=state, after=_within(after), limit=shown)
    return [approval_out(row) for row in page_of(found, limit=shown, request=request, response=response)]


@router.get("/approvals/{approval_id}", response=ApprovalOut, summary="One request")
def one_approval(request: HttpRequest, approval_id: str) -> ApprovalOut:
    """404 for a request of another shop."""
    return approval_out(_found(request, approval_id))


@router.post("/approvals/{approval_id}/approve", response=ApprovalOut, summary="Approve, and do, what was asked for")
def approve(request: HttpRequest, response: HttpResponse, approval_id: str, body: ApproveIn, key: Key) -> ApprovalOut:
    """Another person than the one who asked. Safe to repeat. 409 `approval_lapsed` says what changed meanwhile."""
    found, now = _found(request, approval_id), timezone.now()
    made = decide(
        approval=found, approve=True, reason=body.note, actor=caller(request), now=now, idempotency_key=key
    )  # fmt: skip
    if made.decided_at != now:
        response[REPLAYED] = "true"
    return approval_out(made)


@router.post("/approvals/{approval_id}/refuse", response=ApprovalOut, summary="Refuse what was asked for")
def refuse(request: HttpRequest, approval_id: str, body: DecisionIn) -> ApprovalOut:
    """With a reason; whoever asked may take the request back this way."""
    found = _found(request, approval_id)
    made = decide(approval=found, approve=False, reason=body.reason, actor=caller(request), now=timezone.now())
    return approval_out(made)


def approval_out(row: Approval) -> ApprovalOut:
    """The shape of one request."""
    return ApprovalOut(
        id=row.pk,
        kind=row.kind,
        contract=row.contract.number,
        contract_id=row.contract_id,
        customer=row.contract.customer.full_name,
        version=row.subject_version,
        asked=row.payload,
        reason=row.reason,
        state=row.state,
        asked_by=row.asked_by.display_name,
        asked_at=row.asked_at,
        decided_by=row.decided_by.display_name if row.decided_by else "",
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
    )


def _found(request: HttpRequest, text: str) -> Approval:
    digits = to_ascii(text)
    pk = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 20 else 0
    if not 0 < pk <= LARGEST_ID:
        raise ApprovalNotFound
    return approval_for(user=caller(request), pk=pk)


def _within(after: int | None) -> int | None:
    return after if after is None else max(0, min(after, LARGEST_ID))
