"""The first price ever, and what a lone source may do to the ones after it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from gold_prices.actions import refresh_market_price
from gold_prices.rules.consensus import Verdict, agree
from tests.gold_prices.conftest import Market
from tests.gold_prices.quoting import GOLD18, GOOD, NOW, last, quote


def test_a_wrong_first_price_nobody_confirmed_gives_way_to_two_that_agree() -> None:
    wrong = last(GOOD * 10, confirmed=False)
    result = agree([quote("a", GOOD), quote("b", GOOD + 1000)], instrument=GOLD18, last_good=wrong, now=NOW)
    assert result.chosen is not None
    assert (result.chosen.value, result.confirmed) == (GOOD, True)


def test_the_source_of_a_wrong_first_price_is_found_out_by_two_others() -> None:
    quotes = [quote("wrong", GOOD * 10), quote("a", GOOD), quote("b", GOOD + 1000)]
    result = agree(quotes, instrument=GOLD18, last_good=last(GOOD * 10, confirmed=False), now=NOW)
    assert result.verdicts == {"wrong": Verdict.UNIT_SUSPECT, "a": Verdict.KEPT, "b": Verdict.KEPT}
    assert result.confirmed


def test_a_lone_quote_of_another_unit_does_not_replace_an_unconfirmed_price() -> None:
    standing = last(GOOD * 10, confirmed=False)
    assert agree([quote("a", GOOD)], instrument=GOLD18, last_good=standing, now=NOW).chosen is None


def test_a_figure_no_column_holds_costs_its_own_source_only(market: Market) -> None:
    now = timezone.now()
    market.says(wallgold=11_250_000, milli=10**18)
    price = refresh_market_price(now=now)
    assert price is not None
    assert (price.source, price.rial_per_g) == ("wallgold", GOOD)


def test_many_small_steps_of_a_lone_source_are_a_jump(market: Market) -> None:
    now = timezone.now().replace(second=0)
    market.says(wallgold=11_250_000, milli=11_250_000)
    refresh_market_price(now=now)
    confirmed = []
    for minute, toman in enumerate((11_475_000, 11_690_000, 11_920_000, 12_150_000), start=1):
        market.says(wallgold=toman)
        price = refresh_market_price(now=now + timedelta(minutes=minute))
        assert price is not None
        assert price.rial_per_g == toman * 10
        confirmed.append(price.confirmed)
    assert confirmed == [True, True, False, False]
    market.says(wallgold=12_150_000, milli=12_160_000)
    price = refresh_market_price(now=now + timedelta(minutes=9))
    assert price is not None
    assert price.confirmed
