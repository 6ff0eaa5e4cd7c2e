"""Reschedule, moratorium and a new due day: the old rows keep their facts, a new version takes over what is open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gold_installments.rules.debts import penalty_key, row_key
from gold_installments.rules.due_dates import FREQUENCIES, DueRule, ShortMonth
from gold_installments.rules.events import Event, Planned
from gold_installments.rules.penalty import PenaltyMode, PenaltyTerms, Span
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.replay import ReplayTerms
from gold_installments.rules.schedule import ScheduleRow, jalali_schedule
from gold_installments.rules.versions import Taken, Version, VersionKind, change_due_day, moratorium, reschedule
from measures.split import split_evenly
from tests.gold_installments_rules.book import RULE, paid, reversed_on, signing, state
from tests.gold_installments_rules.days import jalali, never, noon, shown

LATE = ReplayTerms(penalty=PenaltyTerms(PenaltyMode.GRAMS, rate_ppm=1_000, grace_days=5))
HALF: list[Event] = [signing(), paid(1, "1404/07/30", 3733), paid(2, "1404/08/30", 3733), paid(3, "1404/09/30", 3733)]


def test_r13_what_is_open_is_split_again() -> None:
    today = jalali("1404/10/05")
    found = state(HALF, today)
    assert found.principal_open == 11_201
    version = reschedule(
        open_rows=found.open_rows, amounts=split_evenly(11_201, 5), starts_on=today, number=2, rule=RULE,
        is_closed=never,
    )  # fmt: skip
    assert [row.amount for row in version.rows] == [2240, 2240, 2240, 2240, 2241]
    assert version.taken == (Taken(row_key(4), 3733), Taken(row_key(5), 3733), Taken(row_key(6), 3735))
    after = state([*HALF, Planned(4, noon(today), version)], today)
    assert after.principal_open == 11_201
    assert {key.version for key in after.open_rows} == {2}
    assert [row.amount for row in after.rows[:6]] == [3733] * 5 + [3735]
    assert state([*HALF, Planned(4, noon(today), version)], "1404/10/04").open_rows == found.open_rows


def test_r13_rows_paid_ahead_stay_paid_whatever_dates_the_new_rows_have() -> None:
    early: list[Event] = [signing(), paid(1, "1404/07/30", 11_199)]
    today = jalali("1404/07/30")
    version = reschedule(
        open_rows=state(early, today).open_rows, amounts=split_evenly(11_201, 5), starts_on=today, number=2, rule=RULE,
        is_closed=never,
    )  # fmt: skip
    # The first new row falls due before the third old one, which was paid ahead.
    changed = [*early, Planned(2, noon(today), version)]
    assert list(state(changed, today).open_rows.values()) == [2240, 2240, 2240, 2240, 2241]
    assert {key.version for key in state(changed, today).open_rows} == {2}
    # Found later, paid before: nothing is open on the old rows, so it falls on the new ones.
    found = state([*changed, paid(3, "1404/07/29", 3000)], today)
    assert list(found.open_rows.values()) == [1480, 2240, 2240, 2241]


@settings(deadline=None)
@given(total=st.integers(60, 10**9), count=st.integers(1, 60))
def test_a_request_of_twelve_months_gives_twelve_rows(total: int, count: int) -> None:
    version = reschedule(
        open_rows={row_key(1): total - 3, row_key(2): 3}, amounts=split_evenly(total, count),
        starts_on=jalali("1404/10/05"), number=2, rule=RULE, is_closed=never,
    )  # fmt: skip
    assert len(version.rows) == len({row.due_date for row in version.rows}) == count
    assert sum(row.amount for row in version.rows) == total


def test_r13_two_months_of_rest_from_the_fourth_row() -> None:
    today = jalali("1404/10/05")
    first = HALF[0].version if isinstance(HALF[0], Planned) else None
    assert first is not None
    version = moratorium(
        current=first, open_rows=state(HALF, today).open_rows, from_number=4, months=2, starts_on=today, number=2,
        rule=RULE, is_closed=never,
    )  # fmt: skip
    assert [(row.number, row.amount) for row in version.rows] == [(4, 3733), (5, 3733), (6, 3735)]
    assert shown([row.nominal_date for row in version.rows]) == ["1404/12/29", "1405/01/31", "1405/02/31"]
    assert version.held == Span(jalali("1404/10/30"), jalali("1404/12/28"))


def rest_from_two() -> list[Planned]:
    """Signed, nothing paid, and two months of rest from the second row agreed on 1404/09/10, ten days after it."""
    start, today = signing(), jalali("1404/09/10")
    version = moratorium(
        current=start.version, open_rows=state([start], today).open_rows, from_number=2, months=2, starts_on=today,
        number=2, rule=RULE, is_closed=never,
    )  # fmt: skip
    return [start, Planned(1, noon(today), version)]


def test_no_penalty_day_counts_inside_the_rest() -> None:
    before, resting, after = (
        sum(row.penalty for row in state(list(rest_from_two()), day, LATE).rows)
        for day in ("1404/09/10", "1404/10/29", "1404/11/02")
    )
    # Row 1 alone was late before 08/30: 29 days. The rest of two months costs nothing; then its days count again.
    assert before == resting == 108
    assert after == 119
    second = [row for row in state(list(rest_from_two()), "1404/11/06", LATE).rows if row.key == row_key(2, 2)]
    assert second[0].due_date == jalali("1404/10/30")
    assert second[0].penalty == 22


def test_a_payment_before_a_reschedule_that_is_reversed_leaves_its_row_open() -> None:
    today = jalali("1404/10/05")
    version = reschedule(
        open_rows=state(HALF, today).open_rows, amounts=split_evenly(11_201, 5), starts_on=today, number=2, rule=RULE,
        is_closed=never,
    )  # fmt: skip
    events: list[Event] = [*HALF, Planned(4, noon(today), version), reversed_on(5, "1404/10/06", 3)]
    found = state(events, "1404/10/06")
    assert found.principal_open == 11_201 + 3733
    assert found.open_rows[row_key(3)] == 3733
    refilled = state([*events, paid(6, "1404/10/07", 4000)], "1404/10/07")
    assert [(piece.key, piece.amount) for piece in refilled.pieces][-2:] == [(row_key(3), 3733), (row_key(1, 2), 267)]


def test_all_from_the_fourth_row_to_day_25() -> None:
    start, today = signing(), jalali("1404/10/05")
    version = change_due_day(
        current=start.version, open_rows=state(HALF, today).open_rows, from_number=4, anchor_day=25, starts_on=today,
        number=2, rule=RULE, is_closed=never,
    )  # fmt: skip
    assert shown([row.nominal_date for row in version.rows]) == ["1404/10/25", "1404/11/25", "1404/12/25"]
    assert [row.amount for row in version.rows] == [3733, 3733, 3735]
    assert version.kind is VersionKind.DUE_DAY
    with pytest.raises(RuleRefused) as refused:
        change_due_day(
            current=start.version, open_rows=state(HALF, today).open_rows, from_number=4, anchor_day=5,
            starts_on=today, number=2, rule=RULE, is_closed=never,
        )  # fmt: skip
    assert refused.value.code == "due_day_passed"


def test_a_month_whose_row_stands_on_the_first_of_the_next_keeps_its_month() -> None:
    rule = DueRule(anchor_day=31, short_month=ShortMonth.FIRST_OF_NEXT)
    rows = jalali_schedule(amounts=(1, 1, 1), signed=jalali("1404/10/15"), rule=rule, is_closed=never)
    assert shown([row.nominal_date for row in rows]) == ["1404/12/01", "1405/01/01", "1405/01/31"]
    version = Version(1, jalali("1404/10/15"), rows)
    changed = change_due_day(
        current=version, open_rows=dict.fromkeys(version.keys, 1), from_number=1, anchor_day=20,
        starts_on=jalali("1404/11/01"), number=2, rule=rule, is_closed=never,
    )  # fmt: skip
    assert shown([row.nominal_date for row in changed.rows]) == ["1404/11/20", "1404/12/20", "1405/01/20"]


def test_rows_by_weeks_move_together() -> None:
    rule = DueRule(frequency=FREQUENCIES["weekly"])
    rows = jalali_schedule(amounts=(1, 1), signed=jalali("1404/06/24"), rule=rule, is_closed=never)
    version = Version(1, jalali("1404/06/24"), rows)
    later = moratorium(
        current=version, open_rows=dict.fromkeys(version.keys, 1), from_number=1, months=1,
        starts_on=jalali("1404/06/25"), number=2, rule=rule, is_closed=never,
    )  # fmt: skip
    assert shown([row.nominal_date for row in later.rows]) == ["1404/07/30", "1404/08/07"]
    with pytest.raises(RuleRefused) as refused:
        change_due_day(
            current=version, open_rows=dict.fromkeys(version.keys, 1), from_number=1, anchor_day=5,
            starts_on=jalali("1404/06/25"), number=2, rule=rule, is_closed=never,
        )  # fmt: skip
    assert refused.value.code == "not_monthly"


def test_what_cannot_be_agreed() -> None:
    day = jalali("1404/10/05")
    row = ScheduleRow(1, day, day, 5)
    current = Version(1, day, (row,))
    calls: dict[str, Callable[[], Version]] = {
        "nothing_to_move": lambda: reschedule(
            open_rows={}, amounts=(1,), starts_on=day, number=2, rule=RULE, is_closed=never
        ),
        "rows_not_the_debt": lambda: reschedule(
            open_rows={row_key(1): 5}, amounts=(4,), starts_on=day, number=2, rule=RULE, is_closed=never
        ),
        "moratorium_too_short": lambda: moratorium(
            current=current, open_rows={}, from_number=1, months=0, starts_on=day, number=2, rule=RULE, is_closed=never
        ),
        "anchor_unknown": lambda: moratorium(
            current=current,
            open_rows={row_key(1): 5},
            from_number=1,
            months=1,
            starts_on=day,
            number=2,
            rule=DueRule(),
            is_closed=never,
        ),
    }
    for code, call in calls.items():
        with pytest.raises(RuleRefused) as refused:
            call()
        assert refused.value.code == code
    with pytest.raises(RuleRefused) as refused:
        moratorium(
            current=current, open_rows={row_key(1): 5}, from_number=2, months=1, starts_on=day, number=2, rule=RULE,
            is_closed=never,
        )  # fmt: skip
    assert refused.value.code == "nothing_to_move"


def test_what_was_late_before_a_reschedule_stays_and_grows_no_more() -> None:
    start, today = signing(), jalali("1404/08/10")
    early = paid(1, "1404/08/06", 30, named=(penalty_key(row_key(1)),))
    version = reschedule(
        open_rows=state([start, early], today, LATE).open_rows, amounts=(22_392,), starts_on=today, number=2,
        rule=RULE, is_closed=never,
    )  # fmt: skip
    events: list[Event] = [start, early, Planned(2, noon(today), version)]
    for day in ("1404/08/10", "1404/08/20"):
        found = state(events, day, LATE)
        # On 08/06, six days late, 22 mg were open of the penalty, whatever was agreed later: 8 fell on the row.
        assert [(piece.key.kind.value, piece.amount) for piece in found.pieces] == [("penalty", 22), ("row", 8)]
        # 8 mg were six days late, the other 3,725 were ten when they passed on: 37.298.
        assert found.rows[0].penalty == 37
        assert (found.rows[0].taken, found.rows[0].open_amount) == (3725, 0)
