"""R2 of the price rules: what becomes of each quote, and which figure is published."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_prices.rules.consensus import LastGood, Quote, Verdict, agree, looks_like_another_unit

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
GOOD = 112_500_000  # Rial: 11,250,000 Toman


def quote(source: str, rial: int, *, family: str = "", age: int = 0, previous_close: bool = False) -> Quote:
    return Quote(
        source=source,
        family=family or source,
        rial_per_g=rial,
        observed_at=NOW - timedelta(seconds=age),
        previous_close=previous_close,
    )


def last(rial: int = GOOD, *, age_minutes: int = 1, confirmed: bool = True) -> LastGood:
    return LastGood(rial_per_g=rial, observed_at=NOW - timedelta(minutes=age_minutes), confirmed=confirmed)


@pytest.mark.parametrize("rial", [0, -GOOD])
def test_zero_and_less_are_refused(rial: int) -> None:
    result = agree([quote("a", rial)], last_good=last(), now=NOW)
    assert (result.chosen, result.verdicts) == (None, {"a": Verdict.REFUSED})


@pytest.mark.parametrize("rial", [GOOD * 10, GOOD // 10, GOOD * 100, GOOD * 1000, GOOD // 1000, GOOD * 11])
def test_another_unit_is_suspected_and_never_repaired(rial: int) -> None:
    result = agree([quote("a", rial)], last_good=last(), now=NOW)
    assert (result.chosen, result.verdicts) == (None, {"a": Verdict.UNIT_SUSPECT})


def test_two_sources_with_the_same_wrong_unit_do_not_outvote_the_standing_price() -> None:
    result = agree([quote("a", GOOD * 10), quote("b", GOOD * 10)], last_good=last(), now=NOW)
    assert result.chosen is None
    assert result.sources_with(Verdict.UNIT_SUSPECT) == ("a", "b")


def test_without_a_standing_price_three_sources_unmask_the_unit() -> None:
    quotes = [quote("a", GOOD), quote("b", GOOD + 1000), quote("c", GOOD * 10)]
    result = agree(quotes, last_good=None, now=NOW)
    assert result.verdicts["c"] is Verdict.UNIT_SUSPECT
    assert result.chosen is not None
    assert result.chosen.rial_per_g in (GOOD, GOOD + 1000)


def test_median_of_three_with_one_dropped() -> None:
    quotes = [quote("a", 112_500_000), quote("b", 112_620_000), quote("c", 119_000_000)]
    result = agree(quotes, last_good=last(), now=NOW)
    assert result.chosen is not None
    assert result.chosen.rial_per_g == 112_620_000
    assert result.confirmed
    assert result.verdicts == {"a": Verdict.KEPT, "b": Verdict.KEPT, "c": Verdict.OUTLIER}


def test_a_lone_jump_is_held() -> None:
    result = agree([quote("a", 119_000_000)], last_good=last(), now=NOW)
    assert (result.chosen, result.verdicts) == (None, {"a": Verdict.UNCONFIRMED})


def test_four_percent_exactly_is_no_jump_and_one_rial_more_is() -> None:
    limit = GOOD * 104 // 100
    assert agree([quote("a", limit)], last_good=last(), now=NOW).chosen is not None
    assert agree([quote("a", limit + 1)], last_good=last(), now=NOW).chosen is None


def test_a_jump_two_families_saw_is_published() -> None:
    result = agree([quote("a", 119_000_000), quote("b", 119_100_000)], last_good=last(), now=NOW)
    assert result.chosen is not None
    assert result.confirmed


def test_a_family_cannot_confirm_itself() -> None:
    quotes = [quote("a", 119_000_000, family="x"), quote("b", 119_000_000, family="x")]
    result = agree(quotes, last_good=last(), now=NOW)
    assert (result.chosen, result.verdicts) == (None, {"a": Verdict.UNCONFIRMED, "b": Verdict.SAME_FAMILY})


def test_two_that_disagree_leave_the_one_that_continues_the_price() -> None:
    result = agree([quote("a", 125_000_000), quote("b", 112_600_000)], last_good=last(), now=NOW)
    assert result.chosen is not None
    assert result.chosen.source == "b"
    assert not result.confirmed  # a second source says something else
    assert result.verdicts["a"] is Verdict.OUTLIER


def test_two_that_disagree_and_continue_nothing_publish_nothing() -> None:
    quotes = [quote("a", 125_000_000), quote("b", 131_000_000)]
    assert agree(quotes, last_good=last(), now=NOW).chosen is None
    assert agree(quotes, last_good=None, now=NOW).chosen is None


def test_an_old_reference_guards_the_unit_but_not_the_jump() -> None:
    reference = last(age_minutes=8 * 24 * 60)
    moved = agree([quote("a", GOOD * 3 // 2)], last_good=reference, now=NOW)
    assert moved.chosen is not None
    assert not moved.confirmed
    assert agree([quote("a", GOOD * 10)], last_good=reference, now=NOW).chosen is None


def test_a_lone_price_does_not_confirm_itself_a_minute_later() -> None:
    result = agree([quote("a", GOOD)], last_good=last(confirmed=False), now=NOW)
    assert result.chosen is not None
    assert not result.confirmed


def test_old_figures_and_closes_carried_over_have_no_vote() -> None:
    quotes = [quote("a", GOOD, age=31 * 60), quote("b", GOOD, previous_close=True), quote("c", GOOD, age=-11 * 60)]
    result = agree(quotes, last_good=None, now=NOW)
    assert result.chosen is None
    assert result.verdicts == {"a": Verdict.OLD, "b": Verdict.OLD, "c": Verdict.REFUSED}


def test_of_two_middles_the_fresher_then_the_more_trusted_is_chosen() -> None:
    fresher = agree([quote("a", GOOD, age=60), quote("b", GOOD + 10)], last_good=None, now=NOW)
    trusted = agree([quote("a", GOOD + 10), quote("b", GOOD)], last_good=None, now=NOW)
    assert fresher.chosen is not None
    assert trusted.chosen is not None
    assert (fresher.chosen.source, trusted.chosen.source) == ("b", "a")


def test_a_price_of_24k_is_not_taken_for_another_unit() -> None:
    assert not looks_like_another_unit(GOOD * 4 // 3, GOOD)
    assert not looks_like_another_unit(GOOD * 43318 // 10000, GOOD)


@given(st.lists(st.integers(min_value=-10, max_value=3 * GOOD), max_size=6), st.none() | st.integers(1, 3 * GOOD))
def test_a_published_price_is_always_one_that_a_source_gave(figures: list[int], standing: int | None) -> None:
    quotes = [quote(f"s{number}", figure) for number, figure in enumerate(figures)]
    reference = None if standing is None else last(standing)
    result = agree(quotes, last_good=reference, now=NOW)
    assert list(result.verdicts) == [one.source for one in quotes]
    if result.chosen is not None:
        assert result.chosen in quotes
        assert result.verdicts[result.chosen.source] is Verdict.KEPT
