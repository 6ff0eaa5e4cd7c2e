"""How contracts end, for programs: cancellation, write-off and the way back, recoveries, closed months."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Router, Schema, Status
from pydantic import StrictInt

from gold_installments.actions.cancel_contract import cancel_contract, preview_cancellation
from gold_installments.actions.lock_month import lock_month
from gold_installments.actions.record_recovery import record_recovery, undo_recovery
from gold_installments.actions.write_off import ask_revive, ask_write_off
from gold_installments.api.approvals import ApprovalOut, approval_out
from gold_installments.api.caller import caller
from gold_installments.api.life import StandingOut, standing_out
from gold_installments.models import Approval, MonthLock, Recovery
from gold_installments.queries import contract_for
from gold_installments.queries.cancelling import Undoing
from gold_installments.queries.endings import recoveries_of, recovery_for
from gold_installments.queries.history import month_locks
from measures.money import RIAL_PER_TOMAN
from persian.jalali import format_jalali

router = Router(tags=["life of a contract"])
Key = Annotated[
    str, Header(alias="Idempotency-Key", description="Made once per form; a repeat returns the first answer.")
]
REPLAYED = "Idempotency-Replayed"


class CancelPreviewIn(Schema, extra="forbid"):
    """What was weighed back, in mg of 750."""

    returned_mg: StrictInt
    price_reason: str = ""


class CancelIn(CancelPreviewIn, extra="forbid"):
    """`payout` is wallet, cash, pos, card or transfer: how the refund goes out, or what is owed comes in."""

    version: StrictInt
    reason: str
    payout: str
    payout_reference: str = ""


class CancellationOut(Schema):
    """`refund_rial` = value - retention + costs back - owed in Rial; below 0 the customer pays it."""

    paid_mg: int
    buy_price_toman_per_gram: int
    value_rial: int
    retention_rial: int
    wage_back_rial: int
    profit_back_rial: int
    vat_back_rial: int
    owed_rial: int
    difference_mg: int
    difference_rial: int
    refund_rial: int


class CancelledOut(CancellationOut):
    """The same, with the contract as it stands now."""

    contract: StandingOut


class EndIn(Schema, extra="forbid"):
    """The version that was read, and why."""

    version: StrictInt
    reason: str


class WriteOffIn(EndIn, extra="forbid"):
    """`price_reason` as in a quote's body; the price is that of the approval's moment."""

    price_reason: str = ""


class AskedOut(Schema):
    """`done` False: a second person is asked."""

    contract: StandingOut
    done: bool
    approval: ApprovalOut


class RecoveryIn(Schema, extra="forbid"):
    """Money on a written-off contract; `tender` is cash, pos, card or transfer."""

    amount_toman: StrictInt
    tender: str
    reference: str = ""
    note: str = ""
    price_reason: str = ""


class RecoveryOut(Schema):
    """A receipt of money on a debt that was given up: `amount_rial` = `recovered_rial` + `wallet_rial`."""

    receipt_number: str
    contract: str
    amount_rial: int
    mg: int
    recovered_rial: int
    wallet_rial: int
    rial_per_g: int
    tender: str
    reference: str
    day: str
    undone: bool
    undone_reason: str


class UndoIn(Schema, extra="forbid"):
    """Why."""

    reason: str


class MonthIn(Schema, extra="forbid"):
    """A Jalali month that is over."""

    year: StrictInt
    month: StrictInt
    note: str = ""


class MonthOut(Schema):
    """Nothing posts on a day up to `through` (Jalali) any more."""

    year: int
    month: int
    through: str
    note: str
    locked_by: str
    locked_at: datetime


@router.post("/contracts/{number}/cancel/preview", response=CancellationOut, summary="What cancelling would come to")
def preview_cancel(request: HttpRequest, number: str, body: CancelPreviewIn) -> dict[str, Any]:
    """At the shop's buying price of now; nothing is written."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    return _figures(preview_cancellation(contract=contract, **body.dict(), actor=user, now=timezone.now()))


@router.post("/contracts/{number}/cancel", response={201: CancelledOut}, summary="Cancel a contract")
def cancel(
    request: HttpRequest, response: HttpResponse, number: str, body: CancelIn, key: Key
) -> Status[dict[str, Any]]:
    """The owner, with a reason. The same key and body return the first answer."""
    user = caller(request)
    values = body.dict()
    values["payout_ref"] = values.pop("payout_reference")
    contract = contract_for(user=user, number=number)
    made = cancel_contract(contract=contract, **values, actor=user, now=timezone.now(), idempotency_key=key)
    if made.replayed:
        response[REPLAYED] = "true"
    told = _told(made.ending.figures, made.ending.rial_per_g, made.ending.refund_rial)
    return Status(201, {**told, "contract": standing_out(made.contract)})


