"""Reversal, replay, penalties and holds over the worked contract, as a function from events to state."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest

from gold_installments.rules.cheques import ChequePolicy, cheque_mg
from gold_installments.rules.debts import Precedence, Step, Unit, fee_key, penalty_key, row_key, steps_of
from gold_installments.rules.events import Charged, Event, Held, Waived
from gold_installments.rules.penalty import PenaltyMode, PenaltyTerms
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.replay import ReplayTerms
from gold_installments.rules.reversals import decide_reversal
from tests.gold_installments_rules.book import open_by_number, paid, reversed_on, signing, state
from tests.gold_installments_rules.days import jalali, noon

E1, E2 = paid(1, "1404/07/30", 3670), paid(2, "1404/08/30", 3733)
LATE = ReplayTerms(penalty=PenaltyTerms(PenaltyMode.GRAMS, rate_ppm=1_000, grace_days=5, cap_ppm=50_000))


def placed(events: Sequence[Event], day: str) -> list[tuple[int, int, int]]:
    return [(piece.order, piece.key.number, piece.amount) for piece in state(events, day).pieces]


def test_r01_the_reversed_grams_come_back_and_the_other_payment_moves_up() -> None:
    before = state([signing(), E1, E2], "1404/08/30")
    assert before.principal_open == 14_997
    assert placed([signing(), E1, E2], "1404/08/30") == [(1, 1, 3670), (2, 1, 63), (2, 2, 3670)]
    events: list[Event] = [signing(), E1, E2, reversed_on(3, "1404/09/03", 1)]
    after = state(events, "1404/09/03")
    assert after.principal_open == 18_667
    assert open_by_number(after) == {1: 0, 2: 3733, 3: 3733, 4: 3733, 5: 3733, 6: 3735}
    assert placed(events, "1404/09/03") == [(2, 1, 3733)]
    assert after.dead == {1}
    # The figures of a day before the reversal stay what they were.
    assert state(events, "1404/09/02").principal_open == 14_997


def test_r02_a_second_reversal_is_the_first_one() -> None:
    events: list[Event] = [signing(), E1, E2]
    first, new = decide_reversal(events=events, target=1, order=3, at=noon(jalali("1404/09/03")))
    assert (first, new) == (reversed_on(3, "1404/09/03", 1), True)
    again, new = decide_reversal(events=[*events, first], target=1, order=4, at=noon(jalali("1404/09/04")))
    assert (again, new) == (first, False)


@pytest.mark.parametrize(("target", "code"), [(0, "not_reversible"), (3, "reversal_of_reversal"), (9, "no_such_event")])
def test_what_cannot_be_reversed(target: int, code: str) -> None:
    events: list[Event] = [signing(), E1, E2, reversed_on(3, "1404/09/03", 1)]
    with pytest.raises(RuleRefused) as refused:
        decide_reversal(events=events, target=target, order=4, at=noon(jalali("1404/09/04")))
    assert refused.value.code == code


def test_r03_a_cheque_counts_when_it_clears_or_when_it_is_taken() -> None:
    toman = 10
    taken, cleared, amount = 11_000_000 * toman, 11_600_000 * toman, 30_000_000 * toman
    waiting = cheque_mg(amount_rial=amount, policy=ChequePolicy.CLEARING, taken_rial_per_g=taken)
    assert waiting == 0
    for policy, mg in ((ChequePolicy.CLEARING, 2586), (ChequePolicy.RECEIPT, 2727)):
        credited = cheque_mg(amount_rial=amount, policy=policy, taken_rial_per_g=taken, cleared_rial_per_g=cleared)
        assert credited == mg
    bounced: list[Event] = [signing(), paid(1, "1404/07/30", 2727), reversed_on(2, "1404/08/10", 1)]
    assert state(bounced, "1404/08/10").principal_open == 22_400


def test_r04_a_back_dated_payment_gives_what_posting_in_date_order_gives() -> None:
    e0 = paid(7, "1404/07/28", 500)
    posted: list[Event] = [signing(), E1, E2, e0]
    expected = [(7, 1, 500), (1, 1, 3233), (1, 2, 437), (2, 2, 3296), (2, 3, 437)]
    for order in permutations(posted):
        assert placed(list(order), "1404/08/30") == expected


def test_n07_asking_often_or_after_days_nobody_asked_gives_the_same() -> None:
    events: list[Event] = [signing(), paid(1, "1404/08/06", 2000), paid(2, "1404/08/10", 1733)]
    asked = [state(events, "1404/08/20", LATE).rows[0].penalty for _ in range(3)]
    assert asked == [29, 29, 29]
    daily = [state(events, jalali(f"1404/08/{day:02d}"), LATE).rows[0].penalty for day in range(5, 21)]
    assert daily[0] == 0  # the fifth day of grace
    assert daily == sorted(daily)
    assert daily[-1] == 29


def test_penalty_of_an_open_row_grows_until_the_cap() -> None:
    found = [state([signing()], day, LATE).rows[0].penalty_open for day in ("1404/07/30", "1404/08/06", "1404/12/29")]
    assert found == [0, 22, 187]


def test_a_waiver_takes_off_what_is_open_and_never_what_was_paid() -> None:
    late: list[Event] = [
        signing(),
        paid(1, "1404/08/06", 3733),
        paid(2, "1404/08/06", 10, named=(penalty_key(row_key(1)),)),
    ]
    waived: list[Event] = [*late, Waived(3, noon(jalali("1404/08/07")), row_key(1), 100)]
    row = state(waived, "1404/08/07", LATE).rows[0]
    assert (row.penalty, row.penalty_paid, row.waived, row.penalty_open) == (22, 10, 12, 0)
    reopened: list[Event] = [*waived, reversed_on(4, "1404/08/08", 3)]
    assert state(reopened, "1404/08/08", LATE).rows[0].penalty_open == 12


def test_a_review_stops_the_days_while_it_lasts() -> None:
    review = Held(1, noon(jalali("1404/08/03")), jalali("1404/08/03"))
    assert state([signing(), review], "1404/09/20", LATE).rows[0].penalty == 0
    ended = Held(1, noon(jalali("1404/08/03")), jalali("1404/08/03"), jalali("1404/08/06"))
    assert state([signing(), ended], "1404/08/09", LATE).rows[0].penalty == 0  # five days counted
    assert state([signing(), ended], "1404/08/10", LATE).rows[0].penalty == 22


def test_fees_come_before_penalties_and_before_the_future() -> None:
    fee = Charged(1, noon(jalali("1404/08/01")), 1, 50, Unit.MG, jalali("1404/08/01"))
    money = paid(2, "1404/08/06", 3733 + 50 + 22 + 5)
    found = state([signing(), fee, money], "1404/08/06", LATE)
    assert [(piece.key, piece.amount) for piece in found.pieces] == [
        (row_key(1), 3733),
        (fee_key(1), 50),
        (penalty_key(row_key(1)), 22),
        (row_key(2), 5),
    ]
    first = ReplayTerms(steps=steps_of(precedence=Precedence.PENALTIES_FIRST), penalty=LATE.penalty)
    turned = state([signing(), fee, paid(2, "1404/08/06", 80)], "1404/08/06", first)
    assert [(piece.key.kind.value, piece.amount) for piece in turned.pieces] == [
        ("penalty", 22),
        ("fee", 50),
        ("row", 8),
    ]


def test_penalties_in_rial_are_paid_in_rial() -> None:
    terms = ReplayTerms(penalty=PenaltyTerms(PenaltyMode.FIXED, fixed_rial=1_000_000))
    found = state([signing(), paid(1, "1404/08/06", mg=3733, rial=1_200_000)], "1404/08/06", terms)
    assert (found.principal_open, found.penalty_open) == (22_400 - 3733, 0)
    assert found.unplaced == {Unit.MG: 0, Unit.RIAL: 200_000}
    assert found.penalty_unit is Unit.RIAL


def test_a_payer_names_the_debt_and_it_is_kept_by_a_replay() -> None:
    named = paid(2, "1404/08/30", 4000, named=(row_key(5),))
    assert placed([signing(), E1, named], "1404/08/30") == [(1, 1, 3670), (2, 5, 3733), (2, 1, 63), (2, 2, 204)]
    from_end = paid(3, "1404/07/30", 4000, steps=(Step.DUE, Step.NEXT, Step.FUTURE_FROM_END))
    assert placed([signing(), from_end], "1404/07/30") == [(3, 1, 3733), (3, 6, 267)]


def test_a_replayed_weight_never_becomes_money() -> None:
    wallet = ReplayTerms(steps=(Step.DUE, Step.NEXT, Step.WALLET))
    found = state([signing(), paid(1, "1404/07/30", 4000)], "1404/07/30", wallet)
    assert found.unplaced == {Unit.MG: 0}
    assert open_by_number(found)[2] == 3733 - 267
