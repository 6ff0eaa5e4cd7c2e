"""Taking guarantees in, correcting them, and what is held for a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Router, Status

from gold_installments.actions.guarantee_cheque import ChequeTold
from gold_installments.queries import contract_for
from guarantees.actions import (
    NoteTold,
    PieceTold,
    Taken,
    correct,
    take_cheque,
    take_guarantor,
    take_note,
    take_pledge,
)
from guarantees.api.shapes import (
    GuaranteeChequeIn,
    GuaranteeChequeOut,
    GuaranteeChequePatch,
    GuaranteesOut,
    GuarantorIn,
    GuarantorOut,
    GuarantorPatch,
    PledgeIn,
    PledgeOut,
    PledgePatch,
    PromissoryIn,
    PromissoryOut,
    PromissoryPatch,
)
from guarantees.api.shown import cheque_out, cover_out, guarantor_out, note_out, pledge_out
from guarantees.queries import GuaranteeNotFound, covered, held_for, without_outcome
from measures.money import rial_from_toman
from persian.digits import to_ascii
from persian.jalali import InvalidJalaliDate, parse_day

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import User
    from gold_installments.models import Contract

router = Router(tags=["guarantees"])
Key = Annotated[
    str, Header(alias="Idempotency-Key", description="Made once per form; a repeat returns the first answer.")
]
REPLAYED = "Idempotency-Replayed"


def caller(request: HttpRequest) -> User:
    """The user whose token came with the request."""
    return cast("User", request.user)


def day_told(text: str, field: str) -> date:
    """A day as typed. Raises InvalidJalaliDate, naming the field."""
    try:
        return parse_day(text)
    except InvalidJalaliDate as refusal:
        refusal.field = field
        raise


def id_told(text: str) -> int:
    """The number in an address. Raises GuaranteeNotFound for anything else."""
    digits = to_ascii(text)
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        raise GuaranteeNotFound
    return int(digits)


@router.get("/contracts/{number}/guarantees", response=GuaranteesOut, summary="What stands behind a contract")
def guarantees(request: HttpRequest, number: str) -> GuaranteesOut:
    """Every guarantee ever taken for it, and how far pledged gold covers the debt at the price of now."""
    return _all_of(contract_for(user=caller(request), number=number))


def _all_of(contract: Contract) -> GuaranteesOut:
    held = held_for(contract)
    cover = covered(contract, now=timezone.now())
    number = contract.number
    return GuaranteesOut(
        contract=number, without_outcome=without_outcome(contract), cover=cover_out(cover) if cover else None,
        cheques=[cheque_out(it, number) for it in held.cheques], notes=[note_out(it, number) for it in held.notes],
        pledges=[pledge_out(it, number) for it in held.pledges],
        guarantors=[guarantor_out(it, number) for it in held.guarantors],
    )  # fmt: skip


def _made(contract: Contract, taken: Taken, response: HttpResponse) -> Any:
    if taken.replayed:
        response[REPLAYED] = "true"
    return _one_of(contract, taken.kind, taken.pk)


def _one_of(contract: Contract, kind: str, pk: int) -> Any:
    held = held_for(contract)
    shown = {
        "cheque": (held.cheques, cheque_out), "note": (held.notes, note_out), "pledge": (held.pledges, pledge_out),
        "guarantor": (held.guarantors, guarantor_out),
    }  # fmt: skip
    rows, out = shown[kind]
    return next(cast("Any", out)(it, contract.number) for it in cast("list[Any]", rows) if it.pk == pk)


@router.post(
    "/contracts/{number}/guarantees/cheques", response={201: GuaranteeChequeOut}, summary="Take a guarantee cheque"
)
def cheque(
    request: HttpRequest, response: HttpResponse, number: str, body: GuaranteeChequeIn, key: Key
) -> Status[GuaranteeChequeOut]:
    """409 `cheque_already_held` while the same cheque lies here; brown and red are for the owner."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    values = body.dict(exclude={"amount_toman", "due_on", "colour_on"})
    told = ChequeTold(
        **values, amount_rial=rial_from_toman(body.amount_toman), due_date=day_told(body.due_on, "due_on"),
        colour_on=day_told(body.colour_on, "colour_on") if body.colour_on else None,
    )  # fmt: skip
    taken = take_cheque(contract=contract, told=told, actor=user, now=timezone.now(), idempotency_key=key)
    return Status(201, _made(contract, taken, response))


