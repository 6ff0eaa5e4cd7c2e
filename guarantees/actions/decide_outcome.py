"""What becomes of a guarantee: given back with a signed slip, kept with a reason, or enforced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.clean_line import clean_line
from gold_installments.actions.clean_reason import clean_reason, short_reason
from gold_installments.actions.guarantee_cheque import ReceiptUnknown, StepNotPossible, hold_cheque, move_cheque
from gold_installments.actions.hold import hold_contract
from gold_installments.actions.once import done_before, mark_done
from guarantees.actions.take import paper_is_there
from guarantees.models import GuaranteeMove, Guarantor, Outcome, Pledge, PromissoryNote
from guarantees.queries.held import COLUMNS, MODELS, GuaranteeNotFound, contract_of, moves_of
from persian.jalali import format_jalali, tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from gold_installments.models import Cheque, Contract

    Held = Cheque | PromissoryNote | Pledge | Guarantor

#: What a cheque's outcome is called in the book.
CHEQUE_STATES = {
    "returned": "returned", "kept": "kept", "used": "deposited", "cleared": "cleared", "bounced": "bounced",
}  # fmt: skip
THING_STEPS = {
    Outcome.HELD: (Outcome.RETURNED, Outcome.KEPT, Outcome.USED),
    Outcome.KEPT: (Outcome.RETURNED, Outcome.USED),
    Outcome.USED: (Outcome.RETURNED,),
}
PERSON_STEPS = {Outcome.HELD: (Outcome.RETURNED,)}
WITH_REASON = ("kept", "used", "bounced")


class OutcomeUnknown(Refusal):
    """Nothing of that kind ends so."""

    code = "outcome_unknown"
    message = _("Choose what became of it: given back, kept, or enforced.")


class SlipMissing(Refusal):
    """Nothing goes back without a signature."""

    code = "slip_missing"
    message = _("Add the signed slip to the customer's files and choose it here.")


class GuaranteeChanged(Refusal):
    """Somebody changed it since the asker read it; `extra` says what and by whom, newest first."""

    code = "version_conflict"
    status = 409
    message = _("This guarantee was changed meanwhile; look at it again before you save.")

    def __init__(self, kind: str, row: Held) -> None:
        super().__init__(field="version")
        self.kind, self.row = kind, row

    @property
    def extra(self) -> dict[str, object]:
        """The version of now and the newest changes."""
        return {"version": self.row.version, "changed": [_told(move) for move in moves_of(self.kind, self.row.pk)]}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to become of it; `slip_id` is a private file of the customer, `receipt_number` the bank's money."""

    outcome: str
    version: int
    reason: str = ""
    taker: str = ""
    slip_id: int | None = None
    receipt_number: str = ""


def decide_outcome(
    *, kind: str, pk: int, asked: Asked, actor: User, now: datetime, idempotency_key: str
) -> tuple[GuaranteeMove, bool]:
    """Move one guarantee ("cheque", "note", "pledge", "guarantor"); returns the move, and whether it was made before.

    Giving back a thing needs who took it and the signed slip; keeping and enforcing a reason. Enforcing needs APPROVE,
    and giving back as well while the contract owes or its debt was given up. Raises NotPermitted, ShopClosed,
    GuaranteeNotFound, OutcomeUnknown, GuaranteeChanged, KeyMissing, IdempotencyConflict, StepNotPossible, SlipMissing,
    ReasonMissing, ReasonTooLong, LineMissing, LineTooLong, ChequePays, ChequeHeld, ReceiptUnknown.
    """
    require(actor, Grant.GUARANTEE_WRITE)
    require_open_shop()
    contract = contract_of(user=actor, kind=kind, pk=pk)
    if asked.receipt_number and asked.outcome != "cleared":
        raise ReceiptUnknown(field="receipt_number")
    if asked.outcome not in (CHEQUE_STATES if kind == "cheque" else ("returned", "kept", "used")):
        raise OutcomeUnknown(field="outcome")
    body = {"kind": kind, "id": pk, **{name: str(value) for name, value in vars(asked).items()}}
    with transaction.atomic():
        held = hold_contract(contract.pk)
        if (first := done_before(key=idempotency_key, action="guarantee.outcome", body=body)) is not None:
            return GuaranteeMove.objects.select_related("actor").get(pk=first["move"]), True
        if asked.outcome == "used" or (_owes(held) and asked.outcome == "returned"):
            require(actor, Grant.APPROVE, subject=held)
        row = held_row(kind, pk, version=asked.version)
        move = _move(kind=kind, row=row, held=held, asked=asked, actor=actor, now=now)
        result = {"move": move.pk}
        mark_done(key=idempotency_key, action="guarantee.outcome", body=body, result=result, actor=actor, now=now)
        detail: dict[str, object] = {
            "contract": held.number, "from": move.source, "to": move.target, "reason": move.reason, "taker": move.taker,
            "slip": move.slip_id,
        }  # fmt: skip
        note_audit(actor=actor, action=f"guarantee.{kind}_moved", subject=row, detail=detail)
    return move, False


def _owes(contract: Contract) -> bool:
    """Money may still come of what lies here: a debt that was given up is recovered by its guarantees."""
    return contract.is_live or contract.state == contract.State.WRITTEN_OFF


def held_row(kind: str, pk: int, *, version: int) -> Held:
    """The row locked; its contract must be locked already. Raises GuaranteeNotFound, GuaranteeChanged."""
    row: Held | None
    if kind == "cheque":
        row = hold_cheque(pk)
    else:
        row = MODELS[kind]._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise GuaranteeNotFound
    if row.version != version:
        raise GuaranteeChanged(kind, row)
    return row


def _move(*, kind: str, row: Held, held: Contract, asked: Asked, actor: User, now: datetime) -> GuaranteeMove:
    why = clean_reason(asked.reason) if asked.outcome in WITH_REASON else short_reason(asked.reason)
    facts: dict[str, Any] = {}
    if asked.outcome == "returned" and kind != "guarantor":
        facts = _slip(held, asked, actor)
    source = row.state
    if isinstance(row, PromissoryNote | Pledge | Guarantor):
        _step(row, Outcome(asked.outcome))
    else:
        target = CHEQUE_STATES[asked.outcome]
        move_cheque(cheque=row, target=target, reason=why, actor=actor, now=now, receipt=asked.receipt_number)
    return GuaranteeMove.objects.create(
        **{COLUMNS[kind]: row.pk}, version=row.version, source=source, target=row.state, reason=why,
        actor_id=actor.pk, at=now, **facts,
    )  # fmt: skip


def _slip(held: Contract, asked: Asked, actor: User) -> dict[str, Any]:
    taker = clean_line(asked.taker, field="taker", longest=120, needed=True)
    if asked.slip_id is None or not paper_is_there(asked.slip_id, held=held, actor=actor):
        raise SlipMissing(field="slip_id")
    return {"taker": taker, "slip_id": asked.slip_id}


def _step(row: PromissoryNote | Pledge | Guarantor, target: Outcome) -> None:
    source = Outcome(row.state)
    steps = PERSON_STEPS if isinstance(row, Guarantor) else THING_STEPS
    if target not in steps.get(source, ()):
        raise StepNotPossible(state=source.label)
    row.state = target
    row.version += 1
    row.save(update_fields=["state", "version"])


def _told(move: GuaranteeMove) -> dict[str, object]:
    what = ", ".join(move.changes) if move.changes else f"state:{move.target}"
    on = format_jalali(tehran_today(move.at))
    return {"what": what, "by": move.actor.display_name, "at": move.at.isoformat(), "on": on}
