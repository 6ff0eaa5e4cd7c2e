"""The shop's own price over the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from gold_installments.actions import set_price_policy
from gold_installments.models import Contract, DayPrice
from gold_installments.rules.policy import Decision, Policy
from persian.words import toman_in_words
from tenants.models import Shop
from tests.gold_installments.book import WORKED_PRICE, a_contract, everything, price_at, publish
from tests.gold_installments.test_api import caller_of, problem_of

ClientOf = Callable[..., Client]


@pytest.fixture
def signed(clerk: User) -> Contract:
    """A contract signed now."""
    return a_contract(clerk, now=timezone.now())


def test_the_counters_price_with_the_shops_margin(client_of: ClientOf, owner: User, viewer: User) -> None:
    now = timezone.now()
    price_at(WORKED_PRICE, now)
    set_price_policy(
        wanted=Policy(sell_margin_bp=100, buy_margin_bp=-200), version=0, reason="ours", actor=owner, now=now
    )
    told = caller_of(client_of, viewer)("GET", "/prices/counter").json()
    assert (told["rial_per_g"], told["shop_rial_per_g"], told["buy_rial_per_g"]) == (
        113_625_000, 113_625_000, 110_250_000,
    )  # fmt: skip
    assert (told["market_rial_per_g"], told["margin_bp"], told["state"], told["decision"]) == (
        WORKED_PRICE, 100, "live", "allow",
    )  # fmt: skip
    assert told["age_seconds"] < 60
    assert caller_of(client_of, viewer)("GET", "/prices/counter?instrument=usd").json()["code"] == "unknown_parameter"
    assert problem_of(client_of(None).get("/api/v1/prices/counter")) == (401, "unauthenticated")


def test_nothing_known_is_null(client_of: ClientOf, clerk: User) -> None:
    told = caller_of(client_of, clerk)("GET", "/prices/counter").json()
    assert (told["rial_per_g"], told["observed_at"], told["age_seconds"]) == (None, None, None)
    assert (told["state"], told["decision"]) == ("none", "block")


def test_p03_a_clerk_is_stopped_and_the_owner_stands_up(
    client_of: ClientOf, clerk: User, owner: User, manager: User, viewer: User, signed: Contract
) -> None:
    now = timezone.now()
    publish(WORKED_PRICE, at=now - timedelta(days=4))
    # On some days of the year four days ago was the last session: neither state is free in this shop.
    set_price_policy(wanted=Policy(when_closed=Decision.CONFIRM), version=0, reason="ours", actor=owner, now=now)
    wish, where = {"amount_toman": 5_000_000}, f"/contracts/{signed.number}/payments"
    reasoned = {**wish, "price_reason": "asked the bazaar"}
    calls = {person: caller_of(client_of, person) for person in (clerk, owner, manager, viewer)}
    before = everything()
    for person, body, problem in (
        (clerk, wish, (403, "price_stale")),
        (clerk, reasoned, (403, "price_stale")),
        (viewer, reasoned, (403, "not_permitted")),
        (owner, wish, (403, "price_stale")),
        (owner, {**wish, "price_reason": "x"}, (422, "reason_missing")),
        (owner, {**wish, "price_reason": "x" * 301}, (422, "reason_too_long")),
    ):
        answer = calls[person]("POST", where, body, Idempotency_Key="K")
        assert problem_of(answer) == problem
        if problem[1] == "price_stale":
            assert answer.json()["may_be_confirmed"] is True
            assert answer.json()["rial_per_g"] == WORKED_PRICE
    assert everything() == before
    call = calls[owner]
    paid = call("POST", where, reasoned, Idempotency_Key="K")
    assert paid.status_code == 201
    assert (paid.json()["price"]["note"], paid.json()["price"]["confirmed_by"]) == ("asked the bazaar", "Owner")
    again = call("POST", where, reasoned, Idempotency_Key="K")
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (201, paid.json(), "true")
    quote = calls[manager](
        "POST", f"/contracts/{signed.number}/quotes", {"mg": 100, "price_reason": "asked the bazaar"}
    )
    assert (quote.status_code, quote.json()["price"]["confirmed_by"]) == (201, "Manager")


def test_a_price_ten_times_off_is_spelled(client_of: ClientOf, owner: User, in_shop: Shop) -> None:
    price_at(WORKED_PRICE, timezone.now())
    call = caller_of(client_of, owner)
    wish = {"rial_per_g": WORKED_PRICE * 10, "reason": "because"}
    before = everything()
    refused = call("POST", "/day-prices", wish)
    assert problem_of(refused) == (422, "price_needs_words")
    assert (refused.json()["permille"], refused.json()["words"]) == (10_000, toman_in_words(WORKED_PRICE * 10))
    assert problem_of(call("POST", "/day-prices", {**wish, "in_words": "ده"})) == (422, "price_words_differ")
    assert everything() == before
    spelled = {**wish, "in_words": toman_in_words(WORKED_PRICE * 10), "buy_rial_per_g": WORKED_PRICE * 9}
    told = call("POST", "/day-prices", spelled)
    assert (told.status_code, told.json()["buy_rial_per_g"]) == (201, WORKED_PRICE * 9)
    assert call("POST", "/day-prices", spelled).json() == told.json()
    assert DayPrice.objects.count() == 1


def test_back_to_the_market_over_the_api(client_of: ClientOf, owner: User, clerk: User) -> None:
    price_at(WORKED_PRICE, timezone.now())
    call, clerks = caller_of(client_of, owner), caller_of(client_of, clerk)
    assert problem_of(call("POST", "/day-prices/clear", {"reason": "because"})) == (409, "no_day_price")
    assert call("POST", "/day-prices", {"rial_per_g": WORKED_PRICE + 10, "reason": "because"}).status_code == 201
    before = everything()
    refused = clerks("POST", "/day-prices/clear", {"reason": "because"})
    assert problem_of(refused) == (403, "not_permitted")
    assert everything() == before
    told = call("POST", "/day-prices/clear", {"reason": "the feed is back"})
    assert (told.status_code, told.json()["rial_per_g"]) == (200, None)
    assert call("POST", "/day-prices/clear", {"reason": "the feed is back"}).json() == told.json()
    assert call("GET", "/prices/counter").json()["state"] == "live"


def test_a_price_is_typed_in_toman_by_those_who_may(client_of: ClientOf, owner: User, clerk: User) -> None:
    owner_calls, clerk_calls = caller_of(client_of, owner), caller_of(client_of, clerk)
    wish = {"price_toman_per_gram": 11_300_000, "reason": "no source answers"}
    before = DayPrice.objects.count()
    refused = clerk_calls("POST", "/prices/manual", wish)
    assert (refused.status_code, refused.json()["code"], DayPrice.objects.count()) == (403, "not_permitted", before)
    typed = owner_calls("POST", "/prices/manual", wish)
    assert (typed.status_code, typed.json()["price_toman_per_gram"]) == (201, 11_300_000)
    assert owner_calls("GET", "/prices/counter").json()["rial_per_g"] == 113_000_000
    assert typed.json()["buy_price_toman_per_gram"] is None
    # What was typed for old gold on this day outlives a new selling price, until that no longer goes with it.
    both = {"rial_per_g": 113_000_000, "buy_rial_per_g": 111_000_000, "reason": "no source answers"}
    assert owner_calls("POST", "/day-prices", both).status_code == 201
    kept = owner_calls("POST", "/prices/manual", {**wish, "price_toman_per_gram": 11_200_000}).json()
    assert (kept["price_toman_per_gram"], kept["buy_price_toman_per_gram"]) == (11_200_000, 11_100_000)
    assert owner_calls("GET", "/prices/counter").json()["buy_rial_per_g"] == 111_000_000
    low = {**wish, "price_toman_per_gram": 11_000_000}
    above = owner_calls("POST", "/prices/manual", low)
    assert problem_of(above) == (422, "buying_above_selling")
    assert above.json()["field"] == "buy_price_toman_per_gram"
    own = owner_calls("POST", "/prices/manual", {**low, "buy_price_toman_per_gram": 10_900_000}).json()
    assert own["buy_price_toman_per_gram"] == 10_900_000
    assert owner_calls("POST", "/prices/manual", {**wish, "buy_price_toman_per_gram": 11_100_000}).status_code == 201
    wrong = owner_calls("POST", "/prices/manual", {**wish, "price_toman_per_gram": 0}).json()
    assert (wrong["status"], wrong["field"]) == (422, "price_toman_per_gram")
    assert owner_calls("GET", "/prices/counter").json()["rial_per_g"] == 113_000_000
