"""Random lives of a contract, every operation mixed, against the slow oracle and the invariants of the audit."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gold_installments.rules.debts import Overpay, Precedence, Unit, row_key, steps_of
from gold_installments.rules.due_dates import DueRule
from gold_installments.rules.events import Charged, Event, Held, PaidIn, Planned, Reversed, Waived
from gold_installments.rules.penalty import CountFrom, PenaltyMode, PenaltyTerms
from gold_installments.rules.replay import ReplayTerms, State, replay
from gold_installments.rules.soundness import prove_balance, prove_rows, prove_versions
from gold_installments.rules.versions import Version, moratorium, reschedule
from measures.split import split_evenly
from tests.gold_installments_rules.book import SIGNED, signing
from tests.gold_installments_rules.days import never, noon
from tests.gold_installments_rules.slow_book import slow_replay

RULE = DueRule(anchor_day=31)


@dataclass
class Life:
    """A contract being lived: events so far and the day it is."""

    chance: random.Random
    terms: ReplayTerms
    events: list[Event] = field(default_factory=lambda: [signing(debt=60, count=4)])
    day: int = 0

    @property
    def versions(self) -> list[Version]:
        return [event.version for event in self.events if isinstance(event, Planned)]

    def state(self) -> State:
        return replay(events=self.events, terms=self.terms, as_of=SIGNED + timedelta(days=self.day))

    def happen(self) -> None:
        """One thing happens, some days after the one before."""
        self.day += self.chance.randint(0, 25)
        deeds = [self.pay, self.pay, self.back_date, self.reverse, self.waive, self.charge, self.hold, self.plan]
        self.chance.choice([*deeds, self.settle])()

    def pay(self, back: int = 0) -> None:
        most = self.state().principal_open
        named = (row_key(self.chance.randint(1, 4)),) if self.chance.random() < 0.3 else ()
        if most:
            moment = noon(SIGNED + timedelta(days=max(0, self.day - back)))
            mg = self.chance.randint(1, min(most, 25))
            self.events.append(PaidIn(len(self.events), moment, mg=mg, named=named))

    def back_date(self) -> None:
        self.pay(back=self.chance.randint(1, 60))

    def settle(self) -> None:
        found = self.state()
        owed = found.principal_open + found.penalty_open + found.fees_open(Unit.MG)
        if owed and self.chance.random() < 0.4:
            self.events.append(PaidIn(len(self.events), noon(SIGNED + timedelta(days=self.day)), mg=owed))
            after = self.state()
            assert (after.principal_open, after.penalty_open, after.fees_open(Unit.MG)) == (0, 0, 0)

    def reverse(self) -> None:
        dead = {event.target for event in self.events if isinstance(event, Reversed)}
        live = [it.order for it in self.events if isinstance(it, PaidIn | Waived) and it.order not in dead]
        if live:
            when = noon(SIGNED + timedelta(days=self.day))
            self.events.append(Reversed(len(self.events), when, self.chance.choice(live)))

    def waive(self) -> None:
        row = self.chance.choice(self.state().rows)
        when = noon(SIGNED + timedelta(days=self.day))
        self.events.append(Waived(len(self.events), when, row.key, self.chance.randint(1, 9)))

    def charge(self) -> None:
        day = SIGNED + timedelta(days=self.day)
        order = len(self.events)
        self.events.append(Charged(order, noon(day), order, self.chance.randint(1, 6), Unit.MG, day))

    def hold(self) -> None:
        first = SIGNED + timedelta(days=self.day)
        last = first + timedelta(days=self.chance.randint(0, 15)) if self.chance.random() < 0.7 else None
        self.events.append(Held(len(self.events), noon(first), first, last))

    def plan(self) -> None:
        open_rows, today, number = self.state().open_rows, SIGNED + timedelta(days=self.day), len(self.versions) + 1
        current = {key: left for key, left in open_rows.items() if key.version == number - 1}
        if self.chance.random() < 0.5 and current:
            version = moratorium(
                current=self.versions[-1], open_rows=current, from_number=min(current).number,
                months=self.chance.randint(1, 3), starts_on=today, number=number, rule=RULE, is_closed=never,
            )  # fmt: skip
        elif (total := sum(open_rows.values())) >= 3:
            amounts = split_evenly(total, self.chance.randint(1, 3))
            version = reschedule(
                open_rows=open_rows, amounts=amounts, starts_on=today, number=number, rule=RULE, is_closed=never
            )
        else:
            return
        self.events.append(Planned(len(self.events), noon(today), version))


def check(life: Life) -> None:
    """The state is the oracle's, milligram by milligram, and the audit finds nothing."""
    found = life.state()
    slow = slow_replay(life.events, life.terms.penalty, life.terms.steps, found.as_of)
    assert {row.key: row.open_amount for row in found.rows} == {k: len(r.free()) for k, r in slow.rows.items()}
    assert {row.key: row.penalty for row in found.rows} == {
        key: slow.penalty(row, found.as_of) for key, row in slow.rows.items()
    }
    assert {row.key: (row.waived, row.penalty_paid) for row in found.rows} == {
        key: (row.waived, row.penalty_paid) for key, row in slow.rows.items()
    }
    assert {fee.key: fee.open_amount for fee in found.fees} == {key: left for key, (_, left) in slow.fees.items()}
    assert found.unplaced.get(Unit.MG, 0) == slow.unplaced
    live = sum(event.mg for event in life.events if isinstance(event, PaidIn) and event.order not in found.dead)
    assert sum(piece.amount for piece in found.pieces) + slow.unplaced == live
    assert all(row.penalty_open >= 0 and row.open_amount >= 0 for row in found.rows)
    owed = sum(len(row.free()) for row in slow.rows.values()) + sum(left for _, left in slow.fees.values())
    assert prove_balance("c", life.events, found, owed) == []
    assert prove_versions("c", 60, life.versions) == []
    skipped = prove_rows("c", life.events, found, steps=life.terms.steps)
    assert [one for one in skipped if "no row" not in one.fact] == []


