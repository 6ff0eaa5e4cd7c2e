"""All instruments of a round: the gold products are held to 18k, the world's price only doubts."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from gold_prices.rules.consensus import Basis, LastGood, Quote, Remark, Verdict, agree_all
from gold_prices.rules.instruments import COINS, Instrument
from tests.gold_prices.quoting import GOLD18, GOOD, NOW, last, quote

MESGHAL = 487_327_725  # GOOD x 4.331802
GOLD24 = 150_000_000  # GOOD x 4/3
#: PAXG at which a gram of 750 is worth GOOD: 31.1034768 g / 0.75 x GOOD.
PAXG = 4_665_521_520


def gold(value: int = GOOD, *names: str) -> list[Quote]:
    return [quote(name, value) for name in names or ("a", "b", "c")]


def paxg(value: int = PAXG) -> Quote:
    return quote("nobitex_paxg", value, Instrument.PAXG, family="nobitex")


def usdt(value: int) -> Quote:
    return quote("nobitex_usdt", value, Instrument.USDT, family="nobitex")


def test_one_answer_per_instrument_that_was_quoted_and_18k_first() -> None:
    quotes = [quote("a", MESGHAL, Instrument.MESGHAL), *gold(), quote("a", GOLD24, Instrument.GOLD24)]
    judged = agree_all(quotes, last_good={}, now=NOW)
    assert list(judged) == [GOLD18, Instrument.GOLD24, Instrument.MESGHAL]
    assert agree_all([], last_good={}, now=NOW) == {}


def test_every_quote_gets_a_judgement() -> None:
    quotes = [quote(source, 1_000_000, instrument) for instrument in Instrument for source in "ab"]
    quotes = [one for one in quotes if one.instrument is not Instrument.PARITY]
    judged = agree_all(quotes, last_good={}, now=NOW)
    for one in quotes:
        assert one.source in judged[one.instrument].judgements


def test_a_mesghal_in_toman_does_not_fit_the_price_of_18k() -> None:
    quotes = [*gold(), quote("d", MESGHAL, Instrument.MESGHAL), quote("e", MESGHAL // 10, Instrument.MESGHAL)]
    found = agree_all(quotes, last_good={}, now=NOW)[Instrument.MESGHAL]
    assert found.verdicts == {"d": Verdict.KEPT, "e": Verdict.UNIT_SUSPECT}
    assert found.judgements["e"].basis is Basis.GOLD18
    assert found.chosen is not None


def test_18k_given_for_24k_is_dropped_by_its_ratio() -> None:
    quotes = [*gold(), quote("a", GOOD, Instrument.GOLD24), quote("b", GOOD, Instrument.GOLD24)]
    found = agree_all(quotes, last_good={}, now=NOW)[Instrument.GOLD24]
    assert (found.chosen, found.sources_with(Verdict.RATIO)) == (None, ("a", "b"))


@pytest.mark.parametrize("instrument", COINS)
def test_a_coin_in_thousands_of_toman_is_never_published(instrument: Instrument) -> None:
    quotes = [*gold(), *(quote(name, 900_000, instrument) for name in "abc")]
    found = agree_all(quotes, last_good={}, now=NOW)[instrument]
    assert (found.chosen, len(found.sources_with(Verdict.UNIT_SUSPECT))) == (None, 3)


def test_without_18k_in_this_round_its_last_good_price_binds_less_tightly() -> None:
    standing = {GOLD18: last(minutes=90)}
    for permille, verdict in ((1050, Verdict.KEPT), (1070, Verdict.RATIO)):
        quotes = [quote("a", MESGHAL * permille // 1000, Instrument.MESGHAL)]
        found = agree_all(quotes, last_good=standing, now=NOW)[Instrument.MESGHAL]
        assert found.verdicts == {"a": verdict}


def test_a_body_that_contradicts_itself_decides_nothing() -> None:
    torn = [quote("a", GOOD), quote("a", MESGHAL * 10, Instrument.MESGHAL)]
    judged = agree_all([*torn, *gold(GOOD, "b", "c")], last_good={}, now=NOW)
    assert judged[GOLD18].judgements["a"].basis is Basis.OWN_BODY
    assert judged[Instrument.MESGHAL].verdicts == {"a": Verdict.UNIT_SUSPECT}
    assert judged[GOLD18].sources_with(Verdict.KEPT) == ("b", "c")
    assert list(judged[GOLD18].judgements) == ["a", "b", "c"]
    alone = agree_all(torn, last_good={GOLD18: last()}, now=NOW)
    assert {one.chosen for one in alone.values()} == {None}


def test_a_lone_mesghal_may_follow_a_jump_that_the_sources_of_18k_saw() -> None:
    moved = GOOD * 108 // 100
    before = {GOLD18: last(), Instrument.MESGHAL: last(MESGHAL)}
    lone = quote("d", MESGHAL * 108 // 100, Instrument.MESGHAL)
    found = agree_all([*gold(moved), lone], last_good=before, now=NOW)[Instrument.MESGHAL]
    assert found.chosen == lone
    assert found.confirmed
    unseen = agree_all([*gold(GOOD, "a"), lone], last_good=before, now=NOW)[Instrument.MESGHAL]
    assert unseen.chosen is None


def test_a_lone_price_of_18k_vouches_for_nobody() -> None:
    before = {GOLD18: last(), Instrument.MESGHAL: last(MESGHAL)}
    lone = quote("d", MESGHAL * 105 // 100, Instrument.MESGHAL)
    judged = agree_all([*gold(GOOD * 104 // 100, "a"), lone], last_good=before, now=NOW)
    assert judged[GOLD18].chosen is not None
    assert judged[Instrument.MESGHAL].verdicts == {"d": Verdict.UNCONFIRMED}


def test_a_lone_coin_that_jumped_is_held_whatever_18k_did() -> None:
    before = {GOLD18: last(), Instrument.EMAMI: last(1_200_000_000)}
    lone = quote("a", 1_260_000_000, Instrument.EMAMI)
    found = agree_all([*gold(), lone], last_good=before, now=NOW)[Instrument.EMAMI]
    assert (found.chosen, found.verdicts) == (None, {"a": Verdict.UNCONFIRMED})


def test_the_derived_price_never_votes() -> None:
    """Two sources, and a world price that sides with the wrong one: nobody can say who is right."""
    quotes = [quote("a", GOOD), quote("b", GOOD * 110 // 100), paxg(PAXG * 110 // 100)]
    assert agree_all(quotes, last_good={}, now=NOW)[GOLD18].chosen is None
    three = [*gold(), paxg(PAXG * 2)]
    judged = agree_all(three, last_good={}, now=NOW)
    assert judged[GOLD18].quorum == 3
    assert judged[GOLD18].remark == Remark(permille=500, against=GOOD * 2, basis=Basis.WORLD)
    assert judged[Instrument.PAXG].verdicts == {"nobitex_paxg": Verdict.INPUT}
    assert judged[Instrument.PAXG].chosen is None


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (GOOD * 125 // 100, Verdict.KEPT),
        (GOOD * 126 // 100, Verdict.UNCONFIRMED),
        (GOOD * 43318 // 10000, Verdict.UNCONFIRMED),
        (GOOD * 10, Verdict.UNIT_SUSPECT),
        (GOOD // 10, Verdict.UNIT_SUSPECT),
    ],
)
def test_a_first_lone_price_is_held_to_the_world(value: int, verdict: Verdict) -> None:
    found = agree_all([quote("a", value), paxg()], last_good={}, now=NOW)[GOLD18]
    assert found.verdicts == {"a": verdict}
    assert (found.chosen is not None) is (verdict is Verdict.KEPT)
    if verdict is not Verdict.KEPT:
        assert (found.judgements["a"].basis, found.judgements["a"].against) == (Basis.WORLD, GOOD)


def test_two_first_prices_in_a_wrong_unit_are_held_to_the_world() -> None:
    found = agree_all([*gold(GOOD * 10, "a", "b"), paxg()], last_good={}, now=NOW)[GOLD18]
    assert (found.chosen, found.sources_with(Verdict.UNIT_SUSPECT)) == (None, ("a", "b"))


@pytest.mark.parametrize("times", [Fraction(10), Fraction(1, 10)])
def test_of_first_prices_half_in_another_unit_the_world_tells_which_else_nobody(times: Fraction) -> None:
    halves = [*gold(GOOD, "a", "b"), *gold(int(GOOD * times), "c", "d")]
    assert agree_all(halves, last_good={}, now=NOW)[GOLD18].chosen is None
    told = agree_all([*halves, paxg()], last_good={}, now=NOW)[GOLD18]
    assert (told.chosen and told.chosen.value, told.confirmed) == (GOOD, True)
    assert told.sources_with(Verdict.UNIT_SUSPECT) == ("c", "d")


def test_two_of_three_first_prices_in_a_unit_the_world_denies_are_not_believed() -> None:
    found = agree_all([*gold(GOOD, "a"), *gold(GOOD // 10, "b", "c"), paxg()], last_good={}, now=NOW)[GOLD18]
    assert (found.chosen and found.chosen.value, found.confirmed) == (GOOD, False)
    # Three that agree are believed against the world: it may be the one whose unit changed.
    many = agree_all([*gold(GOOD, "a", "b", "c"), paxg(PAXG * 10)], last_good={}, now=NOW)[GOLD18]
    assert many.confirmed


def test_after_a_draw_two_liars_are_still_held_to_what_two_agreed_on() -> None:
    """Older honest figures do not vote beside two fresh ones that agree."""
    unsure = last(GOOD * 101 // 100, confirmed=False, agreed_value=GOOD)
    honest = [quote("a", GOOD, age=400), quote("b", GOOD, age=400)]
    tenth = agree_all([*gold(GOOD // 10, "c", "d"), *honest], last_good={GOLD18: unsure}, now=NOW)[GOLD18]
    assert tenth.sources_with(Verdict.UNIT_SUSPECT) == ("c", "d")
    far = agree_all([*gold(GOOD * 3 // 2, "c", "d"), *honest], last_good={GOLD18: unsure}, now=NOW)[GOLD18]
    assert (far.chosen, far.sources_with(Verdict.UNCONFIRMED)) == (None, ("c", "d"))
    back = agree_all(gold(GOOD * 119 // 100, "c", "d"), last_good={GOLD18: unsure}, now=NOW)[GOLD18]
    assert back.confirmed


def test_a_lone_price_that_continues_an_agreed_one_is_published_but_not_sure_against_the_world() -> None:
    found = agree_all([*gold(GOOD, "a"), paxg(PAXG * 3 // 2)], last_good={GOLD18: last()}, now=NOW)[GOLD18]
    assert found.chosen is not None
    assert not found.confirmed
    assert found.remark is not None


def test_steps_of_a_lone_source_end_where_the_world_is_a_quarter_away() -> None:
    """Each step is small enough for the jump guard; what two last agreed on is far behind."""
    drifted = LastGood(value=GOOD * 124 // 100, observed_at=NOW, confirmed=False, agreed_value=GOOD)
    found = agree_all([*gold(GOOD * 127 // 100, "a"), paxg()], last_good={GOLD18: drifted}, now=NOW)[GOLD18]
    assert found.verdicts == {"a": Verdict.UNCONFIRMED}


def test_a_world_price_in_another_unit_doubts_nobody() -> None:
    found = agree_all([*gold(GOOD, "a"), paxg(PAXG * 10)], last_good={GOLD18: last()}, now=NOW)[GOLD18]
    assert (found.confirmed, found.remark) == (True, None)


def test_the_world_by_ounce_and_usdt_uses_the_standing_ounce_where_none_came() -> None:
    ounce = LastGood(value=400_000, observed_at=NOW - timedelta(days=2), confirmed=True)
    tether = usdt(PAXG // 4000)
    found = agree_all([quote("a", GOOD * 2), tether], last_good={Instrument.OUNCE: ounce}, now=NOW)[GOLD18]
    assert found.judgements["a"].basis is Basis.WORLD
    assert agree_all([quote("a", GOOD * 2), tether], last_good={}, now=NOW)[GOLD18].chosen is not None


def test_the_ounce_of_the_round_counts_before_the_standing_one() -> None:
    stood = LastGood(value=200_000, observed_at=NOW - timedelta(days=2), confirmed=False)
    came = [quote(name, 400_000, Instrument.OUNCE) for name in ("goldapi", "swissquote")]
    quotes = [quote("a", GOOD), usdt(PAXG // 4000), *came]
    found = agree_all(quotes, last_good={Instrument.OUNCE: stood}, now=NOW)[GOLD18]
    assert (found.chosen is not None, found.remark) == (True, None)


def test_dollars_far_from_usdt_are_remarked_upon_and_published() -> None:
    dollars = [quote(name, 1_000_000, Instrument.USD) for name in "ab"]
    far = agree_all([*dollars, usdt(1_060_000)], last_good={}, now=NOW)[Instrument.USD]
    near = agree_all([*dollars, usdt(1_050_000)], last_good={}, now=NOW)[Instrument.USD]
    assert far.chosen is not None
    assert far.remark == Remark(permille=57, against=1_060_000, basis=Basis.WORLD)
    assert near.remark is None


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (quote("n", PAXG, Instrument.PAXG, age=1801), Verdict.OLD),
        (quote("n", 0, Instrument.PAXG), Verdict.REFUSED),
        (quote("n", PAXG, Instrument.PAXG), Verdict.INPUT),
    ],
)
def test_inputs_are_weighed_and_never_published(given: Quote, verdict: Verdict) -> None:
    found = agree_all([given], last_good={}, now=NOW)[Instrument.PAXG]
    assert (found.chosen, found.quorum, found.verdicts) == (None, 0, {"n": verdict})


def test_an_ounce_of_an_aggregator_is_dropped_where_two_markets_agree() -> None:
    """As seen one morning: 4046 and 4497 dollars on two sites while the world traded at 4258."""
    quotes = [
        quote(name, cents, Instrument.OUNCE)
        for name, cents in (("talair", 404_635), ("zarafza", 449_700), ("goldapi", 425_849), ("swissquote", 425_900))
    ]
    found = agree_all(quotes, last_good={}, now=NOW)[Instrument.OUNCE]
    assert found.sources_with(Verdict.KEPT) == ("goldapi", "swissquote")
    assert found.sources_with(Verdict.OUTLIER) == ("talair", "zarafza")
