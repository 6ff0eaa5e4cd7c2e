"""How the age of a figure decides whether it is heard, and what time the agreed price carries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from gold_prices.rules.consensus import Basis, Consensus, LastGood, Quote, Verdict, agree
from tests.gold_prices.quoting import GOLD18, GOOD, NOW, last, quote


def of(quotes: Sequence[Quote], last_good: LastGood | None = None) -> Consensus:
    return agree(quotes, instrument=GOLD18, last_good=last_good, now=NOW)


@pytest.mark.parametrize(
    ("given", "verdict", "basis"),
    [
        (quote("a", GOOD, age=31 * 60), Verdict.OLD, Basis.AGE),
        (quote("a", GOOD, previous_close=True), Verdict.OLD, Basis.CLOSE),
        (quote("a", GOOD, age=-11 * 60), Verdict.REFUSED, Basis.FUTURE),
    ],
)
def test_old_figures_and_closes_carried_over_have_no_vote(given: Quote, verdict: Verdict, basis: Basis) -> None:
    result = of([given])
    assert result.chosen is None
    assert (result.judgements["a"].verdict, result.judgements["a"].basis) == (verdict, basis)


def test_half_an_hour_is_the_longest_life_of_a_vote() -> None:
    assert of([quote("a", GOOD, age=30 * 60)]).chosen is not None


def test_two_fresh_families_that_agree_silence_the_older_ones() -> None:
    quotes = [quote("a", GOOD), quote("b", GOOD, age=300), quote("old", GOOD + 50_000, age=301)]
    result = of(quotes)
    assert result.verdicts == {"a": Verdict.KEPT, "b": Verdict.KEPT, "old": Verdict.OLD}
    assert result.judgements["old"].basis is Basis.FRESHER
    assert (result.quorum, result.observed_at) == (2, NOW - timedelta(minutes=5))


def test_one_fresh_family_silences_nobody() -> None:
    quotes = [quote("a", GOOD), quote("b", GOOD, family="a"), quote("old", GOOD + 50_000, age=600)]
    result = of(quotes)
    assert result.sources_with(Verdict.KEPT) == ("a", "old")
    assert result.observed_at == NOW - timedelta(minutes=10)


def test_fresh_families_that_disagree_need_the_older_ones_to_decide() -> None:
    moved = GOOD * 106 // 100
    quotes = [quote("frozen", GOOD), quote("a", moved), quote("b", moved, age=400), quote("c", moved, age=500)]
    result = of(quotes, last(minutes=20))
    assert result.sources_with(Verdict.KEPT) == ("a", "b", "c")
    assert result.sources_with(Verdict.OUTLIER) == ("frozen",)
    assert result.confirmed


def test_of_two_middles_the_fresher_then_the_more_trusted_is_chosen() -> None:
    fresher = of([quote("a", GOOD, age=60), quote("b", GOOD + 10)])
    trusted = of([quote("a", GOOD + 10), quote("b", GOOD)])
    assert fresher.chosen is not None
    assert trusted.chosen is not None
    assert (fresher.chosen.source, trusted.chosen.source) == ("b", "a")


def test_a_clock_that_runs_ahead_is_not_the_fresher_one() -> None:
    result = of([quote("a", GOOD), quote("ahead", GOOD + 10, age=-300)])
    assert result.chosen is not None
    assert result.chosen.source == "a"


def test_a_price_is_never_seen_later_than_now() -> None:
    result = of([quote("ahead", GOOD, age=-300)])
    assert result.observed_at == NOW


def test_a_standing_price_of_a_clock_ahead_does_not_shut_out_the_present() -> None:
    ahead = LastGood(value=GOOD, observed_at=NOW + timedelta(minutes=5), confirmed=True)
    assert of([quote("a", GOOD)], ahead).chosen is not None


def test_of_a_family_the_fresher_figure_votes() -> None:
    result = of([quote("a", GOOD, family="x", age=90), quote("b", GOOD + 10, family="x", age=10)])
    assert result.verdicts == {"a": Verdict.SAME_FAMILY, "b": Verdict.KEPT}


def test_an_older_figure_never_replaces_a_newer_one() -> None:
    result = of([quote("slow", GOOD - 1000, age=25 * 60)], last(minutes=1))
    assert result.chosen is None
    assert (result.judgements["slow"].verdict, result.judgements["slow"].basis) == (Verdict.OLD, Basis.BEHIND)


def test_figures_behind_the_standing_price_count_in_the_vote_but_not_as_evidence() -> None:
    quotes = [
        quote("slow", GOOD, age=25 * 60),
        quote("fast", GOOD + 100_000),
        quote("late", GOOD - 9_000, age=9 * 60),
    ]
    result = of(quotes, last(minutes=1))
    assert result.chosen is not None
    assert (result.chosen.source, result.confirmed) == ("fast", True)
    assert (result.quorum, result.observed_at) == (1, NOW)
    assert result.sources_with(Verdict.OLD) == ("slow", "late")


def test_the_price_carries_the_time_of_the_oldest_evidence() -> None:
    quotes = [quote("a", GOOD, age=20), quote("b", GOOD + 1000, age=200), quote("c", GOOD + 2000, age=100)]
    result = of(quotes, last(minutes=10))
    assert result.chosen is not None
    assert (result.chosen.source, result.quorum) == ("b", 3)
    assert result.observed_at == NOW - timedelta(seconds=200)


def test_two_older_figures_correct_a_newer_one_that_nobody_confirmed() -> None:
    quotes = [quote("a", GOOD, age=120), quote("b", GOOD, age=180)]
    result = of(quotes, last(GOOD * 108 // 100, minutes=1, confirmed=False))
    assert result.sources_with(Verdict.KEPT) == ("a", "b")
    assert (result.confirmed, result.observed_at) == (True, NOW - timedelta(seconds=180))
    assert of(quotes, last(GOOD * 108 // 100, minutes=1)).chosen is None