@settings(max_examples=120, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    precedence=st.sampled_from(list(Precedence)),
    overpay=st.sampled_from(list(Overpay)),
    penalty=st.builds(
        PenaltyTerms,
        mode=st.sampled_from([PenaltyMode.GRAMS, PenaltyMode.GRAMS, PenaltyMode.NONE]),
        rate_ppm=st.integers(0, 20_000),
        grace_days=st.integers(0, 8),
        count_from=st.sampled_from(list(CountFrom)),
        cap_ppm=st.one_of(st.none(), st.integers(0, 500_000)),
    ),
)
def test_random_lives(seed: int, precedence: Precedence, overpay: Overpay, penalty: PenaltyTerms) -> None:
    if penalty.mode is PenaltyMode.NONE:
        penalty = PenaltyTerms()
    life = Life(
        random.Random(seed), ReplayTerms(steps=steps_of(precedence=precedence, overpay=overpay), penalty=penalty)
    )
    for _ in range(life.chance.randint(1, 14)):
        life.happen()
    check(life)
    shuffled = list(life.events)
    life.chance.shuffle(shuffled)
    assert replay(events=shuffled, terms=life.terms, as_of=SIGNED + timedelta(days=life.day)) == life.state()


@pytest.mark.parametrize("overpay", list(Overpay))
@pytest.mark.parametrize("precedence", list(Precedence))
def test_thirty_long_lives_with_a_heavy_penalty(precedence: Precedence, overpay: Overpay) -> None:
    """Seeds written down: lateness, reschedules and waivers in plenty, which small random figures may not find."""
    for seed in range(30):
        count_from = CountFrom.END_OF_GRACE if seed % 3 == 0 else CountFrom.DUE_DATE
        clause = PenaltyTerms(PenaltyMode.GRAMS, rate_ppm=10_000, grace_days=seed % 6, count_from=count_from)
        life = Life(
            random.Random(seed), ReplayTerms(steps=steps_of(precedence=precedence, overpay=overpay), penalty=clause)
        )
        for _ in range(9):
            life.happen()
        check(life)
