"""The life of a contract for programs: its schedule, its payer, its history. Whole mg of 750 and whole Rial."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import StrictInt

from customers.queries import customer_for
from gold_installments.actions.archive_contract import archive_contract
from gold_installments.actions.change_payer import change_payer
from gold_installments.actions.change_schedule import Changed, change_schedule, preview_schedule
from gold_installments.api.approvals import ApprovalOut, approval_out
from gold_installments.api.caller import caller
from gold_installments.api.days import day_from, jalali
from gold_installments.api.term_shapes import one_of
from gold_installments.models import Contract
from gold_installments.queries import contract_for
from gold_installments.queries.history import history_of
from gold_installments.queries.replan import DueDay, Moratorium, PlannedRow, Reschedule, Wish
from gold_installments.queries.replan_refused import RowsNotTheDebt
from measures.money import RIAL_PER_TOMAN
from persian.jalali import format_jalali

router = Router(tags=["life of a contract"])


class ReschedulePreviewIn(Schema, extra="forbid"):
    """All that is open in `count` even rows, or in the rows given (grams or Toman, by the contract).

    `first_due` is the first new row; without it rows follow from today on the contract's own day.
    """

    count: StrictInt | None = None
    rows_mg: list[StrictInt] | None = None
    rows_toman: list[StrictInt] | None = None
    first_due: str | None = None
    frequency: str | None = one_of("frequency")


class RescheduleIn(ReschedulePreviewIn, extra="forbid"):
    """The same, of the version that was read, and why."""

    version: StrictInt
    reason: str


class MoratoriumPreviewIn(Schema, extra="forbid"):
    """The open rows from place `from_row` of the schedule in force, `months` later."""

    from_row: StrictInt
    months: StrictInt


class MoratoriumIn(MoratoriumPreviewIn, extra="forbid"):
    """The same, of the version that was read, and why."""

    version: StrictInt
    reason: str


class DueDayPreviewIn(Schema, extra="forbid"):
    """The open rows from place `from_row` on, to this day of their months."""

    from_row: StrictInt
    day: StrictInt


class DueDayIn(DueDayPreviewIn, extra="forbid"):
    """The same, of the version that was read, and why."""

    version: StrictInt
    reason: str


class PayerIn(Schema, extra="forbid"):
    """Who owes from now on, and why."""

    version: StrictInt
    customer_id: StrictInt
    reason: str


class ArchiveIn(Schema, extra="forbid"):
    """The version that was read."""

    version: StrictInt


class PlannedRowOut(Schema):
    """An open row; `due_on` is nominal, `effective_on` what closed days made of it; both Jalali."""

    index: int
    due_on: str
    due_on_gregorian: date
    effective_on: str
    effective_on_gregorian: date
    amount: int


class StandingOut(Schema):
    """A contract as it stands; balances are of the ledger."""

    id: int
    number: str
    customer_id: int
    kind: str
    state: str
    version: int
    balance_mg: int
    balance_rial: int
    next_due_on: str | None
    archived: bool


class ChangeOut(Schema):
    """Open rows before and after in the contract's `unit` (mg or rial); `done` False: a second person is asked."""

    contract: StandingOut
    done: bool
    approval: ApprovalOut | None
    unit: str
    before: list[PlannedRowOut]
    after: list[PlannedRowOut]
    held_from: str | None
    held_to: str | None


class HistoryOut(Schema):
    """One thing that happened; see queries.history.HistoryLine."""

    at: datetime
    kind: str
    what: str
    by: str
    approver: str
    reason: str
    detail: dict[str, Any]


Made = Status[ChangeOut]
WishOf = Callable[[Contract], Wish]
ANSWERS: dict[int, Any] = {201: ChangeOut, 202: ChangeOut}


@router.post("/contracts/{number}/reschedule/preview", response=ChangeOut, summary="What rescheduling would give")
def preview_reschedule(request: HttpRequest, number: str, body: ReschedulePreviewIn) -> ChangeOut:
    """Nothing is written."""
    return _preview(request, number, lambda contract: _reschedule(body, contract))


@router.post("/contracts/{number}/reschedule", response=ANSWERS, summary="Reschedule all that is open")
def reschedule(request: HttpRequest, number: str, body: RescheduleIn) -> Made:
    """201: done; 202: waits for a second person. 409 `version_conflict` says what changed and by whom."""
    return _change(request, number, lambda contract: _reschedule(body, contract), body)


@router.post("/contracts/{number}/moratorium/preview", response=ChangeOut, summary="What a moratorium would give")
def preview_moratorium(request: HttpRequest, number: str, body: MoratoriumPreviewIn) -> ChangeOut:
    """Nothing is written."""
    return _preview(request, number, lambda _: Moratorium(body.from_row, body.months))


