"""What holds for every set of quotes, whatever the sources say."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from gold_prices.rules.consensus import LastGood, Quote, Verdict, agree, agree_all
from gold_prices.rules.guards import is_beyond, jump_limit, looks_like_another_unit, worth_at
from gold_prices.rules.instruments import Instrument
from tests.gold_prices.quoting import GOLD18, GOOD, NOW, last, quote

FIGURES = st.one_of(
    st.integers(-10, 3 * GOOD),
    st.integers(GOOD * 95 // 100, GOOD * 105 // 100),
    st.sampled_from([GOOD * factor for factor in (10, 100, 1000)] + [GOOD // 10, GOOD // 1000, GOOD * 4 // 3]),
)
AGES = st.integers(-700, 2000)
STANDING = st.none() | st.builds(
    last,
    st.integers(1, 3 * GOOD) | st.just(GOOD),
    minutes=st.integers(-5, 50_000),
    confirmed=st.booleans(),
    agreed_value=st.sampled_from([0, GOOD]),
)
FAMILIES = st.sampled_from(["", "x", "y"])


@st.composite
def rounds(draw: st.DrawFn) -> list[Quote]:
    rows = draw(st.lists(st.tuples(FIGURES, AGES, FAMILIES, st.booleans()), max_size=7))
    return [
        quote(f"s{number}", figure, family=family, age=age, previous_close=carried and number % 3 == 0)
        for number, (figure, age, family, carried) in enumerate(rows)
    ]


@settings(deadline=None, max_examples=150)
@given(rounds(), STANDING)
def test_a_published_price_is_always_one_that_a_source_gave(quotes: list[Quote], standing: LastGood | None) -> None:
    result = agree(quotes, instrument=GOLD18, last_good=standing, now=NOW)
    assert list(result.judgements) == [one.source for one in quotes]
    kept = [one for one in quotes if result.verdicts[one.source] is Verdict.KEPT]
    assert result.quorum == len({one.family for one in kept}) == len(kept)
    if result.chosen is None:
        assert (result.confirmed, result.observed_at, kept) == (False, None, [])
        return
    assert result.chosen in kept
    assert result.observed_at == min(NOW, *(one.observed_at for one in kept))


@settings(deadline=None, max_examples=150)
@given(rounds(), STANDING)
def test_no_published_price_is_outside_the_guards(quotes: list[Quote], standing: LastGood | None) -> None:
    result = agree(quotes, instrument=GOLD18, last_good=standing, now=NOW)
    if result.chosen is None:
        return
    assert result.chosen.value > 0
    assert not result.chosen.previous_close
    if standing is None or not standing.confirmed:
        return
    assert not looks_like_another_unit(result.chosen.value, standing.value)
    assert result.chosen.observed_at >= min(standing.observed_at, NOW)
    voices = {one.family for one in quotes if result.verdicts[one.source] in (Verdict.KEPT, Verdict.OLD)}
    limit = jump_limit(len(voices), NOW - standing.observed_at)
    assert limit is None or not is_beyond(result.chosen.value, standing.value, limit)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(FIGURES, st.integers(0, 1800), FAMILIES), max_size=7, unique_by=lambda row: row[1]),
    STANDING,
    st.randoms(),
)
def test_the_order_of_the_quotes_does_not_change_the_price(
    rows: list[tuple[int, int, str]], standing: LastGood | None, shuffle: random.Random
) -> None:
    """Ages differ, so that no two quotes are equals between whom only trust decides."""
    quotes = [quote(f"s{age}", figure, family=family, age=age) for figure, age, family in rows]
    result = agree(quotes, instrument=GOLD18, last_good=standing, now=NOW)
    shuffle.shuffle(quotes)
    other = agree(quotes, instrument=GOLD18, last_good=standing, now=NOW)
    assert (result.chosen, result.confirmed, result.quorum) == (other.chosen, other.confirmed, other.quorum)
    assert result.judgements == other.judgements


def test_of_two_equal_figures_the_order_does_not_say_which_goes_first() -> None:
    quotes = [quote("a", 1), quote("b", 106_874_775), quote("c", 1_125_000_000), quote("d", 1_125_000_000)]
    there = agree(quotes, instrument=GOLD18, last_good=None, now=NOW)
    back = agree(quotes[::-1], instrument=GOLD18, last_good=None, now=NOW)
    assert there.judgements == back.judgements


def honest_round(base: int, offsets: list[int]) -> list[Quote]:
    """Honest families: at most 0.9 % apart, as recorded."""
    return [quote(f"h{number}", base + base * off // 10_000) for number, off in enumerate(offsets)]


@settings(deadline=None, max_examples=150)
@given(
    st.integers(1_000_000, 10**9),
    st.lists(st.integers(0, 90), min_size=3, max_size=7),
    st.one_of(st.integers(-10, 10**13), st.integers(-300, 300)),
    st.integers(-700, 290),
    st.integers(0, 7),
    st.booleans(),
)
def test_one_liar_among_three_honest_families_never_moves_the_price_outside_what_they_said(
    base: int, offsets: list[int], lie: int, age: int, place: int, stands: bool
) -> None:
    honest = honest_round(base, offsets)
    figure = base + base * lie // 10_000 if abs(lie) <= 300 else lie
    quotes = [*honest[:place], quote("liar", figure, age=age), *honest[place:]]
    standing = LastGood(value=base, observed_at=last(minutes=5).observed_at, confirmed=True) if stands else None
    result = agree(quotes, instrument=GOLD18, last_good=standing, now=NOW)
    said = [one.value for one in honest]
    assert result.chosen is not None
    assert min(said) <= result.chosen.value <= max(said)
    assert result.confirmed
    assert all(result.verdicts[one.source] is Verdict.KEPT for one in honest)


@settings(deadline=None, max_examples=100)
@given(st.integers(1_000_000, 10**9), st.lists(st.integers(0, 90), min_size=3, max_size=6), st.integers(1, 5000))
def test_a_family_with_many_sources_has_one_voice(base: int, offsets: list[int], off: int) -> None:
    honest = honest_round(base, offsets)
    copies = [quote(f"copy{number}", base + base * off // 1000, family="many") for number in range(9)]
    result = agree([*copies, *honest], instrument=GOLD18, last_good=None, now=NOW)
    said = [one.value for one in honest]
    assert result.chosen is not None
    assert min(said) <= result.chosen.value <= max(said)


QUOTED = [one for one in Instrument if one is not Instrument.PARITY]


@settings(deadline=None, max_examples=120)
@given(st.lists(st.tuples(st.sampled_from(QUOTED), st.integers(0, 4), st.integers(-1, 10**11), AGES), max_size=14))
def test_a_whole_round_invents_nothing_and_fits_together(rows: list[tuple[Instrument, int, int, int]]) -> None:
    quotes = [quote(f"s{source}", value, instrument, age=age) for instrument, source, value, age in rows]
    quotes = list({(one.source, one.instrument): one for one in quotes}.values())
    judged = agree_all(quotes, last_good={GOLD18: last()}, now=NOW)
    assert set(judged) == {one.instrument for one in quotes}
    gold = judged.get(GOLD18)
    for instrument, result in judged.items():
        assert list(result.judgements) == [one.source for one in quotes if one.instrument is instrument]
        assert result.chosen is None or result.chosen in quotes
        metal = worth_at(instrument, gold.chosen.value) if gold and gold.chosen else None
        if metal and result.chosen:
            assert not looks_like_another_unit(result.chosen.value, metal)
    assert all(judged[one].chosen is None for one in (Instrument.USDT, Instrument.PAXG) if one in judged)


@settings(deadline=None, max_examples=100)
@given(st.integers(-(10**12), 10**14), st.integers(1, 3))
def test_a_derived_price_moves_nothing_that_two_families_agree_on(paxg: int, families: int) -> None:
    honest = honest_round(GOOD, [0, 20, 40, 60][: families + 1])
    derived = quote("nobitex_paxg", paxg, Instrument.PAXG)
    standing = {GOLD18: last()}
    alone = agree_all(honest, last_good=standing, now=NOW)[GOLD18]
    beside = agree_all([*honest, derived], last_good=standing, now=NOW)[GOLD18]
    assert (alone.chosen, alone.confirmed, alone.judgements) == (beside.chosen, beside.confirmed, beside.judgements)
