"""R2 of the price rules: what becomes of each quote, and which figure is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from gold_prices.rules.consensus import Basis, Consensus, Judgement, LastGood, Quote, Verdict, agree
from gold_prices.rules.guards import Anchor
from gold_prices.rules.instruments import Instrument
from tests.gold_prices.quoting import GOLD18, GOOD, NOW, last, quote

STANDING = last()


def of(quotes: Sequence[Quote], last_good: LastGood | None = STANDING, *, anchor: Anchor | None = None) -> Consensus:
    return agree(quotes, instrument=GOLD18, last_good=last_good, now=NOW, anchor=anchor)


def chosen_value(result: Consensus) -> int | None:
    return None if result.chosen is None else result.chosen.value


@pytest.mark.parametrize("rial", [0, -GOOD])
def test_zero_and_less_are_refused(rial: int) -> None:
    result = of([quote("a", rial)])
    assert (result.chosen, result.verdicts) == (None, {"a": Verdict.REFUSED})
    assert (result.quorum, result.observed_at, result.median) == (0, None, None)


def test_nothing_said_publishes_nothing() -> None:
    result = of([])
    assert (result.chosen, result.confirmed, result.quorum, result.judgements) == (None, False, 0, {})


@pytest.mark.parametrize("rial", [GOOD * 10, GOOD // 10, GOOD * 100, GOOD * 1000, GOOD // 1000, GOOD * 11, 1])
def test_another_unit_is_suspected_and_never_repaired(rial: int) -> None:
    result = of([quote("a", rial)])
    assert (result.chosen, result.verdicts) == (None, {"a": Verdict.UNIT_SUSPECT})


def test_a_suspected_unit_says_by_what_it_was_measured() -> None:
    why = of([quote("a", GOOD * 10)]).judgements["a"].why()
    assert why == {"permille": 9000, "against": GOOD, "basis": "standing"}


def test_two_sources_with_the_same_wrong_unit_do_not_outvote_the_standing_price() -> None:
    result = of([quote("a", GOOD * 10), quote("b", GOOD * 10)])
    assert result.chosen is None
    assert result.sources_with(Verdict.UNIT_SUSPECT) == ("a", "b")


def test_without_a_standing_price_three_sources_unmask_the_unit() -> None:
    result = of([quote("a", GOOD), quote("b", GOOD + 1000), quote("c", GOOD * 10)], None)
    assert result.judgements["c"].verdict is Verdict.UNIT_SUSPECT
    assert result.judgements["c"].basis is Basis.OTHERS
    assert chosen_value(result) in (GOOD, GOOD + 1000)


def test_median_of_three_with_one_dropped() -> None:
    quotes = [quote("a", 112_500_000), quote("b", 112_620_000, age=40), quote("c", 119_000_000)]
    result = of(quotes)
    assert (chosen_value(result), result.confirmed, result.quorum) == (112_620_000, True, 2)
    assert result.verdicts == {"a": Verdict.KEPT, "b": Verdict.KEPT, "c": Verdict.OUTLIER}
    assert result.judgements["c"].why() == {"permille": 57, "against": 112_560_000, "basis": "others"}
    assert result.observed_at == NOW - timedelta(seconds=40)
    assert (result.median, result.tolerance_permille) == (112_620_000, 20)


def test_nobody_is_measured_by_a_median_he_moved_himself() -> None:
    """Held to the median of all four, 103 would lie 1.5 % off and stay; the two at 100 say that it is 3 % off."""
    quotes = [quote("a", GOOD), quote("b", GOOD), quote("c", GOOD * 103 // 100), quote("d", GOOD * 3 // 2)]
    result = of(quotes)
    assert result.sources_with(Verdict.KEPT) == ("a", "b")
    assert result.judgements["c"].why() == {"permille": 30, "against": GOOD, "basis": "others"}
    assert chosen_value(result) == GOOD


def test_two_percent_from_the_others_is_near_and_one_rial_more_is_not() -> None:
    limit = GOOD * 102 // 100
    others = [quote("a", GOOD), quote("b", GOOD), quote("c", GOOD)]
    assert of([*others, quote("d", limit)]).judgements["d"].verdict is Verdict.KEPT
    assert of([*others, quote("d", limit + 1)]).judgements["d"].verdict is Verdict.OUTLIER


def test_a_lone_jump_is_held() -> None:
    result = of([quote("a", 119_000_000)])
    assert (result.chosen, result.verdicts, result.quorum) == (None, {"a": Verdict.UNCONFIRMED}, 0)
    assert result.judgements["a"].why() == {"permille": 58, "against": GOOD, "basis": "standing"}


def test_four_percent_exactly_is_no_jump_and_one_rial_more_is() -> None:
    limit = GOOD * 104 // 100
    within = of([quote("a", limit)])
    assert within.chosen is not None
    assert within.judgements["a"].why() == {"permille": 40, "against": GOOD, "basis": "standing"}
    assert of([quote("a", limit + 1)]).chosen is None


def test_a_lone_jump_may_be_wider_the_longer_nobody_spoke() -> None:
    limit = GOOD * 107 // 100
    after_days = last(days=3)
    assert of([quote("a", limit)], after_days).chosen is not None
    assert of([quote("a", limit + 1)], after_days).sources_with(Verdict.UNCONFIRMED) == ("a",)


def test_a_jump_two_families_saw_is_published() -> None:
    result = of([quote("a", 119_000_000), quote("b", 119_100_000)])
    assert result.chosen is not None
    assert (result.confirmed, result.quorum) == (True, 2)


def test_a_jump_of_over_a_fifth_takes_three_families() -> None:
    limit = GOOD * 12 // 10
    assert of([quote("a", limit), quote("b", limit)]).confirmed
    beyond = [quote("a", limit + 1), quote("b", limit + 1)]
    assert of(beyond).sources_with(Verdict.UNCONFIRMED) == ("a", "b")
    assert chosen_value(of([*beyond, quote("c", limit + 1)])) == limit + 1


def test_a_family_cannot_confirm_itself() -> None:
    quotes = [quote("a", 119_000_000, family="x"), quote("b", 119_000_000, family="x")]
    result = of(quotes)
    assert (result.chosen, result.verdicts) == (None, {"a": Verdict.UNCONFIRMED, "b": Verdict.SAME_FAMILY})


def test_a_family_whose_first_figure_is_useless_votes_with_its_second() -> None:
    quotes = [quote("a", GOOD * 10, family="x"), quote("b", GOOD, family="x"), quote("c", GOOD)]
    result = of(quotes)
    assert result.verdicts == {"a": Verdict.UNIT_SUSPECT, "b": Verdict.KEPT, "c": Verdict.KEPT}
    assert result.quorum == 2


def test_two_that_disagree_leave_the_one_that_continues_the_price() -> None:
    result = of([quote("a", 125_000_000), quote("b", 112_600_000)])
    assert result.chosen is not None
    assert result.chosen.source == "b"
    assert (result.confirmed, result.quorum) == (False, 1)  # a second source says something else
    assert result.judgements["a"].verdict is Verdict.OUTLIER


def test_two_that_disagree_and_continue_nothing_publish_nothing() -> None:
    quotes = [quote("a", 125_000_000), quote("b", 131_000_000)]
    assert of(quotes).chosen is None
    assert of(quotes, None).chosen is None
    assert of(quotes, None).sources_with(Verdict.OUTLIER) == ("a", "b")


def test_two_against_two_is_a_draw_that_no_arithmetic_decides() -> None:
    quotes = [quote("a", GOOD), quote("b", GOOD), quote("c", GOOD * 106 // 100), quote("d", GOOD * 106 // 100)]
    nobody = of(quotes, None)
    assert (nobody.chosen, len(nobody.sources_with(Verdict.OUTLIER))) == (None, 4)
    result = of(quotes)
    assert (chosen_value(result), result.confirmed) == (GOOD, False)
    assert result.sources_with(Verdict.OUTLIER) == ("c", "d")


def test_two_that_agree_stand_against_three_that_say_three_things() -> None:
    quotes = [quote("a", GOOD), quote("b", GOOD + 1000)]
    strangers = [quote("c", GOOD * 9 // 10), quote("d", GOOD * 11 // 10), quote("e", GOOD * 12 // 10)]
    result = of([*quotes, *strangers], None)
    assert result.sources_with(Verdict.KEPT) == ("a", "b")
    assert result.confirmed


def test_an_old_reference_guards_the_unit_but_not_the_jump() -> None:
    reference = last(days=15)
    moved = of([quote("a", GOOD * 3 // 2)], reference)
    assert moved.chosen is not None
    assert not moved.confirmed
    assert of([quote("a", GOOD * 10)], reference).chosen is None


def test_a_lone_price_does_not_confirm_itself_a_minute_later() -> None:
    result = of([quote("a", GOOD)], last(confirmed=False))
    assert result.chosen is not None
    assert not result.confirmed


def test_a_lone_price_is_confirmed_only_near_what_two_last_agreed_on() -> None:
    near, far = GOOD * 103 // 100, GOOD * 105 // 100
    assert of([quote("a", near)], last(near, agreed_value=GOOD)).confirmed
    drifted = of([quote("a", far)], last(near, agreed_value=GOOD))
    assert (chosen_value(drifted), drifted.confirmed) == (far, False)


def test_verdicts_come_in_the_order_of_the_quotes() -> None:
    quotes = [quote("z", GOOD * 10), quote("y", 0), quote("x", GOOD), quote("w", GOOD, family="x")]
    assert list(of(quotes).judgements) == ["z", "y", "x", "w"]


def test_a_judgement_tells_only_what_it_knows() -> None:
    assert Judgement(verdict=Verdict.SAME_FAMILY).why() == {}
    assert Judgement(verdict=Verdict.OLD, basis=Basis.AGE).why() == {"basis": "age"}


@pytest.mark.parametrize(
    ("instrument", "permille"),
    [(Instrument.EMAMI, 40), (Instrument.USD, 30), (Instrument.OUNCE, 10), (Instrument.GOLD24, 20)],
)
def test_each_instrument_has_its_own_tolerance(instrument: Instrument, permille: int) -> None:
    limit = 1_000_000 * (1000 + permille) // 1000
    others = [quote(name, 1_000_000, instrument) for name in "abc"]
    near = agree([*others, quote("d", limit, instrument)], instrument=instrument, last_good=None, now=NOW)
    far = agree([*others, quote("d", limit + 1, instrument)], instrument=instrument, last_good=None, now=NOW)
    assert near.judgements["d"].verdict is Verdict.KEPT
    assert far.judgements["d"].verdict is Verdict.OUTLIER
    assert near.tolerance_permille == permille


@pytest.mark.parametrize("better", [GOOD + 2_000, GOOD - 2_000])
def test_after_a_draw_the_figure_nearest_the_standing_price_is_chosen(better: int) -> None:
    rivals = [quote("c", GOOD * 106 // 100), quote("d", GOOD * 106 // 100)]
    further = GOOD + (better - GOOD) * 4
    assert chosen_value(of([quote("a", further), quote("b", better), *rivals])) == better


def test_a_standing_price_older_than_a_week_confirms_nothing_and_ends_no_draw() -> None:
    week = last(days=7, minutes=1)
    alone = of([quote("a", GOOD)], week)
    assert (chosen_value(alone), alone.confirmed) == (GOOD, False)
    assert of([quote("a", GOOD)], last(days=6)).confirmed
    assert of([quote("a", GOOD), quote("b", GOOD * 106 // 100)], week).chosen is None


def test_a_lone_quote_of_another_unit_is_told_from_a_jump_however_old_and_unsure_the_standing_price() -> None:
    result = of([quote("a", GOOD * 10)], last(days=30, confirmed=False))
    assert (result.chosen, result.verdicts) == (None, {"a": Verdict.UNIT_SUSPECT})


def test_two_that_agree_correct_a_price_nobody_confirmed_by_any_distance() -> None:
    quotes = [quote("a", GOOD * 2), quote("b", GOOD * 2)]
    assert of(quotes, last(confirmed=False)).confirmed
    assert of(quotes, last(confirmed=True)).sources_with(Verdict.UNCONFIRMED) == ("a", "b")