@router.post("/contracts/{number}/write-off", response={201: AskedOut, 202: AskedOut}, summary="Give a debt up")
def write_off(
    request: HttpRequest, response: HttpResponse, number: str, body: WriteOffIn, key: Key
) -> Status[AskedOut]:
    """The owner, and a second person: 202 until that one approves."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    asked, replayed = ask_write_off(
        contract=contract, **body.dict(), actor=user, now=timezone.now(), idempotency_key=key
    )
    return _asked(request, response, number, asked, replayed=replayed)


@router.post("/contracts/{number}/revive", response={201: AskedOut, 202: AskedOut}, summary="Take a write-off back")
def revive(request: HttpRequest, response: HttpResponse, number: str, body: EndIn, key: Key) -> Status[AskedOut]:
    """The owner, and a second person."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    asked, replayed = ask_revive(contract=contract, **body.dict(), actor=user, now=timezone.now(), idempotency_key=key)
    return _asked(request, response, number, asked, replayed=replayed)


@router.get("/contracts/{number}/recoveries", response=list[RecoveryOut], summary="What was recovered of a write-off")
def recoveries(request: HttpRequest, number: str) -> list[RecoveryOut]:
    """Newest first, undone ones among them."""
    user = caller(request)
    return [_recovery(row) for row in recoveries_of(user=user, contract=contract_for(user=user, number=number))]


@router.post("/contracts/{number}/recoveries", response={201: RecoveryOut}, summary="Record a recovery")
def recover(
    request: HttpRequest, response: HttpResponse, number: str, body: RecoveryIn, key: Key
) -> Status[RecoveryOut]:
    """The contract stays written off. The same key and body return the first receipt."""
    user = caller(request)
    values = body.dict()
    made = record_recovery(
        contract=contract_for(user=user, number=number), amount_rial=values.pop("amount_toman") * RIAL_PER_TOMAN,
        tender_ref=values.pop("reference"), **values, actor=user, now=timezone.now(), idempotency_key=key,
    )  # fmt: skip
    if made.replayed:
        response[REPLAYED] = "true"
    return Status(201, _recovery(made.recovery))


@router.post("/recoveries/{receipt}/undo", response=RecoveryOut, summary="Undo a recovery")
def undo(request: HttpRequest, response: HttpResponse, receipt: str, body: UndoIn, key: Key) -> RecoveryOut:
    """By a contra entry. Safe to repeat."""
    user, now = caller(request), timezone.now()
    found = recovery_for(user=user, receipt_number=receipt)
    made = undo_recovery(recovery=found, reason=body.reason, actor=user, now=now, idempotency_key=key)
    if made.undone_at != now:
        response[REPLAYED] = "true"
    return _recovery(made)


@router.get("/months/locks", response=list[MonthOut], summary="The closed months")
def locks(request: HttpRequest) -> list[MonthOut]:
    """Newest first."""
    return [_month(row) for row in month_locks(user=caller(request))]


@router.post("/months/locks", response={201: MonthOut}, summary="Close a Jalali month")
def lock(request: HttpRequest, body: MonthIn) -> Status[MonthOut]:
    """The owner; never the present month, one after the other, for good. Safe to repeat."""
    made = lock_month(year=body.year, month=body.month, reason=body.note, actor=caller(request), now=timezone.now())
    return Status(201, _month(made))


def _figures(undoing: Undoing) -> dict[str, Any]:
    return _told(undoing.as_json(), undoing.buy_rial_per_g, undoing.refund_rial)


def _told(figures: dict[str, Any], rial_per_g: int, refund_rial: int) -> dict[str, Any]:
    back = figures["costs_back"]
    same = ("value_rial", "retention_rial", "owed_rial", "difference_mg", "difference_rial")
    return {
        **{name: figures[name] for name in same},
        "paid_mg": figures["value_mg"],
        "buy_price_toman_per_gram": rial_per_g // RIAL_PER_TOMAN,
        **{f"{what}_back_rial": back[f"{what}_rial"] for what in ("wage", "profit", "vat")},
        "refund_rial": refund_rial,
    }


def _asked(
    request: HttpRequest, response: HttpResponse, number: str, asked: Approval, *, replayed: bool
) -> Status[AskedOut]:
    if replayed:
        response[REPLAYED] = "true"
    contract = contract_for(user=caller(request), number=number)
    done = asked.state == Approval.State.APPROVED
    out = AskedOut(contract=standing_out(contract), done=done, approval=approval_out(asked))
    return Status(201 if done else 202, out)


def _recovery(row: Recovery) -> RecoveryOut:
    same = ("receipt_number", "amount_rial", "mg", "recovered_rial", "wallet_rial", "rial_per_g", "tender")
    return RecoveryOut(
        **{name: getattr(row, name) for name in same}, contract=row.contract.number, reference=row.tender_ref,
        day=format_jalali(row.day), undone=row.undone_entry_id is not None, undone_reason=row.undone_reason,
    )  # fmt: skip


def _month(row: MonthLock) -> MonthOut:
    return MonthOut(
        year=row.year, month=row.month, through=format_jalali(row.through), note=row.reason,
        locked_by=row.locked_by.display_name, locked_at=row.locked_at,
    )  # fmt: skip
