"""Lateness for programs: penalties and what is let go of them, and payments that customers claim."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Router, Schema, Status
from pydantic import StrictInt

from accounts.http import page_of
from gold_installments.actions.claim_payment import claim_payment
from gold_installments.actions.decide_claim import accept_claim, refuse_claim
from gold_installments.actions.forgive_rest import forgive_rest
from gold_installments.actions.waive_penalty import WaiverInOtherUnit, ask_waiver
from gold_installments.api.approvals import ApprovalOut, approval_out
from gold_installments.api.caller import caller
from gold_installments.api.days import day_from, jalali
from gold_installments.api.life import StandingOut, standing_out
from gold_installments.api.numbers import number_of
from gold_installments.models import Approval, PaymentClaim
from gold_installments.queries import contract_for
from gold_installments.queries.claims import claim_for, list_claims
from gold_installments.queries.penalties import PenaltyFile, penalties_of
from gold_installments.rules.debts import Unit
from measures.money import RIAL_PER_TOMAN
from persian.jalali import format_jalali, tehran_today

router = Router(tags=["arrears"])
Key = Annotated[
    str, Header(alias="Idempotency-Key", description="Made once per form; a repeat returns the first answer.")
]
REPLAYED = "Idempotency-Replayed"


class PenaltyOut(Schema):
    """The penalty of one row, in the `unit` of the file."""

    schedule: int
    index: int
    due_on: str
    charged: int
    waived: int
    paid: int
    open: int


class WaiverOut(Schema):
    """A waiver that was given."""

    schedule: int
    index: int
    amount: int
    at: datetime
    by: str
    reason: str


class HeldOut(Schema):
    """Days that do not count, both included, Jalali."""

    first: str
    last: str


class PenaltiesOut(Schema):
    """`unit` is mg or rial; `mode` none, grams, rial_a_day or fixed; `open` what may still be paid or waived."""

    contract: str
    unit: str
    mode: str
    open: int
    rows: list[PenaltyOut]
    waivers: list[WaiverOut]
    held: list[HeldOut]


class WaiverIn(Schema, extra="forbid"):
    """`amount_mg` or `amount_toman` of what is open, neither for all of it; of one row where `row` (and its
    `schedule`) is given, else of the oldest first.
    """

    amount_mg: StrictInt | None = None
    amount_toman: StrictInt | None = None
    row: StrictInt | None = None
    schedule: StrictInt = 1
    reason: str
    version: StrictInt | None = None


class WaiverAskedOut(Schema):
    """`done` False: a second person is asked."""

    contract: StandingOut
    done: bool
    approval: ApprovalOut


class ClaimIn(Schema, extra="forbid"):
    """What the customer says: `tender` is cash, pos, card or transfer."""

    amount_toman: StrictInt
    paid_on: str
    tender: str
    reference: str = ""
    note: str = ""


class RefusalIn(Schema, extra="forbid"):
    """Why; the customer will ask."""

    reason: str


class ClaimOut(Schema):
    """`state` waiting, accepted (with the receipt) or refused; `by_customer` where no colleague wrote it down."""

    id: int
    contract: str
    contract_id: int
    customer: str
    amount_toman: int
    paid_on: str
    paid_on_gregorian: date
    tender: str
    reference: str
    note: str
    state: str
    by_customer: bool
    made_by: str
    made_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    receipt_number: str


@router.get("/contracts/{number}/penalties", response=PenaltiesOut, summary="What lateness cost")
def penalties(request: HttpRequest, number: str) -> PenaltiesOut:
    """Run up, waived, paid and open by row, as of Tehran's today."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    return _penalties(contract.number, penalties_of(contract, user=user, today=tehran_today(timezone.now())))


@router.post(
    "/contracts/{number}/penalty-waivers",
    response={201: WaiverAskedOut, 202: WaiverAskedOut},
    summary="Waive a penalty",
)
def waive(
    request: HttpRequest, response: HttpResponse, number: str, body: WaiverIn, key: Key
) -> Status[WaiverAskedOut]:
    """A manager or the owner, and a second person: 202 until that one approves (`POST approvals/{id}/approve`)."""
    user, now = caller(request), timezone.now()
    if body.amount_mg is not None and body.amount_toman is not None:
        raise WaiverInOtherUnit(field="amount_toman")
    unit = Unit.MG if body.amount_mg is not None else Unit.RIAL if body.amount_toman is not None else None
    amount = body.amount_mg if body.amount_toman is None else body.amount_toman * RIAL_PER_TOMAN
    asked = ask_waiver(
        contract=contract_for(user=user, number=number), amount=amount, unit=unit, reason=body.reason,
        row=None if body.row is None else (body.schedule, body.row), version=body.version, actor=user, now=now,
        idempotency_key=key,
    )  # fmt: skip
    if asked.asked_at != now:
        response[REPLAYED] = "true"
    done = asked.state == Approval.State.APPROVED
    contract = contract_for(user=user, number=number)
    out = WaiverAskedOut(contract=standing_out(contract), done=done, approval=approval_out(asked))
    return Status(201 if done else 202, out)


