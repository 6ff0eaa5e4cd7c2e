"""Rows as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from customers.queries import opened_text
from guarantees.api.shapes import (
    DuePaperOut,
    GuaranteeChequeOut,
    GuaranteeMoveOut,
    GuaranteesBackOut,
    GuarantorOut,
    PledgeCoverOut,
    PledgedPieceOut,
    PledgeOut,
    PromissoryOut,
)
from guarantees.models import GuaranteeMove, Guarantor, Pledge, PromissoryNote
from guarantees.queries import Covered, DuePaper, ReturnLine
from measures.money import RIAL_PER_TOMAN
from persian.jalali import format_jalali

if TYPE_CHECKING:
    from gold_installments.models import Cheque


def _shared(row: Cheque | PromissoryNote | Pledge | Guarantor, kind: str, contract: str) -> dict[str, Any]:
    names = ("state", "version", "note", "taken_at")
    return {"kind": kind, "id": row.pk, "contract": contract, **{name: getattr(row, name) for name in names}}


def _own(row: object, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def jalali(day: date | None) -> str:
    """The day, or nothing."""
    return format_jalali(day) if day else ""


def cheque_out(row: Cheque, contract: str) -> GuaranteeChequeOut:
    """A cheque with its drawer's number opened."""
    own = _own(
        row, "role", "sayad_id", "amount_rial", "drawer_name", "bank", "serial", "registered", "confirmed", "colour",
        "place",
    )  # fmt: skip
    return GuaranteeChequeOut(
        **_shared(row, "cheque", contract), **own, amount_toman=row.amount_rial // RIAL_PER_TOMAN,
        due_on=jalali(row.due_date), due_on_gregorian=row.due_date, colour_on=jalali(row.colour_on),
        drawer_national_id=opened_text(row.drawer_national_id),
    )  # fmt: skip


def note_out(row: PromissoryNote, contract: str) -> PromissoryOut:
    """A note with its issuer's number opened."""
    own = _own(row, "serial", "amount_rial", "about", "holder", "issuer_name", "place")
    return PromissoryOut(
        **_shared(row, "note", contract), **own, amount_toman=row.amount_rial // RIAL_PER_TOMAN,
        due_on=jalali(row.due_date), due_on_gregorian=row.due_date,
        issuer_national_id=opened_text(row.issuer_national_id),
    )  # fmt: skip


def pledge_out(row: Pledge, contract: str) -> PledgeOut:
    """Gold with its pieces."""
    pieces = [
        PledgedPieceOut(**_own(it, "description", "weight_mg", "fineness", "eq750_mg", "photos"))
        for it in row.pieces.all()
    ]
    return PledgeOut(
        **_shared(row, "pledge", contract), **_own(row, "locker", "slot", "alert_bp"), pieces=pieces,
        eq750_mg=sum(it.eq750_mg for it in pieces),
    )  # fmt: skip


def guarantor_out(row: Guarantor, contract: str) -> GuarantorOut:
    """A person and their place."""
    return GuarantorOut(
        **_shared(row, "guarantor", contract), **_own(row, "place_in_line", "from_days_late"),
        customer_id=row.person_id, full_name=row.person.full_name,
    )  # fmt: skip


def cover_out(it: Covered) -> PledgeCoverOut:
    """Figures in whole Toman, or none."""
    figures = it.cover
    return PledgeCoverOut(
        contract=it.contract.number, customer=it.contract.customer.full_name, pledged_mg=it.pledged_mg,
        price_toman_per_gram=_toman(it.rial_per_g), price_observed_at=it.observed_at, price_state=it.price_state,
        value_toman=_toman(figures.value_rial if figures else None),
        debt_toman=_toman(figures.debt_rial if figures else None),
        shortfall_toman=_toman(figures.shortfall_rial if figures else None),
        alert=figures is not None and figures.alert,
    )  # fmt: skip


def _toman(rial: int | None) -> int | None:
    return None if rial is None else -(-rial // RIAL_PER_TOMAN)


def move_out(move: GuaranteeMove, *, kind: str, pk: int, contract: str) -> GuaranteeMoveOut:
    """A step as it was taken."""
    return GuaranteeMoveOut(
        kind=kind, id=pk, contract=contract, state=move.target, by=move.actor.display_name,
        **_own(move, "source", "version", "reason", "taker", "slip_id", "at"),
    )  # fmt: skip


def papers_out(papers: Sequence[DuePaper]) -> list[DuePaperOut]:
    """Lines of the calendar."""
    return [
        DuePaperOut(
            **_own(it, "kind", "role", "number", "name", "days_left", "state"), id=it.pk, contract=it.contract.number,
            customer=it.contract.customer.full_name, amount_toman=it.amount_rial // RIAL_PER_TOMAN,
            due_on=jalali(it.due_date), due_on_gregorian=it.due_date,
        )
        for it in papers
    ]  # fmt: skip


def return_out(line: ReturnLine) -> GuaranteesBackOut:
    """A line of the return list."""
    number, customer = line.contract.number, line.contract.customer
    return GuaranteesBackOut(
        contract_id=line.contract.pk, contract=number, customer_id=customer.pk, customer=customer.full_name,
        cheques=[cheque_out(it, number) for it in line.cheques], notes=[note_out(it, number) for it in line.notes],
        pledges=[pledge_out(it, number) for it in line.pledges],
    )  # fmt: skip
