"""The audit's invariants: nothing said of a sound book, each break named (R23)."""

from __future__ import annotations

from dataclasses import replace

from gold_installments.rules.accounts import Account
from gold_installments.rules.contract_states import ContractState
from gold_installments.rules.debts import DEFAULT_STEPS, Step, Unit, row_key
from gold_installments.rules.events import Event
from gold_installments.rules.posting import Line, contra_lines
from gold_installments.rules.soundness import (
    prove_balance,
    prove_reversals,
    prove_rows,
    prove_standing,
    prove_versions,
)
from gold_installments.rules.versions import Taken, Version
from tests.gold_installments_rules.book import paid, signing, state

EVENTS: list[Event] = [signing(), paid(1, "1404/07/30", 3670), paid(2, "1404/08/30", 3733)]
FOUND = state(EVENTS, "1404/08/30")
LINES = (Line(Account.CASH, rial=10), Line(Account.RECEIVABLE, mg=-1))


def test_a_sound_book_has_no_finding() -> None:
    assert prove_versions("c", 22_400, [signing().version]) == []
    assert prove_balance("c", EVENTS, FOUND, 14_997) == []
    assert prove_rows("c", EVENTS, FOUND, steps=DEFAULT_STEPS) == []
    assert prove_reversals("c", {1: (0, LINES), 2: (1, contra_lines(LINES)[::-1])}) == []
    assert prove_standing("c", ContractState.ACTIVE, FOUND, last_move="active") == []


def test_i1_rows_that_are_not_the_debt() -> None:
    first = signing().version
    later = Version(2, first.starts_on, first.rows[:1], taken=(Taken(row_key(1), 3733),))
    assert prove_versions("c", 22_400, [first, later]) == []
    short = replace(later, taken=(Taken(row_key(1), 3732),))
    assert [one.fact for one in prove_versions("c", 22_401, [first, short])] == [
        "the rows of version 1 do not sum to its debt",
        "the rows of version 2 do not sum to its debt",
    ]


def test_i2_a_ledger_or_a_row_that_says_something_else() -> None:
    assert [one.invariant for one in prove_balance("c", EVENTS, FOUND, 14_998)] == ["I2"]
    eaten = replace(FOUND, rows=(FOUND.rows[0]._replace(paid=3000), *FOUND.rows[1:]))
    assert len(prove_balance("c", EVENTS, eaten, 14_997)) == 2


def test_i5_rows_overfilled_left_over_or_passed_by() -> None:
    over = replace(FOUND, rows=(FOUND.rows[0]._replace(paid=3734), *FOUND.rows[1:]))
    assert ["over-allocated" in one.fact for one in prove_rows("c", EVENTS, over, steps=DEFAULT_STEPS)] == [True]
    left = replace(FOUND, unplaced={Unit.MG: 3})
    assert [one.fact for one in prove_rows("c", EVENTS, left, steps=DEFAULT_STEPS)] == ["3 mg found no row"]
    passed = replace(FOUND, rows=(FOUND.rows[0]._replace(paid=0), *FOUND.rows[1:]))
    assert ["before an earlier" in one.fact for one in prove_rows("c", EVENTS, passed, steps=DEFAULT_STEPS)] == [True]
    assert prove_rows("c", EVENTS, passed, steps=(Step.FUTURE_FROM_END,)) == []


def test_i5_lets_a_payer_choose() -> None:
    chosen: list[Event] = [signing(), paid(1, "1404/07/30", 500, named=(row_key(4),))]
    found = state(chosen, "1404/07/30")
    assert prove_rows("c", chosen, found, steps=DEFAULT_STEPS) == []
    forgotten: list[Event] = [signing(), paid(1, "1404/07/30", 500)]
    assert [one.invariant for one in prove_rows("c", forgotten, found, steps=DEFAULT_STEPS)] == ["I5"]


def test_i7_a_reversal_that_does_not_cancel_or_comes_twice() -> None:
    turned = contra_lines(LINES)
    assert len(prove_reversals("c", {1: (0, LINES), 2: (1, LINES)})) == 1
    assert len(prove_reversals("c", {2: (1, turned)})) == 1
    assert [one.fact for one in prove_reversals("c", {1: (0, LINES), 2: (1, turned), 3: (1, turned)})] == [
        "an entry is reversed twice"
    ]


def test_i9_a_state_the_figures_do_not_give() -> None:
    found = prove_standing("c", ContractState.SETTLED, FOUND, last_move="settled")
    assert [(one.where, one.invariant) for one in found] == [("c", "I9")]
    assert prove_standing("c", ContractState.CANCELLED, FOUND, last_move="cancelled") == []
    assert prove_standing("c", ContractState.CANCELLED, FOUND, last_move="active") != []
