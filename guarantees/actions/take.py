"""Take a guarantee in: a cheque, a note, gold, a person. Once for each request, whatever the network does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.queries import CustomerNotFound, PaperNotFound, customer_for, ids_of, paper_for
from gold_installments.actions.check_tender import LEAST_FINENESS, FinenessTooLow
from gold_installments.actions.clean_line import clean_line, clean_serial
from gold_installments.actions.guarantee_cheque import (
    ChequeAmountOutOfRange,
    ChequeTold,
    require_colour,
    sealed_id,
    take_guarantee_cheque,
)
from gold_installments.actions.hold import hold_name
from guarantees.actions.once import Taken, taken_once
from guarantees.models import Guarantor, Outcome, Pledge, PledgedPiece, PromissoryNote
from measures.gold import equivalent_750
from measures.money import MAX_RIAL
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from gold_installments.models import Contract

LARGEST_PIECE_MG, MOST_PIECES, MOST_PHOTOS, LATEST_STAGE = 50_000_000, 100, 10, 365


class NoteHeld(Refusal):
    """The same note is with the shop already; `params["contract"]` says for which contract."""

    code = "note_already_held"
    status = 409
    message = _("This note is already here, for contract %(contract)s.")


class PieceUnsound(Refusal):
    """A weight or a fineness that no piece has, or no piece at all."""

    code = "piece_unsound"
    message = _("Write the pieces with their weight and a fineness from 1 to 10,000.")


class PhotoUnknown(Refusal):
    """No such file of this customer."""

    code = "photo_unknown"
    message = _("There is no such file of this customer.")


class GuarantorUnknown(Refusal):
    """No such customer."""

    code = "guarantor_unknown"
    message = _("There is no such customer in this shop; register the guarantor first.")


class GuaranteesOneself(Refusal):
    """Who owes cannot answer for the debt."""

    code = "guarantees_oneself"
    message = _("The customer of the contract cannot be the guarantor as well.")


class GuarantorAgain(Refusal):
    """The person stands behind the contract already."""

    code = "guarantor_again"
    status = 409
    message = _("This person already guarantees this contract.")


class StageOutOfRange(Refusal):
    """A place or a stage that there is not."""

    code = "stage_out_of_range"
    message = _("The number is not possible here.")


@dataclass(frozen=True, kw_only=True)
class NoteTold:
    """A note as a clerk tells it; where `about` does not name the contract it is made to. `due_date` is rarely told."""

    serial: str
    amount_rial: int
    issuer_name: str
    holder: str
    about: str = ""
    issuer_national_id: str = ""
    due_date: date | None = None
    place: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PieceTold:
    """One piece: mg as weighed without stones, fineness in 10,000, files of the customer that show it."""

    description: str
    weight_mg: int
    fineness: int
    photos: tuple[int, ...] = ()


def take_cheque(*, contract: Contract, told: ChequeTold, actor: User, now: datetime, idempotency_key: str) -> Taken:
    """Take a cheque that guarantees; what it refuses is told at `take_guarantee_cheque`."""
    # Before the transaction: the refusal's line on the trail is not to go with it.
    require(actor, Grant.GUARANTEE_WRITE, subject=contract)
    require_colour(told.colour, contract=contract, actor=actor)
    return taken_once(
        kind="cheque", contract=contract, body=asdict(told), actor=actor, now=now, key=idempotency_key,
        write=lambda held: take_guarantee_cheque(contract=held, told=told, actor=actor, now=now),
    )  # fmt: skip


def take_note(*, contract: Contract, told: NoteTold, actor: User, now: datetime, idempotency_key: str) -> Taken:
    """Take a note. Raises NotPermitted, ShopClosed, ContractEnded, KeyMissing, IdempotencyConflict, NoteHeld,
    ChequeAmountOutOfRange, LineMissing, LineTooLong, InvalidNationalId.
    """
    return taken_once(
        kind="note", contract=contract, body=asdict(told), actor=actor, now=now, key=idempotency_key,
        write=lambda held: _write_note(held, told, actor, now),
    )  # fmt: skip


def take_pledge(
    *,
    contract: Contract,
    locker: str,
    slot: str = "",
    pieces: Sequence[PieceTold],
    alert_bp: int = 10_000,
    note: str = "",
    actor: User,
    now: datetime,
    idempotency_key: str,
) -> Taken:
    """Take gold as security. `alert_bp`: the share of the debt its value must not fall below (10,000 is all of it).

    Raises NotPermitted, ShopClosed, ContractEnded, KeyMissing, IdempotencyConflict, PieceUnsound, PhotoUnknown,
    StageOutOfRange, LineMissing, LineTooLong.
    """
    body = {"locker": locker, "slot": slot, "pieces": [asdict(it) for it in pieces], "alert_bp": alert_bp, "note": note}

    def write(held: Contract) -> Pledge:
        require_threshold(alert_bp)
        kept = _clean_pieces(pieces, held, actor)
        pledge = Pledge.objects.create(
            contract=held, locker=clean_line(locker, field="locker", longest=40, needed=True),
            slot=clean_line(slot, field="slot", longest=40), alert_bp=alert_bp,
            note=clean_line(note, field="note", longest=300), taken_at=now, taken_by_id=actor.pk,
        )  # fmt: skip
        PledgedPiece.objects.bulk_create(PledgedPiece(pledge=pledge, **facts) for facts in kept)
        return pledge

    return taken_once(
        kind="pledge", contract=contract, body=body, write=write, actor=actor, now=now, key=idempotency_key
    )


def take_guarantor(
    *,
    contract: Contract,
    customer_id: int,
    from_days_late: int,
    place_in_line: int | None = None,
    note: str = "",
    actor: User,
    now: datetime,
    idempotency_key: str,
) -> Taken:
    """Let a customer of the shop answer for the contract, last in line unless told otherwise.

    `from_days_late`: how many days after a row's due date they may be told. Raises NotPermitted, ShopClosed,
    ContractEnded, KeyMissing, IdempotencyConflict, GuarantorUnknown, GuaranteesOneself, GuarantorAgain,
    StageOutOfRange, LineTooLong.
    """
    body = {"person": customer_id, "from": from_days_late, "place": place_in_line, "note": note}

    def write(held: Contract) -> Guarantor:
        person = _person(held, customer_id, actor)
        last = Guarantor.objects.filter(contract=held, state=Outcome.HELD).aggregate(last=Max("place_in_line"))["last"]
        place = (last or 0) + 1 if place_in_line is None else place_in_line
        require_stage(place, from_days_late)
        return Guarantor.objects.create(
            contract=held, person_id=person, place_in_line=place, from_days_late=from_days_late,
            note=clean_line(note, field="note", longest=300), taken_at=now, taken_by_id=actor.pk,
        )  # fmt: skip

    return taken_once(
        kind="guarantor", contract=contract, body=body, write=write, actor=actor, now=now, key=idempotency_key
    )


def require_stage(place_in_line: int, from_days_late: int) -> None:
    """Raise StageOutOfRange for a place below 1 or above 99, or a stage outside 0 to 365 days."""
    if not 1 <= place_in_line <= 99:
        raise StageOutOfRange(field="place_in_line")
    if not 0 <= from_days_late <= LATEST_STAGE:
        raise StageOutOfRange(field="from_days_late")


def require_threshold(alert_bp: int) -> None:
    """Raise StageOutOfRange for a share that is none: 1 to 100,000 basis points of the debt."""
    if not 1 <= alert_bp <= 100_000:
        raise StageOutOfRange(field="alert_bp")


def require_new_note(serial: str) -> None:
    """Raise NoteHeld where a note of this serial is with the shop, in capitals or not: here, kept, or at court.

    Whoever takes the same one waits until the transaction ends.
    """
    hold_name(f"note:{serial.casefold()}")
    ours = PromissoryNote.objects.filter(serial__iexact=serial, state__in=[Outcome.HELD, Outcome.KEPT, Outcome.USED])
    if (twin := ours.select_related("contract").first()) is not None:
        raise NoteHeld(field="serial", contract=twin.contract.number)


def _write_note(held: Contract, told: NoteTold, actor: User, now: datetime) -> PromissoryNote:
    if not 0 < told.amount_rial <= MAX_RIAL:
        raise ChequeAmountOutOfRange(field="amount_toman")
    serial = clean_serial(told.serial, needed=True)
    require_new_note(serial)
    about = clean_line(told.about, field="about", longest=150)
    named = str(_("For contract %(number)s")) % {"number": held.number}
    return PromissoryNote.objects.create(
        contract=held, serial=serial, amount_rial=told.amount_rial, due_date=told.due_date, taken_at=now,
        about=about if held.number in about else f"{named} {about}".strip(), taken_by_id=actor.pk,
        holder=clean_line(told.holder, field="holder", longest=120, needed=True),
        issuer_name=clean_line(told.issuer_name, field="issuer_name", longest=120, needed=True),
        issuer_national_id=sealed_id(told.issuer_national_id),
        place=clean_line(told.place, field="place", longest=60), note=clean_line(told.note, field="note", longest=300),
    )  # fmt: skip


def _clean_pieces(pieces: Sequence[PieceTold], held: Contract, actor: User) -> list[dict[str, Any]]:
    if not 1 <= len(pieces) <= MOST_PIECES:
        raise PieceUnsound(field="pieces")
    return [_clean_piece(piece, held, actor) for piece in pieces]


def _clean_piece(piece: PieceTold, held: Contract, actor: User) -> dict[str, Any]:
    if 1 <= piece.fineness < LEAST_FINENESS:
        raise FinenessTooLow(field="pieces")
    if not (0 < piece.weight_mg <= LARGEST_PIECE_MG and 1 <= piece.fineness <= 10_000):
        raise PieceUnsound(field="pieces")
    eq750_mg = equivalent_750(piece.weight_mg, piece.fineness)
    if eq750_mg < 1:
        raise PieceUnsound(field="pieces")
    if len(piece.photos) > MOST_PHOTOS:
        raise PhotoUnknown(field="pieces")
    for photo in piece.photos:
        if not paper_is_there(photo, held=held, actor=actor):
            raise PhotoUnknown(field="pieces")
    return {
        "description": clean_line(piece.description, field="pieces", longest=120, needed=True),
        "weight_mg": piece.weight_mg, "fineness": piece.fineness, "eq750_mg": eq750_mg, "photos": list(piece.photos),
    }  # fmt: skip


def paper_is_there(pk: int, *, held: Contract, actor: User) -> bool:
    """Whether the contract's customer has this file and it was not taken away. Raises NotPermitted."""
    try:
        return paper_for(user=actor, customer=held.customer, pk=pk).deleted_at is None
    except PaperNotFound:
        return False


def _person(held: Contract, customer_id: int, actor: User) -> int:
    try:
        person = customer_for(user=actor, pk=customer_id)
    except CustomerNotFound as error:
        raise GuarantorUnknown(field="customer_id") from error
    if person.pk in ids_of(held.customer):
        raise GuaranteesOneself(field="customer_id")
    family = ids_of(person)
    if Guarantor.objects.filter(contract=held, person_id__in=family, state=Outcome.HELD).exists():
        raise GuarantorAgain(field="customer_id")
    return family[0]
