"""Write contracts that were signed elsewhere: what is still owed today, and when. Many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.conf import settings

from gold_installments.actions.number import next_numbers
from gold_installments.actions.rebuild import DUE_KIND
from gold_installments.models import (
    Contract,
    ContractEvent,
    ContractMove,
    ImportedBook,
    ImportedContract,
    Installment,
    LedgerEntry,
    LedgerLine,
    ScheduleVersion,
)
from gold_installments.queries.calendar import working_days
from gold_installments.queries.replaying import rule_as_json
from gold_installments.rules.charge_lines import opening_lines
from gold_installments.rules.contract_states import ContractState, computed_state
from gold_installments.rules.debts import Unit
from gold_installments.rules.events import Planned
from gold_installments.rules.importing_checks import DEFAULT_FREQUENCY, PlannedContract
from gold_installments.rules.replay import State, replay
from gold_installments.rules.request import request_hash
from gold_installments.rules.schedule import ScheduleRow, rows_on
from gold_installments.rules.terms import Terms
from gold_installments.rules.versions import Version
from persian.jalali import tehran_midnight, tehran_today
from tenants.actions import note_dues

if TYPE_CHECKING:
    from accounts.models import User

#: Contracts written with one statement for each table.
BATCH: Final = 500


@dataclass(frozen=True)
class Opening:
    """One contract to write: its row, not yet saved, its schedule, and its state of today."""

    planned: PlannedContract
    contract: Contract
    terms: Terms
    rows: tuple[ScheduleRow, ...]


def open_contracts(
    *, contracts: Sequence[PlannedContract], owners: Sequence[int], book: ImportedBook, actor: User, now: datetime
) -> Iterator[tuple[PlannedContract, Contract]]:
    """Write every contract with its schedule, its opening entry and its caches, a batch at a time.

    `owners` are the customers' ids by the plan's index. What is written is what `sign_contract` writes, but that the
    debt comes from the opening account and the caches are computed for the whole batch: a replay that reads each
    contract again takes minutes for a big book. To be called in the transaction of the import.
    """
    working = working_days()
    for start in range(0, len(contracts), BATCH):
        batch = contracts[start : start + BATCH]
        numbers = next_numbers(series="contract", day=tehran_today(now), count=len(batch))
        openings = [
            _opening(
                one,
                number=number,
                customer_id=owners[one.person],
                key=f"import:{book.pk}:{number}",
                working=working,
                actor=actor,
                now=now,
            )
            for one, number in zip(batch, numbers, strict=True)
        ]
        Contract.objects.bulk_create([one.contract for one in openings])
        _schedules(openings, book, actor, now)
        _moves(openings, actor, now)
        yield from ((one.planned, one.contract) for one in openings)


def _opening(
    planned: PlannedContract, *, number: str, customer_id: int, key: str, working: Callable[[date], date], actor: User,
    now: datetime,
) -> Opening:  # fmt: skip
    old = planned.old
    terms = Terms(
        quote_step_rial=getattr(settings, "ZARGAR_QUOTE_STEP_RIAL", Terms.quote_step_rial),
        quote_minutes=getattr(settings, "ZARGAR_QUOTE_MINUTES", Terms.quote_minutes),
        frequency=old.frequency or DEFAULT_FREQUENCY,
        anchor_day=planned.anchor_day,
    )
    days, amounts = zip(*planned.rows, strict=True)
    rows = rows_on(amounts=amounts, dates=days, shift=working)
    state = _state(planned, terms, rows, now)
    contract = Contract(
        number=number,
        reference=old.number,
        customer_id=customer_id,
        kind=Contract.Kind.WEIGHT if old.mg else Contract.Kind.TOMAN,
        state=computed_state(ContractState.ACTIVE, state).value,
        signed_date=old.signed_on,
        gold_mg=old.mg,
        debt_mg=old.mg,
        principal_rial=old.rial,
        debt_rial=old.rial,
        balance_mg=old.mg,
        balance_rial=old.rial,
        next_due_date=min(row.due_date for row in rows),
        installment_count=len(rows),
        terms=terms.as_json(),
        note=old.note,
        idempotency_key=key,
        request_hash=request_hash(key=key),
        created_at=now,
        created_by_id=actor.pk,
    )
    return Opening(planned, contract, terms, rows)


def _state(planned: PlannedContract, terms: Terms, rows: tuple[ScheduleRow, ...], now: datetime) -> State:
    """What the replay of its one event will say."""
    signed = planned.old.signed_on
    event = Planned(1, tehran_midnight(signed), Version(1, signed, rows))
    unit = Unit.MG if planned.old.mg else Unit.RIAL
    return replay(events=(event,), terms=terms.replay_terms(unit), as_of=tehran_today(now))


def _schedules(openings: Sequence[Opening], book: ImportedBook, actor: User, now: datetime) -> None:
    versions = ScheduleVersion.objects.bulk_create(
        [
            ScheduleVersion(
                contract=one.contract, number=1, kind=ScheduleVersion.Kind.SIGNED, starts_on=one.contract.signed_date,
                rule=rule_as_json(one.terms.due_rule), actor_id=actor.pk, at=now,
            )
            for one in openings
        ]
    )  # fmt: skip
    rows = Installment.objects.bulk_create([row for one in openings for row in _rows(one)], batch_size=5_000)
    note_dues(kind=DUE_KIND, dues=[(row.pk, row.due_date) for row in rows])
    entries = _entries(openings, actor, now)
    ContractEvent.objects.bulk_create(
        [
            ContractEvent(
                contract=one.contract, kind=ContractEvent.Kind.PLANNED, at=tehran_midnight(one.contract.signed_date),
                posted_at=now, actor_id=actor.pk, entry=entry, schedule=version,
            )
            for one, version, entry in zip(openings, versions, entries, strict=True)
        ]
    )  # fmt: skip
    ImportedContract.objects.bulk_create(
        [
            ImportedContract(book=book, contract=one.contract, entry=entry)
            for one, entry in zip(openings, entries, strict=True)
        ]
    )


def _rows(one: Opening) -> Iterator[Installment]:
    for row in one.rows:
        unit = (
            {"mg": row.amount, "open_mg": row.amount}
            if one.contract.is_weight
            else {"rial": row.amount, "open_rial": row.amount}
        )
        yield Installment(
            contract=one.contract, number=row.number, nominal_date=row.nominal_date, due_date=row.due_date, **unit
        )


def _entries(openings: Sequence[Opening], actor: User, now: datetime) -> list[LedgerEntry]:
    today = tehran_today(now)
    entries = LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                contract=one.contract, customer_id=one.contract.customer_id, kind=LedgerEntry.Kind.OPENING, day=today,
                at=now, actor_id=actor.pk,
            )
            for one in openings
        ]
    )  # fmt: skip
    LedgerLine.objects.bulk_create(
        [
            LedgerLine(entry=entry, account=line.account.value, mg=line.mg, rial=line.rial)
            for one, entry in zip(openings, entries, strict=True)
            for line in opening_lines(mg=one.planned.old.mg, rial=one.planned.old.rial)
        ]
    )
    return entries


def _moves(openings: Sequence[Opening], actor: User, now: datetime) -> None:
    state = Contract.State
    moves = [
        ContractMove(contract=one.contract, source=state.SIGNED, target=state.ACTIVE, actor_id=actor.pk, at=now)
        for one in openings
    ]
    late = [one.contract for one in openings if one.contract.state == state.IN_ARREARS]
    moves += [ContractMove(contract=one, source=state.ACTIVE, target=state.IN_ARREARS, at=now) for one in late]
    ContractMove.objects.bulk_create(moves)
