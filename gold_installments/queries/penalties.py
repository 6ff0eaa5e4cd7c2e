"""What lateness cost on each row of a contract: run up, waived, paid, open (E2, E3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Contract, ContractEvent
from gold_installments.queries.replaying import past_of, state_from
from gold_installments.rules.debts import Unit
from gold_installments.rules.events import Held, Planned, Reversed
from gold_installments.rules.penalty import PenaltyTerms, Span
from gold_installments.rules.terms import terms_of

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class PenaltyLine:
    """The penalty of one row, in the unit of `PenaltyFile`."""

    version: int
    number: int
    due_date: date
    charged: int
    waived: int
    paid: int
    open: int


@dataclass(frozen=True)
class WaiverLine:
    """A waiver that was given; it lets go `amount`, or what was open where that is less."""

    version: int
    number: int
    amount: int
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class PenaltyFile:
    """All of a contract, and the days that did not count."""

    unit: Unit
    terms: PenaltyTerms
    lines: tuple[PenaltyLine, ...]
    waivers: tuple[WaiverLine, ...]
    held: tuple[Span, ...]

    @property
    def open(self) -> int:
        """Σ open."""
        return sum(line.open for line in self.lines)


def penalties_of(contract: Contract, *, user: User, today: date) -> PenaltyFile:
    """As they stand on a Tehran day; rows that never cost anything are left out. Nothing is open on a contract that
    ended. Raises NotPermitted.
    """
    require(user, Grant.BOOK_READ)
    past = past_of(contract)
    state = state_from(contract, past, as_of=today)
    lines = tuple(
        PenaltyLine(
            row.key.version,
            row.key.number,
            row.due_date,
            row.penalty,
            row.waived,
            row.penalty_paid,
            row.penalty_open if contract.is_live else 0,
        )
        for row in state.rows
        if row.penalty or row.waived
    )
    dead = {event.target for event in past.events if isinstance(event, Reversed)}
    held = [Span(it.first, it.last or today) for it in past.events if isinstance(it, Held) and it.order not in dead]
    rests = [it.version.held for it in past.events if isinstance(it, Planned) and it.version.held is not None]
    spans = tuple(span for span in (*held, *rests) if span.first <= span.last)
    return PenaltyFile(state.penalty_unit, terms_of(contract.terms).penalty_terms, lines, _waivers(contract), spans)


def _waivers(contract: Contract) -> tuple[WaiverLine, ...]:
    rows = ContractEvent.objects.filter(contract_id=contract.pk, kind=ContractEvent.Kind.WAIVED)
    return tuple(
        WaiverLine(
            row.version, row.number, row.mg or row.rial, row.at, row.actor.display_name if row.actor else "", row.reason
        )
        for row in rows.select_related("actor").order_by("id")
    )
