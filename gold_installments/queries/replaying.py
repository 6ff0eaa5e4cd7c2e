"""A contract's past read out of the book, and the state that follows from it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from gold_installments.models import Contract, ContractEvent, Installment, ScheduleVersion
from gold_installments.queries.fetch import fetch
from gold_installments.rules.debts import DebtKey, DebtKind, Step, Unit, row_key
from gold_installments.rules.due_dates import FREQUENCIES, DueRule, HolidayShift, ShortMonth
from gold_installments.rules.events import Charged, Event, Held, PaidIn, Planned, Reversed, Waived
from gold_installments.rules.penalty import Span
from gold_installments.rules.replay import Played, ReplayTerms, State, play
from gold_installments.rules.schedule import ScheduleRow
from gold_installments.rules.terms import terms_of
from gold_installments.rules.versions import Taken, Version, VersionKind
from tenants.prepared import run_prepared


@dataclass
class Past:
    """The events of one contract in the order of the book, and the rows they are about, by (version, number).

    What was played of them is kept: a payment asks for the state before it and after it.
    """

    events: tuple[Event, ...]
    rows: Mapping[tuple[int, int], Installment]
    _played: tuple[ReplayTerms, Played] | None = field(default=None, compare=False, repr=False)

    def with_event(self, event: Event) -> Past:
        """The same with one more fact, as it was just written."""
        kept, self._played = self._played, None
        longer = Past((*self.events, event), self.rows)
        if kept is not None and kept[1].goes_on_with(event):
            longer._played = kept
        return longer

    def state(self, terms: ReplayTerms, as_of: date) -> State:
        """What the events come to on a Tehran day."""
        if self._played is None or self._played[0] != terms or self._played[1].as_of != as_of:
            self._played = (terms, play(events=self.events, terms=terms, as_of=as_of))
        return self._played[1].state()

    def until(self, moment: datetime) -> Past:
        """What counts up to a moment as the book knows it now: what was reversed since never was."""
        undone = {event.target for event in self.events if isinstance(event, Reversed)}
        kept = (event for event in self.events if event.at <= moment and not isinstance(event, Reversed))
        return Past(tuple(event for event in kept if event.order not in undone), self.rows)


def unit_of(contract: Contract) -> Unit:
    """What the rows of the contract count."""
    return Unit.MG if contract.is_weight else Unit.RIAL


def state_of(contract: Contract, *, as_of: date) -> State:
    """The contract on a Tehran day, from its events alone. Three queries."""
    return state_from(contract, past_of(contract), as_of=as_of)


def state_from(contract: Contract, past: Past, *, as_of: date) -> State:
    """`state_of` without asking the book again."""
    return past.state(terms_of(contract.terms).replay_terms(unit_of(contract)), as_of)


def past_of(contract: Contract) -> Past:
    """Everything that happened to one contract."""
    return pasts_of([contract.pk])[contract.pk]


def pasts_of(contract_ids: Sequence[int]) -> dict[int, Past]:
    """The pasts of many contracts, in three queries."""
    rows: dict[int, dict[tuple[int, int], Installment]] = defaultdict(dict)
    asked = [list(contract_ids)]
    for row in fetch(Installment, "WHERE it.contract_id = ANY(%s) ORDER BY it.version, it.number", asked):
        rows[row.contract_id][row.version, row.number] = row
    versions = {kept.pk: kept for kept in fetch(ScheduleVersion, "WHERE it.contract_id = ANY(%s)", asked)}
    events: dict[int, list[Event]] = defaultdict(list)
    for kept in map(_Kept._make, run_prepared(_EVENTS, asked)):
        planned = versions.get(kept.schedule_id) if kept.schedule_id else None
        events[kept.contract_id].append(_event(kept, planned, rows[kept.contract_id]))
    return {pk: Past(tuple(events[pk]), rows[pk]) for pk in contract_ids}


class _Kept(NamedTuple):
    """What the replay asks of a fact. Rows of the model would take longer to make than the replay itself."""

    pk: int
    contract_id: int
    kind: str
    at: datetime
    mg: int
    rial: int
    named: str
    steps: str | None
    schedule_id: int | None
    target_id: int | None
    version: int
    number: int
    first_day: date | None
    last_day: date | None
    due_date: date | None


_EVENTS = f"""
    SELECT id, {", ".join(_Kept._fields[1:])} FROM gold_installments_contractevent
    WHERE contract_id = ANY(%s) ORDER BY id
"""  # noqa: S608 - the names above


def version_from(kept: ScheduleVersion, rows: Iterable[Installment]) -> Version:
    """A schedule version as the rules know it; `rows` are its own, in order."""
    held = Span(kept.held_first, kept.held_last) if kept.held_first and kept.held_last else None
    return Version(
        kept.number,
        kept.starts_on,
        tuple(ScheduleRow(row.number, row.nominal_date, row.due_date, row.amount) for row in rows),
        VersionKind(kept.kind),
        tuple(Taken(row_key(number, version), amount) for version, number, amount in kept.taken),
        held,
    )


def rule_from(kept: Mapping[str, Any]) -> DueRule:
    """How the rows of a version were dated; `rule_as_json` writes it."""
    return DueRule(
        FREQUENCIES[str(kept["frequency"])],
        kept["anchor_day"],
        ShortMonth(kept["short_month"]),
        HolidayShift(kept["shift"]),
    )


def rule_as_json(rule: DueRule) -> dict[str, object]:
    """The rule as a schedule version keeps it."""
    frequency = next(name for name, known in FREQUENCIES.items() if known == rule.frequency)
    return {
        "frequency": frequency, "anchor_day": rule.anchor_day, "short_month": rule.short_month.value,
        "shift": rule.shift.value,
    }  # fmt: skip


def named_keys(kept: Iterable[Sequence[Any]]) -> tuple[DebtKey, ...]:
    """[[kind, version, number], ...] as names of debts."""
    return tuple(DebtKey(DebtKind(kind), int(version), int(number)) for kind, version, number in kept)


def _event(kept: _Kept, version: ScheduleVersion | None, rows: Mapping[tuple[int, int], Installment]) -> Event:
    kind = ContractEvent.Kind(kept.kind)
    if version is not None:
        own = (row for (number, _), row in rows.items() if number == version.number)
        return Planned(kept.pk, kept.at, version_from(version, own))
    if kind is ContractEvent.Kind.PAID:
        told = json.loads(kept.steps) if kept.steps else None
        steps = tuple(Step(step) for step in told) if told is not None else None
        return PaidIn(kept.pk, kept.at, kept.mg, kept.rial, named_keys(json.loads(kept.named)), steps)
    if kind is ContractEvent.Kind.REVERSED and kept.target_id is not None:
        return Reversed(kept.pk, kept.at, kept.target_id)
    if kind is ContractEvent.Kind.WAIVED:
        return Waived(kept.pk, kept.at, row_key(kept.number, kept.version), kept.mg or kept.rial)
    if kind is ContractEvent.Kind.HELD and kept.first_day is not None:
        return Held(kept.pk, kept.at, kept.first_day, kept.last_day)
    if kind is ContractEvent.Kind.CHARGED and kept.due_date is not None:
        unit = Unit.MG if kept.mg else Unit.RIAL
        return Charged(kept.pk, kept.at, kept.number, kept.mg or kept.rial, unit, kept.due_date)
    raise ValueError(f"event {kept.pk} of kind {kept.kind} is not whole")