@router.post("/contracts/{number}/guarantees/notes", response={201: PromissoryOut}, summary="Take a promissory note")
def note(
    request: HttpRequest, response: HttpResponse, number: str, body: PromissoryIn, key: Key
) -> Status[PromissoryOut]:
    """409 `note_already_held` while a note of this serial lies here."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    told = NoteTold(
        **body.dict(exclude={"amount_toman", "due_on"}), amount_rial=rial_from_toman(body.amount_toman),
        due_date=day_told(body.due_on, "due_on") if body.due_on else None,
    )  # fmt: skip
    taken = take_note(contract=contract, told=told, actor=user, now=timezone.now(), idempotency_key=key)
    return Status(201, _made(contract, taken, response))


@router.post("/contracts/{number}/guarantees/pledges", response={201: PledgeOut}, summary="Take gold as security")
def pledge(request: HttpRequest, response: HttpResponse, number: str, body: PledgeIn, key: Key) -> Status[PledgeOut]:
    """Photos are files of the contract's customer, kept before."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    pieces = [PieceTold(**{**it.dict(), "photos": tuple(it.photos)}) for it in body.pieces]
    taken = take_pledge(
        contract=contract, **body.dict(exclude={"pieces"}), pieces=pieces, actor=user, now=timezone.now(),
        idempotency_key=key,
    )  # fmt: skip
    return Status(201, _made(contract, taken, response))


@router.post(
    "/contracts/{number}/guarantees/guarantors", response={201: GuarantorOut}, summary="Let a person guarantee"
)
def guarantor(
    request: HttpRequest, response: HttpResponse, number: str, body: GuarantorIn, key: Key
) -> Status[GuarantorOut]:
    """The person is a customer of the shop, registered before; may stand behind several contracts."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    taken = take_guarantor(contract=contract, **body.dict(), actor=user, now=timezone.now(), idempotency_key=key)
    return Status(201, _made(contract, taken, response))


def _correct(request: HttpRequest, kind: str, pk: str, values: dict[str, Any]) -> Any:
    changes = {name: value for name, value in values.items() if value is not None and name != "version"}
    for name, column in (("due_on", "due_date"), ("colour_on", "colour_on")):
        if name in changes:
            typed = changes.pop(name)
            changes[column] = day_told(typed, name) if typed else None
    row = correct(
        kind=kind, pk=id_told(pk), version=values["version"], changes=changes, actor=caller(request),
        now=timezone.now(),
    )  # fmt: skip
    return _one_of(contract_for(user=caller(request), number=str(row.contract_id)), kind, row.pk)


@router.patch("/guarantees/cheques/{cheque_id}", response=GuaranteeChequeOut, summary="Correct a cheque")
def correct_cheque(request: HttpRequest, cheque_id: str, body: GuaranteeChequePatch) -> Any:
    """409 `version_conflict` says what changed and by whom."""
    return _correct(request, "cheque", cheque_id, body.dict())


@router.patch("/guarantees/notes/{note_id}", response=PromissoryOut, summary="Correct a promissory note")
def correct_note(request: HttpRequest, note_id: str, body: PromissoryPatch) -> Any:
    """409 `version_conflict` says what changed and by whom."""
    return _correct(request, "note", note_id, body.dict())


@router.patch("/guarantees/pledges/{pledge_id}", response=PledgeOut, summary="Correct a pledge")
def correct_pledge(request: HttpRequest, pledge_id: str, body: PledgePatch) -> Any:
    """409 `version_conflict` says what changed and by whom."""
    return _correct(request, "pledge", pledge_id, body.dict())


@router.patch("/guarantees/guarantors/{guarantor_id}", response=GuarantorOut, summary="Correct a guarantor")
def correct_guarantor(request: HttpRequest, guarantor_id: str, body: GuarantorPatch) -> Any:
    """409 `version_conflict` says what changed and by whom."""
    return _correct(request, "guarantor", guarantor_id, body.dict())
