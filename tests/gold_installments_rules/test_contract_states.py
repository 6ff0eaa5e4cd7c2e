"""The life of a contract: the table of moves, and the states the figures give."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from gold_installments.rules.contract_states import (
    COMPUTED,
    MOVES,
    ContractState,
    Moved,
    Mover,
    computed_state,
    forgivable_mg,
    is_closed,
    may_archive,
    move,
)
from gold_installments.rules.debts import Step, Unit
from gold_installments.rules.events import Charged, Event
from gold_installments.rules.penalty import PenaltyMode, PenaltyTerms
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.replay import ReplayTerms, State
from tests.gold_installments_rules.book import paid, reversed_on, signing, state
from tests.gold_installments_rules.days import jalali, noon

S = ContractState
NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)
ALL_PAID: list[Event] = [signing(), paid(1, "1404/07/30", 22_400)]


def given(found: State) -> ContractState:
    return computed_state(S.ACTIVE, found)


def test_a_contract_is_active_late_settled_and_open_again() -> None:
    assert given(state([signing()], "1404/07/30")) is S.ACTIVE
    assert given(state([signing()], "1404/08/01")) is S.IN_ARREARS
    assert given(state(ALL_PAID, "1404/12/29")) is S.SETTLED
    reopened = [*ALL_PAID, reversed_on(2, "1404/08/02", 1)]
    assert given(state(reopened, "1404/08/02")) is S.IN_ARREARS
    assert computed_state(S.SETTLED, state(reopened, "1404/08/02")) is S.IN_ARREARS


def test_fees_and_penalties_keep_a_contract_open() -> None:
    fee = Charged(2, noon(jalali("1404/08/01")), 1, 500_000, Unit.RIAL, jalali("1404/08/01"))
    assert given(state([*ALL_PAID, fee], "1404/08/02")) is S.ACTIVE
    assert given(state([*ALL_PAID, fee, paid(3, "1404/08/02", rial=500_000)], "1404/08/02")) is S.SETTLED
    late = ReplayTerms(penalty=PenaltyTerms(PenaltyMode.GRAMS, rate_ppm=1_000))
    owing = state([signing(), paid(1, "1404/08/02", 22_400, steps=(Step.DUE, Step.FUTURE))], "1404/08/02", late)
    assert (owing.penalty_open, given(owing)) == (7, S.ACTIVE)
    assert is_closed(state([signing(), paid(1, "1404/08/02", 22_407)], "1404/08/02", late))


@pytest.mark.parametrize("kept", sorted(set(S) - COMPUTED))
def test_what_people_said_stays(kept: ContractState) -> None:
    assert computed_state(kept, state(ALL_PAID, "1404/12/29")) is kept


def test_one_milligram_may_be_forgiven_by_an_entry_and_not_by_itself() -> None:
    nearly = state([signing(), paid(1, "1404/07/30", 22_399)], "1404/07/30")
    assert (forgivable_mg(nearly), is_closed(nearly)) == (1, False)
    forgiven = state([signing(), paid(1, "1404/07/30", 22_399), paid(2, "1404/07/30", 1)], "1404/07/30")
    assert (forgivable_mg(forgiven), is_closed(forgiven)) == (0, True)
    assert forgivable_mg(state([signing(), paid(1, "1404/07/30", 22_398)], "1404/07/30")) == 0
    fee = Charged(2, noon(jalali("1404/07/30")), 1, 10, Unit.RIAL, jalali("1404/07/30"))
    assert forgivable_mg(state([signing(), paid(1, "1404/07/30", 22_399), fee], "1404/07/30")) == 0
    in_rial = ReplayTerms(unit=Unit.RIAL)
    assert forgivable_mg(state([signing(), paid(1, "1404/07/30", rial=22_399)], "1404/07/30", in_rial)) == 0


def test_every_move_of_the_table_is_made_by_its_mover_and_kept() -> None:
    for (source, target), allowed in MOVES.items():
        made = move(
            source=source, target=target, by=allowed.by, actor="a", at=NOW, reason="agreed at the desk", approver="b"
        )
        assert made == Moved(source, target, "a", "agreed at the desk", NOW)


def test_every_move_outside_the_table_is_refused() -> None:
    for source, target in product(S, S):
        if (source, target) in MOVES:
            continue
        with pytest.raises(RuleRefused) as refused:
            move(source=source, target=target, by=Mover.OWNER, actor="a", at=NOW, reason="because", approver="b")
        assert refused.value.code == "move_unknown"


@pytest.mark.parametrize(
    ("source", "target", "by", "changed", "code"),
    [
        (S.ACTIVE, S.WRITTEN_OFF, Mover.STAFF, {}, "move_not_yours"),
        (S.ACTIVE, S.SETTLED, Mover.OWNER, {}, "move_not_yours"),
        (S.ACTIVE, S.CANCELLED, Mover.FIGURES, {}, "move_not_yours"),
        (S.ACTIVE, S.CANCELLED, Mover.OWNER, {"actor": ""}, "actor_missing"),
        (S.ACTIVE, S.CANCELLED, Mover.OWNER, {"reason": "..."}, "reason_missing"),
        (S.ACTIVE, S.WRITTEN_OFF, Mover.OWNER, {"approver": ""}, "approval_missing"),
        (S.ACTIVE, S.WRITTEN_OFF, Mover.OWNER, {"approver": "a"}, "approval_missing"),
    ],
)
def test_moves_that_want_more(
    source: ContractState, target: ContractState, by: Mover, changed: dict[str, str], code: str
) -> None:
    words = {"actor": "a", "reason": "the heirs asked", "approver": "b", **changed}
    with pytest.raises(RuleRefused) as refused:
        move(source=source, target=target, by=by, at=NOW, **words)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_the_owner_does_what_staff_may_and_a_naive_moment_is_none() -> None:
    assert move(source=S.DRAFT, target=S.SIGNED, by=Mover.OWNER, actor="a", at=NOW).target is S.SIGNED
    with pytest.raises(ValueError, match="naive"):
        move(source=S.DRAFT, target=S.SIGNED, by=Mover.OWNER, actor="a", at=NOW.replace(tzinfo=None))


def test_no_state_is_a_trap_but_the_cancelled_one() -> None:
    left = {source for source, _ in MOVES}
    assert set(S) - left == {S.CANCELLED}


def test_a_contract_is_put_away_when_each_guarantee_has_an_outcome() -> None:
    assert [may_archive(it, guarantees_without_outcome=0) for it in (S.SETTLED, S.CANCELLED, S.WRITTEN_OFF)] == [
        True
    ] * 3
    assert not may_archive(S.SETTLED, guarantees_without_outcome=1)
    assert not may_archive(S.ACTIVE, guarantees_without_outcome=0)
