"""What falls due, what goes back, and what became of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from accounts.http import refuse_unknown
from guarantees.actions import Asked, decide_outcome
from guarantees.api.register import REPLAYED, Key, caller, id_told
from guarantees.api.shapes import (
    GuaranteeCalendarOut,
    GuaranteeMoveOut,
    GuaranteeOutcomeIn,
    GuaranteesBackOut,
    PledgeCoverOut,
)
from guarantees.api.shown import cover_out, jalali, move_out, papers_out, return_out
from guarantees.queries import GuaranteeNotFound, due_papers, short_of_cover, to_give_back
from guarantees.queries.held import contract_of
from persian.jalali import tehran_today

router = Router(tags=["guarantees"])
KINDS = {"cheques": "cheque", "notes": "note", "pledges": "pledge", "guarantors": "guarantor"}


@router.get("/guarantees/calendar", response=GuaranteeCalendarOut, summary="Cheques and notes that fall due")
def calendar(request: HttpRequest, days: int = 30) -> GuaranteeCalendarOut:
    """Overdue ones and those of the next `days` (0 to 366), cheques that pay among them, by Tehran's today."""
    refuse_unknown(request, "days")
    today, ahead = tehran_today(timezone.now()), max(0, min(days, 366))
    found = due_papers(user=caller(request), today=today, days=ahead)
    return GuaranteeCalendarOut(
        today=jalali(today), days=ahead, overdue=papers_out(found.overdue), coming=papers_out(found.coming)
    )


@router.get(
    "/guarantees/returns", response=list[GuaranteesBackOut], summary="Contracts that are over, whose guarantees wait"
)
def returns(
    request: HttpRequest, response: HttpResponse, after: int | None = None, limit: int = 50
) -> list[GuaranteesBackOut]:
    """By contract; `after` is the id of the last contract of the page before, which the `Link` header carries on."""
    refuse_unknown(request, "after", "limit")
    most = max(1, min(limit, 200))
    lines = to_give_back(user=caller(request), after=after, limit=most)
    if len(lines) > most:
        response["Link"] = f'<{request.path}?after={lines[most - 1].contract.pk}&limit={most}>; rel="next"'
    return [return_out(line) for line in lines[:most]]


@router.get("/guarantees/short", response=list[PledgeCoverOut], summary="Pledged gold that no longer covers its debt")
def short(request: HttpRequest) -> list[PledgeCoverOut]:
    """The worst first, at the counter's price of now; empty while no price is known."""
    refuse_unknown(request)
    return [cover_out(it) for it in short_of_cover(user=caller(request), now=timezone.now())]


@router.post("/guarantees/{kind}/{pk}/outcome", response=GuaranteeMoveOut, summary="What became of a guarantee")
def outcome(
    request: HttpRequest, response: HttpResponse, *, kind: str, pk: str, body: GuaranteeOutcomeIn, key: Key
) -> GuaranteeMoveOut:
    """`kind`: cheques, notes, pledges, guarantors. While the contract owes, giving back is for those who approve."""
    user = caller(request)
    if kind not in KINDS:
        raise GuaranteeNotFound
    number = contract_of(user=user, kind=KINDS[kind], pk=id_told(pk)).number
    move, replayed = decide_outcome(
        kind=KINDS[kind], pk=id_told(pk), asked=Asked(**body.dict()), actor=user, now=timezone.now(),
        idempotency_key=key,
    )  # fmt: skip
    if replayed:
        response[REPLAYED] = "true"
    return move_out(move, kind=KINDS[kind], pk=id_told(pk), contract=number)
