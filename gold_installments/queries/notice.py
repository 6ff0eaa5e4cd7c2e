"""What a notice letter says (E5): who owes what, since when, by which payments, and what was pledged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Cheque, CollectionStep, Contract
from gold_installments.queries.collections import steps_of
from gold_installments.queries.prices import counter_price
from gold_installments.queries.replaying import state_of
from gold_installments.queries.statement import Statement, contract_statement
from gold_installments.rules.closing import Owed, owed_by
from gold_installments.rules.debts import DebtKey
from gold_installments.rules.pricing import CounterPrice
from measures.gold import worth_rial
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from accounts.models import User

#: What stands for a debt is kept in rooms above as well: each adds its own list, as plain values with a `kind` and a
#: `title`, in its `ready`.
GUARANTEE_LISTS: Final[list[Callable[[Contract], list[dict[str, object]]]]] = []


@dataclass(frozen=True)
class LateRow:
    """A row that is past its day: `amount` agreed and `open`, in the contract's unit."""

    key: DebtKey
    due_date: date
    days_late: int
    amount: int
    open: int
    penalty: int


@dataclass(frozen=True)
class Notice:
    """The facts of the letter. `late_mg` and `late_rial` are past their day; `owed` is everything, penalties included.

    `value_rial` of all and `late_value_rial` are in Rial at `price`, the shop's of `at`; None where it has none.
    """

    contract: Contract
    at: datetime
    rows: tuple[LateRow, ...]
    owed: Owed
    late_mg: int
    late_rial: int
    price: CounterPrice
    value_rial: int | None
    late_value_rial: int | None
    statement: Statement
    guarantees: tuple[dict[str, object], ...]
    steps: tuple[CollectionStep, ...]


def notice_of(contract: Contract, *, user: User, now: datetime) -> Notice:
    """The letter's facts as of now; also of a contract that is not late, for who asks. Nothing is owed on a cancelled
    one; a debt that was given up is owed to whoever goes to court. Raises NotPermitted.
    """
    require(user, Grant.BOOK_READ)
    today = tehran_today(now)
    state = state_of(contract, as_of=today)
    cancelled = contract.state == Contract.State.CANCELLED
    rows = tuple(
        LateRow(row.key, row.due_date, (today - row.due_date).days, row.amount, row.open_amount, row.penalty_open)
        for row in state.rows
        if row.open_amount > 0 and row.due_date < today and not cancelled
    )
    late = sum(row.open for row in rows)
    late_mg, late_rial = (late, 0) if contract.is_weight else (0, late)
    owed, price = Owed(0, 0, 0, 0) if cancelled else owed_by(state), counter_price(now=now)
    return Notice(
        contract, now, rows, owed, late_mg, late_rial, price, _worth(owed.mg, owed.rial, price),
        _worth(late_mg, late_rial, price), contract_statement(contract, last=today), _guarantees(contract),
        tuple(steps_of(contract)),
    )  # fmt: skip


def _worth(mg: int, rial: int, price: CounterPrice) -> int | None:
    if mg == 0:
        return rial
    return None if price.rial_per_g is None else worth_rial(mg, price.rial_per_g) + rial


def _guarantees(contract: Contract) -> tuple[dict[str, object], ...]:
    cheques: list[dict[str, object]] = [
        {
            "kind": "cheque", "title": str(Cheque.Role(row.role).label), "number": row.sayad_id, "bank": row.bank,
            "drawer": row.drawer_name, "amount_rial": row.amount_rial, "due_on": row.due_date.isoformat(),
            "state": row.state,
        }
        for row in Cheque.objects.filter(contract_id=contract.pk).order_by("due_date", "id")
    ]  # fmt: skip
    return tuple(cheques + [held for listed in GUARANTEE_LISTS for held in listed(contract)])
