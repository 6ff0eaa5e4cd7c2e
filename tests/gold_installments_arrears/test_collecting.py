"""B9, E1, E4, R21: promises, the next step, ages, and who is left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from gold_installments.actions.promise_payment import (
    PromiseAmountWrong,
    PromiseDayWrong,
    promise_payment,
    withdraw_promise,
)
from gold_installments.actions.take_step import NextDayWrong, NothingToCollect, StepUnknown, take_step
from gold_installments.queries import dues
from gold_installments.queries.aging import aged_book, aged_lines
from gold_installments.queries.collections import collections
from gold_installments.queries.promises import promises_of
from gold_installments.queries.reminders import customers_to_remind
from gold_installments.rules.collecting import NextStep, Promised, PromiseState, Step, StepKind, next_step
from persian.jalali import tehran_today
from tests.gold_installments.book import TOMAN, WORKED_PRICE, pay
from tests.gold_installments_arrears.book import DUE, a_row, a_toman_row, late

At = Callable[[datetime], datetime]


def day(days: int) -> date:
    """So many days after the worked row was due."""
    return DUE + timedelta(days=days)


def test_e4_call_promise_guarantor_notice_legal() -> None:
    def after(kind: StepKind, next_on: date | None = None) -> NextStep:
        return next_step(late_since=DUE, last=Step(kind, day(10), next_on))

    assert next_step(late_since=DUE) == NextStep(StepKind.CALL, day(1))
    assert after(StepKind.CALL) == NextStep(StepKind.PROMISE, day(13))
    assert after(StepKind.CALL, day(11)) == NextStep(StepKind.PROMISE, day(11))
    assert after(StepKind.PROMISE) == NextStep(StepKind.GUARANTOR, day(13))
    assert after(StepKind.GUARANTOR) == NextStep(StepKind.NOTICE, day(17))
    assert after(StepKind.NOTICE) == NextStep(StepKind.LEGAL, day(20))
    assert after(StepKind.LEGAL) == NextStep(StepKind.LEGAL, day(40))
    # Of an earlier lateness.
    assert next_step(late_since=day(30), last=Step(StepKind.NOTICE, day(10))) == NextStep(StepKind.CALL, day(31))


def test_e4_a_promise_is_waited_for_and_a_broken_one_goes_on() -> None:
    def with_promise(state: PromiseState, last: Step | None = None) -> NextStep:
        return next_step(late_since=DUE, last=last, promise=Promised(day(20), state))

    called = Step(StepKind.PROMISE, day(10), day(21))
    assert with_promise(PromiseState.OPEN, called) == NextStep(StepKind.PROMISE, day(20))
    assert with_promise(PromiseState.BROKEN, called) == NextStep(StepKind.GUARANTOR, day(21))
    assert with_promise(PromiseState.BROKEN, Step(StepKind.GUARANTOR, day(22))) == NextStep(StepKind.NOTICE, day(29))
    assert with_promise(PromiseState.KEPT, called) == NextStep(StepKind.GUARANTOR, day(21))


def test_b9_a_promise_mutes_reminders_shows_on_the_due_list_and_is_kept_or_broken(at: At, clerk: User) -> None:
    contract, now = a_row(clerk, count=2), at(late(3))
    today = tehran_today(now)
    assert [it.customer_id for it in customers_to_remind(today=today)] == [contract.customer_id]
    made = promise_payment(contract=contract, promised_for=day(8), actor=clerk, now=now)
    assert promise_payment(contract=contract, promised_for=day(8), actor=clerk, now=now).pk == made.pk
    assert (made.mg, made.rial) == (3_733, 0)
    # Day 7 has a stage: mute up to the promised day itself, and heard again after it.
    assert customers_to_remind(today=today) == customers_to_remind(today=day(7)) == []
    shown = dues(today=today, kind="overdue")
    assert [line.promise.state for line in shown if line.promise] == [PromiseState.OPEN]
    pay(contract, 40_000_000, clerk, now=at(late(5)))
    assert [it.state for it in promises_of(contract, today=day(9))] == [PromiseState.BROKEN]
    pay(contract, 2_000_000, clerk, now=at(late(8)))
    kept = promises_of(contract, today=day(9))
    assert [(it.state, it.paid_mg) for it in kept] == [(PromiseState.KEPT, 3_734)]
    withdraw_promise(promise=made, actor=clerk, now=late(9))
    withdraw_promise(promise=made, actor=clerk, now=late(10))
    assert [it.state for it in promises_of(contract, today=day(9))] == [PromiseState.WITHDRAWN]
    assert AuditEntry.objects.filter(action="promise.withdrawn").count() == 1


def test_promises_and_steps_that_mean_nothing(at: At, clerk: User, viewer: User) -> None:
    contract, now = a_row(clerk), late(3)
    for wrong in (day(2), day(64)):
        with pytest.raises(PromiseDayWrong):
            promise_payment(contract=contract, promised_for=wrong, actor=clerk, now=now)
    for mg, rial in ((-1, 0), (0, -1), (1, 1), (3_734, 0)):
        with pytest.raises(PromiseAmountWrong):
            promise_payment(contract=contract, promised_for=day(4), mg=mg, rial=rial, actor=clerk, now=now)
    with pytest.raises(StepUnknown):
        take_step(contract=contract, kind="visit", actor=clerk, now=now)
    with pytest.raises(NextDayWrong):
        take_step(contract=contract, kind="call", next_on=day(2), actor=clerk, now=now)
    with pytest.raises(NotPermitted):
        take_step(contract=contract, kind="call", actor=viewer, now=now)
    pay(contract, 41_997_000, clerk, now=at(now))
    contract.refresh_from_db()
    with pytest.raises(NothingToCollect):
        take_step(contract=contract, kind="call", actor=clerk, now=now)
    assert (contract.promises.count(), contract.collection_steps.count()) == (0, 0)


def test_e4_the_list_is_in_the_order_of_what_is_next(at: At, clerk: User, viewer: User) -> None:
    now = at(late(12))
    waits, called, new, noticed, settled = (a_row(clerk) for _ in range(5))
    pay(settled, 41_997_000, clerk, now=now)
    promise_payment(contract=waits, promised_for=day(20), actor=clerk, now=now)
    take_step(contract=called, kind="call", next_on=day(12), actor=clerk, now=now)
    take_step(contract=noticed, kind="notice", next_on=day(13), note="posted", actor=clerk, now=now)
    lines = collections(user=viewer, today=day(12))
    assert [(it.contract.pk, it.next.kind, it.next.on, it.is_due) for it in lines] == [
        (new.pk, "call", day(1), True),
        (called.pk, "promise", day(12), True),
        (noticed.pk, "legal", day(13), False),
        (waits.pk, "promise", day(20), False),
    ]
    assert (lines[0].late_mg, lines[0].days_late) == (3_733, 12)
    page = collections(user=viewer, today=day(12), after=called.pk, limit=1)
    assert [it.contract.pk for it in page] == [noticed.pk, waits.pk]
    assert [it.contract.pk for it in collections(user=viewer, today=day(12), kind="legal")] == [noticed.pk]


def test_e1_aging_in_grams_and_toman(at: At, clerk: User, viewer: User) -> None:
    """Six monthly rows of 1,000 mg and one Toman row, 100 days after the first was due."""
    monthly, toman = a_row(clerk, mg=1_000, count=6), a_toman_row(clerk, rial=118_000_000)
    today = day(100)
    book = aged_book(user=viewer, today=today, rial_per_g=WORKED_PRICE)
    assert (book.contracts, book.customers) == (2, 2)
    assert [(it.days, it.mg, it.rial) for it in book.buckets] == [
        ("1-7", 0, 0), ("8-30", 1_000, 0), ("31-60", 1_000, 0), ("61-90", 1_000, 0), ("90+", 1_000, 118_000_000),
    ]  # fmt: skip
    assert [it.value_rial for it in book.buckets][3:] == [112_500_000, 112_500_000 + 118_000_000]
    lines = aged_lines(user=viewer, today=today, rial_per_g=None, by="contract")
    assert [(it.pk, it.number, it.oldest_days) for it in lines] == [
        (toman.pk, toman.number, 100), (monthly.pk, monthly.number, 100),
    ]  # fmt: skip
    assert {it.value_rial for line in lines for it in line.buckets} == {None}
    people = aged_lines(user=viewer, today=today, rial_per_g=WORKED_PRICE, by="customer", after=toman.customer_id)
    assert [(it.pk, it.number, [b.mg for b in it.buckets]) for it in people] == [
        (monthly.customer_id, "", [0, 1_000, 1_000, 1_000, 1_000])
    ]
    edges = {
        days: [b.mg for b in aged_book(user=viewer, today=day(days), rial_per_g=None).buckets] for days in (0, 1, 7, 8)
    }
    assert edges == {0: [0] * 5, 1: [1_000, 0, 0, 0, 0], 7: [1_000, 0, 0, 0, 0], 8: [0, 1_000, 0, 0, 0]}
    assert TOMAN == 10
