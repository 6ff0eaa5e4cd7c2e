"""R6 through the whole stack: what the ledger says of lateness, whenever the day was turned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from accounts.models import User
from gold_installments.actions import reverse_payment
from gold_installments.actions.roll_contracts import roll_contracts
from gold_installments.models import LedgerEntry
from gold_installments.tasks import roll_contracts as task
from tests.gold_installments.book import findings, fresh, pay
from tests.gold_installments_arrears.book import GRAMS, a_row, a_toman_row, charged, late, turned
from zargar.schedule import SCHEDULE

At = Callable[[datetime], datetime]


@pytest.mark.parametrize(
    ("name", "days", "mg", "from_grace"),
    [("N01", 4, 0, 0), ("N02", 5, 0, 0), ("N03", 6, 22, 4), ("N04", 50, 187, 168), ("N05", 60, 187, 187)],
)
def test_n01_to_n05_paid_late(at: At, clerk: User, name: str, days: int, mg: int, from_grace: int) -> None:
    from_due = a_row(clerk, **GRAMS)
    after_grace = a_row(clerk, **GRAMS, penalty_count_from="end_of_grace")
    now = at(late(days))
    for contract, owed in ((from_due, mg), (after_grace, from_grace)):
        pay(contract, 41_997_000, clerk, now=now)
        # A month later nothing more has run up: the row was paid on its day.
        done = turned(contract, now + timedelta(days=30))
        assert (charged(done), done.balance_mg) == ((owed, 0), owed), name
        assert done.state == ("settled" if owed == 0 else "active")


def test_n06_each_part_by_its_own_days(at: At, clerk: User) -> None:
    contract = a_row(clerk, **GRAMS)
    pay(contract, 22_500_000, clerk, now=at(late(6)))
    pay(contract, 19_496_250, clerk, now=at(late(10)))
    done = turned(contract, late(40))
    assert (charged(done), done.balance_mg) == ((29, 0), 29)


def test_n07_three_times_a_day_or_three_days_missed(at: At, clerk: User) -> None:
    often, seldom = a_row(clerk, **GRAMS), a_row(clerk, **GRAMS)
    roll_contracts(now=late(0, 23))
    assert fresh(often).state == "active"
    for days in range(1, 9):
        for clock in (0, 8, 23):
            roll_contracts(now=late(days, clock))
    assert charged(fresh(often)) == charged(fresh(seldom)) == (30, 0)
    assert LedgerEntry.objects.filter(contract=often, kind="penalty").count() == 3
    # A night is no edit: whoever had the contract open may still save.
    assert (fresh(often).state, fresh(often).balance_mg, fresh(often).version) == ("in_arrears", 3_763, often.version)
    alone = a_row(clerk, **GRAMS)
    roll_contracts(now=late(11))
    assert charged(fresh(alone)) == charged(fresh(often)) == (41, 0)
    assert findings(late(11)) == []


def test_the_day_turns_by_itself_before_the_audit(at: At, clerk: User) -> None:
    contract = a_row(clerk, **GRAMS)
    task()
    assert fresh(contract).state == "in_arrears"
    crons = {entry.kwargs.get("task"): entry.cron for entry in SCHEDULE}
    assert crons["gold_installments.roll_contracts"] == "5 0 * * *"
    assert crons["gold_installments.audit_ledgers"] == "10 2 * * *"


def test_rial_a_day_and_one_sum(at: At, clerk: User) -> None:
    daily = a_row(clerk, penalty="rial_a_day", penalty_rial_a_day=500_000, penalty_grace_days=2)
    once = a_row(clerk, penalty="fixed", penalty_fixed_rial=9_000_000, penalty_cap_rial=8_000_000)
    nothing = a_row(clerk)
    now = at(late(7))
    roll_contracts(now=now)
    assert (charged(daily), charged(once), charged(nothing)) == ((0, 3_500_000), (0, 8_000_000), (0, 0))
    owed = fresh(daily)
    assert (owed.balance_mg, owed.balance_rial) == (3_733, 3_500_000)
    # The money pays the row first and the penalty next, in one payment.
    done = pay(daily, 41_996_250 + 350_000, clerk, now=now).payment
    assert (done.mg, done.credited_rial, fresh(daily).state) == (3_733, 3_500_000, "settled")
    assert findings(now) == []


def test_a_toman_contract_141_600(at: At, clerk: User) -> None:
    contract = a_toman_row(clerk, penalty="grams", penalty_rate_ppm=1_000)
    done = turned(contract, late(12))
    assert (charged(done), done.balance_rial) == ((0, 1_416_000), 118_000_000 + 1_416_000)


def test_a_reversal_makes_the_row_late_again_from_its_own_day(at: At, manager: User, clerk: User) -> None:
    contract = a_row(clerk, **GRAMS)
    paid = pay(contract, 41_997_000, clerk, now=at(late(0))).payment
    assert turned(contract, late(6)).state == "settled"
    reverse_payment(payment=paid, reason="forged slip", actor=manager, now=late(6))
    assert (charged(contract), fresh(contract).balance_mg) == ((22, 0), 3_755)
    assert findings(late(6)) == []