@router.post("/contracts/{number}/forgive", response=StandingOut, summary="Forgive the last milligram")
def forgive(request: HttpRequest, response: HttpResponse, number: str, key: Key) -> StandingOut:
    """Where one soot is all that is owed: an entry of its own closes the contract."""
    user, now = caller(request), timezone.now()
    contract = contract_for(user=user, number=number)
    made = forgive_rest(contract=contract, actor=user, now=now, idempotency_key=key)
    if made.settled_at != now:
        response[REPLAYED] = "true"
    return standing_out(made)


@router.get("/claims", response=list[ClaimOut], summary="Payments that customers claim")
def claims(
    request: HttpRequest,
    response: HttpResponse,
    state: Literal["", "waiting", "accepted", "refused"] = "waiting",
    after: int | None = None,
    limit: int = 50,
) -> list[ClaimOut]:
    """What waits: the longest waiting first. Others: newest first. The next page is named in the `Link` header."""
    shown = max(1, min(limit, 200))
    found = list_claims(user=caller(request), state=state, after=number_of(after), limit=shown)
    return [claim_out(row) for row in page_of(found, limit=shown, request=request, response=response)]


@router.post("/contracts/{number}/claims", response={201: ClaimOut}, summary="A customer says: I paid")
def claim(request: HttpRequest, response: HttpResponse, number: str, body: ClaimIn, key: Key) -> Status[ClaimOut]:
    """While it waits no penalty day counts and no reminder goes."""
    user, now = caller(request), timezone.now()
    made = claim_payment(
        contract=contract_for(user=user, number=number), amount_rial=body.amount_toman * RIAL_PER_TOMAN,
        paid_on=day_from(body.paid_on, field="paid_on"), tender=body.tender, reference=body.reference, note=body.note,
        actor=user, now=now, idempotency_key=key,
    )  # fmt: skip
    if made.made_at != now:
        response[REPLAYED] = "true"
    return Status(201, claim_out(made))


@router.post("/claims/{claim_id}/accept", response=ClaimOut, summary="The claimed payment is there")
def accept(request: HttpRequest, response: HttpResponse, claim_id: str, key: Key) -> ClaimOut:
    """Records the payment as of its day, at that day's price. Safe to repeat."""
    user, now = caller(request), timezone.now()
    found = claim_for(user=user, pk=number_of(claim_id) or 0)
    made = accept_claim(claim=found, actor=user, now=now, idempotency_key=key)
    if made.decided_at != now:
        response[REPLAYED] = "true"
    return claim_out(made)


@router.post("/claims/{claim_id}/refuse", response=ClaimOut, summary="The claimed payment is not there")
def refuse(request: HttpRequest, claim_id: str, body: RefusalIn) -> ClaimOut:
    """Penalty days count again from this day on. Safe to repeat."""
    user = caller(request)
    found = claim_for(user=user, pk=number_of(claim_id) or 0)
    return claim_out(refuse_claim(claim=found, reason=body.reason, actor=user, now=timezone.now()))


def claim_out(row: PaymentClaim) -> ClaimOut:
    """The shape of a claim."""
    return ClaimOut(
        id=row.pk, contract=row.contract.number, contract_id=row.contract_id, customer=row.contract.customer.full_name,
        amount_toman=row.amount_rial // RIAL_PER_TOMAN, paid_on=format_jalali(row.paid_on),
        paid_on_gregorian=row.paid_on, tender=row.tender, reference=row.reference, note=row.note, state=row.state,
        by_customer=row.made_by_id is None, made_by=row.made_by.display_name if row.made_by else "",
        made_at=row.made_at, decided_by=row.decided_by.display_name if row.decided_by else "",
        decided_at=row.decided_at, decision_reason=row.decision_reason,
        receipt_number=row.payment.receipt_number if row.payment else "",
    )  # fmt: skip


def _penalties(number: str, found: PenaltyFile) -> PenaltiesOut:
    return PenaltiesOut(
        contract=number, unit=found.unit, mode=found.terms.mode, open=found.open,
        rows=[
            PenaltyOut(
                schedule=it.version, index=it.number, due_on=format_jalali(it.due_date), charged=it.charged,
                waived=it.waived, paid=it.paid, open=it.open,
            )
            for it in found.lines
        ],
        waivers=[
            WaiverOut(schedule=it.version, index=it.number, amount=it.amount, at=it.at, by=it.by, reason=it.reason)
            for it in found.waivers
        ],
        held=[HeldOut(first=jalali(span.first) or "", last=jalali(span.last) or "") for span in found.held],
    )  # fmt: skip
