"""The reasons of a price stay those of the round that made it; what was said since stands beside them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from gold_prices.actions import force_refresh, refresh_market_price
from gold_prices.management.commands.fetch_gold_prices import explained_lines
from gold_prices.queries import Explanation, explain
from gold_prices.rules.instruments import Instrument
from tests.market import Market as Everybody

MINUTE = timedelta(minutes=1)
HONEST = 186_110_000


def kept(why: Explanation) -> dict[str, int | None]:
    return {row.source: row.value for row in why.rows if row.verdict == "kept"}


def test_while_all_are_dark_the_figures_that_made_the_price_are_told(bazaar: Everybody) -> None:
    now = timezone.now()
    bazaar.believes("talair", 18_620_000)
    refresh_market_price(now=now - 6 * MINUTE)
    before = explain(now=now - 5 * MINUTE)
    bazaar.does("*", "503")
    refresh_market_price(now=now)
    why = explain(now=now)
    assert why.price is not None
    assert (why.rows, why.median, why.made_at) == (before.rows, HONEST, now - 6 * MINUTE)
    assert set(kept(why)) == set(why.price.agreeing)
    assert len(kept(why)) >= 7
    assert {row.asked_at for row in why.rows if row.value} == {now - 6 * MINUTE}
    assert [row.source for row in why.rows if row.chosen] == [why.price.source]
    assert (why.round_at, before.tries, why.held) == (now, (), None)
    assert set(kept(why)) - {"navasan"} == {row.source for row in why.tries} - {"navasan"}
    assert all((row.verdict, row.asked_at, row.in_round) == ("failed", now, True) for row in why.tries)
    lines = explained_lines(why, now)
    assert lines.index("پس از آن:") == len(lines) - len(why.tries) - 1


def test_a_try_of_earlier_says_how_much_earlier(bazaar: Everybody) -> None:
    now = timezone.now()
    refresh_market_price(now=now - 12 * MINUTE)
    bazaar.does("*", "503")
    refresh_market_price(now=now - 6 * MINUTE)
    force_refresh(now=now, source="milli")
    tries = explain(now=now).tries
    assert (tries[0].source, tries[0].in_round) == ("milli", True)
    assert all(row.sentence.endswith("(پرسش ۶ دقیقه زودتر)") for row in tries[1:])


def test_the_median_beside_a_held_jump_is_that_of_the_standing_price(bazaar: Everybody) -> None:
    now = timezone.now()
    refresh_market_price(now=now - 6 * MINUTE)
    bazaar.does("*", "503")
    bazaar.does("wallgold", "jump", permille=60)
    refresh_market_price(now=now)
    why = explain(now=now)
    assert why.held is not None
    assert (why.held.source, why.held.value, why.median) == ("wallgold", 197_276_600, HONEST)
    assert kept(why)["wallgold"] == HONEST
    assert why.held in why.tries


def test_words_of_minutes_before_are_measured_by_the_median_they_were_heard_at(bazaar: Everybody) -> None:
    now = timezone.now()
    refresh_market_price(now=now - 2 * MINUTE)
    for source in ("milli", "talair", "tgju", "taline"):
        bazaar.believes(source, 18_750_000)
        force_refresh(now=now, source=source)
        now += timedelta(seconds=5)
    why = explain(now=now)
    assert why.price is not None
    votes = sorted(value for value in kept(why).values() if value is not None)
    middle = (votes[(len(votes) - 1) // 2] + votes[len(votes) // 2]) // 2
    assert why.median == middle != HONEST
    rows = [row for row in why.rows if row.verdict == "kept"]
    assert {row.in_round for row in rows} == {True, False}
    assert {row.against for row in rows} == {middle}
    assert [row.value for row in rows if row.chosen] == [why.price.value]
    assert not any("با میانهٔ همه یکی" in row.sentence for row in rows if row.value != middle)


def test_an_outlier_that_was_kept_before_is_told_as_the_outlier_it_was_found_to_be(bazaar: Everybody) -> None:
    now = timezone.now()
    bazaar.says(milli=18_611_000, talair=18_600_000)
    refresh_market_price(now=now - 2 * MINUTE)
    bazaar.says(wallgold=19_100_000, tgju=19_110_000, taline=19_105_000)
    for source in ("wallgold", "tgju", "taline"):
        force_refresh(now=now, source=source)
    why = explain(now=now)
    rows = {row.source: row for row in why.rows}
    assert why.price is not None
    dropped = {one.source: (one.verdict, one.against) for one in why.price.dropped}
    assert dropped.keys() == {"milli", "talair"}
    assert {verdict for verdict, _against in dropped.values()} == {"outlier"}
    assert {source: (rows[source].verdict, rows[source].against) for source in dropped} == dropped


def test_a_word_the_round_never_heard_had_no_part_in_its_price(bazaar: Everybody) -> None:
    now = timezone.now()
    refresh_market_price(now=now - 20 * MINUTE)
    force_refresh(now=now, source="milli")
    why = explain(now=now)
    row = next(row for row in why.rows if row.source == "wallgold")
    assert set(kept(why)) == {"milli"}
    assert (row.verdict, row.against, row.permille, row.value) == ("old", None, None, HONEST)
    assert row.sentence == "در این قیمت نقشی نداشت: رقمش از پرسش پیش‌تری است. (پرسش ۲۰ دقیقه زودتر)"


def test_other_instruments_keep_their_reasons_too(bazaar: Everybody) -> None:
    now = timezone.now()
    refresh_market_price(now=now - 6 * MINUTE)
    bazaar.does("*", "503")
    refresh_market_price(now=now)
    why = explain(now=now, instrument=Instrument.EMAMI)
    assert why.median is not None
    assert kept(why)
    assert {row.verdict for row in why.tries} == {"failed"}