@router.post("/contracts/{number}/moratorium", response=ANSWERS, summary="Let rows rest for some months")
def moratorium(request: HttpRequest, number: str, body: MoratoriumIn) -> Made:
    """No penalty day counts inside it. 201: done; 202: waits for a second person."""
    return _change(request, number, lambda _: Moratorium(body.from_row, body.months), body)


@router.post("/contracts/{number}/due-day/preview", response=ChangeOut, summary="What another due day would give")
def preview_due_day(request: HttpRequest, number: str, body: DueDayPreviewIn) -> ChangeOut:
    """Nothing is written."""
    return _preview(request, number, lambda _: DueDay(body.from_row, body.day))


@router.post("/contracts/{number}/due-day", response=ANSWERS, summary="Move the remaining rows to another day")
def due_day(request: HttpRequest, number: str, body: DueDayIn) -> Made:
    """The rows keep their months and amounts."""
    return _change(request, number, lambda _: DueDay(body.from_row, body.day), body)


@router.post("/contracts/{number}/payer", response=StandingOut, summary="Let another customer owe the contract")
def payer(request: HttpRequest, number: str, body: PayerIn) -> StandingOut:
    """Wallets stay with whom they are."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    customer = customer_for(user=user, pk=body.customer_id)
    made = change_payer(
        contract=contract, customer=customer, version=body.version, reason=body.reason, actor=user, now=timezone.now()
    )
    return standing_out(made)


@router.post("/contracts/{number}/archive", response=StandingOut, summary="Put an ended contract away")
def archive(request: HttpRequest, number: str, body: ArchiveIn) -> StandingOut:
    """409 `guarantees_open` where one has no outcome. Safe to repeat."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    return standing_out(archive_contract(contract=contract, version=body.version, actor=user, now=timezone.now()))


@router.get("/contracts/{number}/history", response=list[HistoryOut], summary="What happened to a contract")
def history(request: HttpRequest, number: str) -> list[HistoryOut]:
    """Moves, edits, schedule versions, second persons, endings, recoveries, fees and holds, oldest first."""
    user = caller(request)
    lines = history_of(user=user, contract=contract_for(user=user, number=number))
    return [HistoryOut.from_orm(line) for line in lines]


def standing_out(contract: Contract) -> StandingOut:
    """The shape of a contract here."""
    return StandingOut(
        id=contract.pk, number=contract.number, customer_id=contract.customer_id, kind=contract.kind,
        state=contract.state, version=contract.version, balance_mg=contract.balance_mg,
        balance_rial=contract.balance_rial, next_due_on=jalali(contract.next_due_date),
        archived=contract.archived_at is not None,
    )  # fmt: skip


def _reschedule(body: ReschedulePreviewIn, contract: Contract) -> Wish:
    first = day_from(body.first_due, field="first_due") if body.first_due is not None else None
    other = body.rows_toman if contract.is_weight else body.rows_mg
    if other:
        raise RowsNotTheDebt(field="rows_toman" if contract.is_weight else "rows_mg")
    amounts = body.rows_mg or [toman * RIAL_PER_TOMAN for toman in body.rows_toman or ()]
    return Reschedule(body.count, tuple(amounts), first, body.frequency)


def _preview(request: HttpRequest, number: str, wish_of: WishOf) -> ChangeOut:
    user = caller(request)
    contract = contract_for(user=user, number=number)
    made = preview_schedule(contract=contract, wish=wish_of(contract), actor=user, now=timezone.now())
    return _out(made, done=False)


def _change(request: HttpRequest, number: str, wish_of: WishOf, body: RescheduleIn | MoratoriumIn | DueDayIn) -> Made:
    user = caller(request)
    contract = contract_for(user=user, number=number)
    made = change_schedule(
        contract=contract, wish=wish_of(contract), version=body.version, reason=body.reason, actor=user,
        now=timezone.now(),
    )  # fmt: skip
    return Status(202 if made.waits else 201, _out(made, done=not made.waits))


def _out(made: Changed, *, done: bool) -> ChangeOut:
    held = made.plan.version.held
    return ChangeOut(
        contract=standing_out(made.contract),
        done=done,
        approval=approval_out(made.approval) if made.approval else None,
        unit="mg" if made.contract.is_weight else "rial",
        before=[_row(row) for row in made.plan.before],
        after=[_row(row) for row in made.plan.after],
        held_from=jalali(held.first) if held else None,
        held_to=jalali(held.last) if held else None,
    )


def _row(row: PlannedRow) -> PlannedRowOut:
    return PlannedRowOut(
        index=row.index, due_on=format_jalali(row.nominal_date), due_on_gregorian=row.nominal_date,
        effective_on=format_jalali(row.due_date), effective_on_gregorian=row.due_date, amount=row.amount,
    )  # fmt: skip
