"""Lengths, hours, the life of a message, and waits: numbers in, numbers out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.lifecycle import FINAL, MOVES, State, may_move
from notifications.rules.retry import MAX_FAILURES, wait_after, wait_before_look_up
from notifications.rules.segments import Segments, count_segments
from notifications.rules.send_window import release_time
from persian.jalali import TEHRAN

FA, EN = "س", "a"


@pytest.mark.parametrize(
    ("text", "units", "parts"),
    [
        *(
            (FA * n, n, parts)
            for n, parts in [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4), (269, 5)]
        ),
        *((EN * n, n, parts) for n, parts in [(160, 1), (161, 2), (306, 2), (307, 3), (459, 3), (460, 4)]),
        ("", 0, 0),
        ("abc\u200c", 4, 1),
        ("س😀", 3, 1),
        ("{a}", 5, 1),
    ],
)
def test_parts_are_counted_as_gateways_bill_them(text: str, units: int, parts: int) -> None:
    counted = count_segments(text)
    assert (counted.units, counted.parts) == (units, parts)


def test_one_foreign_letter_makes_the_whole_text_ucs2() -> None:
    assert count_segments("a" * 100) == Segments("GSM-7", 100, 1)
    assert count_segments("a" * 99 + "\u200c") == Segments("UCS-2", 100, 2)


@given(st.text())
def test_another_letter_never_costs_less(text: str) -> None:
    assert count_segments(text + FA).parts >= count_segments(text).parts


def _tehran(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 21, hour, minute, tzinfo=TEHRAN)


@pytest.mark.parametrize(
    ("now", "release"),
    [
        (_tehran(9), _tehran(9)),
        (_tehran(20, 59), _tehran(20, 59)),
        (_tehran(8, 59), _tehran(9)),
        (_tehran(0, 5), _tehran(9)),
        (_tehran(21), _tehran(9) + timedelta(days=1)),
        (_tehran(21, 30), _tehran(9) + timedelta(days=1)),
        (_tehran(23, 55), _tehran(9) + timedelta(days=1)),
    ],
)
def test_reminders_leave_between_nine_and_nine(now: datetime, release: datetime) -> None:
    assert release_time("reminder", now) == release


def test_the_answer_to_a_payment_leaves_at_any_hour() -> None:
    assert release_time("receipt", _tehran(23, 55)) == _tehran(23, 55)
    assert release_time("reversal", _tehran(3)) == _tehran(3)


def test_nothing_leaves_a_final_state_and_every_state_has_a_row() -> None:
    assert set(MOVES) == set(State)
    assert {State.REJECTED, State.DELIVERED, State.UNDELIVERED, State.BLOCKED, State.EXPIRED} == FINAL
    assert not any(may_move(final, other) for final in FINAL for other in State)


def test_only_a_claimed_message_is_submitted_and_an_accepted_one_is_never_sent_again() -> None:
    assert [state for state in State if may_move(state, State.SUBMITTING)] == [State.CLAIMED]
    assert not may_move(State.ACCEPTED, State.PLANNED)
    assert not may_move(State.UNKNOWN, State.SUBMITTING)


def test_waits_double_to_an_hour_and_end() -> None:
    waits = [wait_after(failures) for failures in range(1, MAX_FAILURES + 1)]
    assert waits[:3] == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2)]
    assert waits[-1] is None
    assert all(wait is not None and wait <= timedelta(hours=1) for wait in waits[:-1])
    assert wait_before_look_up(0) == timedelta(minutes=1)
    assert wait_before_look_up(10_000) == timedelta(hours=1)
