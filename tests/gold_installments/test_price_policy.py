"""The shop's rules about prices: versions, who may change them, and what they do to quotes and payments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, User
from gold_installments.actions import (
    BuyMarginAboveSell,
    MarginTooLarge,
    PolicyChanged,
    PolicyReasonMissing,
    PriceNotAllowed,
    PriceReasonTooLong,
    StaleNeverFree,
    make_quote,
    renew_board_link,
    set_day_price,
    set_price_policy,
)
from gold_installments.models import Contract, PricePolicy
from gold_installments.queries import counter_price, latest_policy, price_policy
from gold_installments.rules.policy import Decision, Policy
from gold_prices.models import KeptPrice, PublishedPrice
from persian.refusal import Refusal
from tenants.context import inside
from tenants.models import Shop
from tests.gold_installments.book import NOW, WORKED_PRICE, everything, pay, price_at, publish, tehran
from tests.support.asked import words_of

DEAR = Policy(sell_margin_bp=100, buy_margin_bp=-200)


def choose(actor: User, wanted: Policy = DEAR, **changes: Any) -> PricePolicy:
    standing = latest_policy()
    told = {"version": standing.pk if standing else 0, "reason": "the season", "now": NOW, **changes}
    return set_price_policy(wanted=wanted, actor=actor, **told)


def test_a_version_is_written_and_the_newest_counts(owner: User, market: int) -> None:
    assert (price_policy(), latest_policy()) == (Policy(), None)
    first = choose(owner)
    second = choose(owner, replace(DEAR, when_closed=Decision.BLOCK, alert_owner=False), reason="closed on Friday")
    assert [row.pk for row in PricePolicy.objects.all()] == [second.pk, first.pk]
    assert price_policy() == replace(DEAR, when_closed=Decision.BLOCK, alert_owner=False)
    noted = AuditEntry.objects.filter(action="price.policy_set").order_by("pk").values_list("detail", flat=True)
    assert noted[0]["changed"] == {"sell_margin_bp": [0, 100], "buy_margin_bp": [0, -200]}
    assert noted[1] == {
        "changed": {"when_closed": ["allow", "block"], "alert_owner": [True, False]}, "reason": "closed on Friday",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "reason", "refusal", "field"),
    [
        (replace(DEAR, sell_margin_bp=2_001), "because", MarginTooLarge, "sell_margin_bp"),
        (replace(DEAR, buy_margin_bp=-2_001), "because", MarginTooLarge, "buy_margin_bp"),
        (replace(DEAR, buy_margin_bp=101), "because", BuyMarginAboveSell, "buy_margin_bp"),
        (replace(DEAR, when_stale=Decision.ALLOW), "because", StaleNeverFree, "when_stale"),
        (DEAR, "  ", PolicyReasonMissing, "reason"),
        (DEAR, "x" * 301, PriceReasonTooLong, "reason"),
    ],
)
def test_wrong_rules_change_nothing(
    owner: User, wanted: Policy, reason: str, refusal: type[Refusal], field: str
) -> None:
    before = everything()
    with pytest.raises(refusal) as refused:
        choose(owner, wanted, reason=reason)
    assert refused.value.field == field
    assert everything() == before


def test_rules_saved_meanwhile_are_not_overwritten_unseen(owner: User) -> None:
    first = choose(owner)
    choose(owner, replace(DEAR, sell_margin_bp=150))
    before = everything()
    with pytest.raises(PolicyChanged) as refused:
        choose(owner, replace(DEAR, sell_margin_bp=50), version=first.pk)
    assert (refused.value.status, "Owner" in str(refused.value)) == (409, True)
    # The same form sent twice finds its own rules standing.
    assert choose(owner, replace(DEAR, sell_margin_bp=150), version=first.pk).pk != first.pk
    assert everything() == before


def test_the_boards_address_is_renewed_once_for_one_press(owner: User) -> None:
    assert renew_board_link(seen=1, actor=owner, now=NOW).board_number == 2
    before = everything()
    assert renew_board_link(seen=1, actor=owner, now=NOW).board_number == 2
    assert everything() == before
    standing = latest_policy()
    assert standing is not None
    assert choose(owner, version=0).board_number == 2, "another address is no other rules"
    assert renew_board_link(seen=2, actor=owner, now=NOW).sell_margin_bp == 100


def test_no_version_is_changed_or_lost(owner: User) -> None:
    row = choose(owner)
    for change in (
        lambda: PricePolicy.objects.filter(pk=row.pk).update(sell_margin_bp=0),
        lambda: PricePolicy.objects.filter(pk=row.pk).delete(),
        lambda: PricePolicy.objects.create(**{**_columns(row), "when_stale": "allow"}),
        lambda: PricePolicy.objects.create(**{**_columns(row), "buy_margin_bp": 200}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert PricePolicy.objects.get().sell_margin_bp == 100


def _columns(row: PricePolicy) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


def test_one_shops_rules_are_not_anothers(owner: User, other_shop: Shop) -> None:
    choose(owner)
    with inside(other_shop):
        assert price_policy() == Policy()


def test_a_quote_keeps_the_price_of_the_rules_it_was_made_under(
    contract: Contract, owner: User, clerk: User, market: int
) -> None:
    choose(owner)
    quote = make_quote(contract=contract, mg=3733, actor=clerk, now=NOW)
    assert (quote.rial_per_g, quote.market_rial_per_g) == (WORKED_PRICE * 101 // 100, WORKED_PRICE)
    choose(owner, Policy(sell_margin_bp=1_500, when_delayed=Decision.BLOCK), reason="much dearer")
    set_day_price(rial_per_g=WORKED_PRICE, reason="typed meanwhile", actor=owner, now=NOW)
    paid = pay(contract, quote.amount_rial // 10, clerk, quote=quote.uuid).payment
    assert (paid.mg, paid.rial_per_g, paid.shop_rial_per_g) == (3733, quote.rial_per_g, quote.rial_per_g)
    assert (paid.market_rial_per_g, paid.price_source, paid.market_source) == (WORKED_PRICE, "wallgold", "wallgold")
    assert pay(contract, 5_000_000, clerk).payment.price_source == "manual"


def test_a_payment_copies_all_three_prices_and_keeps_the_markets(
    contract: Contract, owner: User, clerk: User, market: int, in_shop: Shop
) -> None:
    choose(owner)
    published = PublishedPrice.objects.get()
    paid = pay(contract, 5_000_000, clerk).payment
    assert (paid.market_rial_per_g, paid.shop_rial_per_g, paid.rial_per_g) == (
        WORKED_PRICE, WORKED_PRICE * 101 // 100, WORKED_PRICE * 101 // 100,
    )  # fmt: skip
    assert (paid.market_price_id, paid.market_observed_at, paid.price_observed_at) == (published.pk, NOW, NOW)
    kept = KeptPrice.objects.get()
    assert (kept.published_id, kept.shop_schema, kept.at) == (published.pk, in_shop.schema_name, NOW)
    set_day_price(rial_per_g=WORKED_PRICE - 1_000, reason="a friend", actor=owner, now=NOW)
    by_hand = pay(contract, 5_000_000, clerk).payment
    assert (by_hand.rial_per_g, by_hand.shop_rial_per_g) == (WORKED_PRICE - 1_000, WORKED_PRICE * 101 // 100)
    assert (by_hand.market_price_id, KeptPrice.objects.count()) == (published.pk, 2)


def test_a_price_typed_without_any_market_keeps_nothing(contract: Contract, owner: User) -> None:
    set_day_price(rial_per_g=WORKED_PRICE, reason="no feed", actor=owner, now=NOW)
    paid = pay(contract, 5_000_000, owner).payment
    assert (paid.market_price_id, paid.market_source, paid.shop_rial_per_g) == (None, "", None)
    assert not KeptPrice.objects.exists()


def test_the_evening_is_shut_where_the_shop_says_so(contract: Contract, owner: User, clerk: User) -> None:
    price_at(WORKED_PRICE, tehran("1404/07/30", "19:55"))
    night = tehran("1404/07/30", "22:00")
    choose(owner, Policy(when_closed=Decision.BLOCK), reason="no sales at night")
    before = everything()
    for person in (clerk, owner):
        with pytest.raises(PriceNotAllowed) as refused:
            pay(contract, 5_000_000, person, now=night, price_reason="a good customer")
        assert (refused.value.status, refused.value.code) == (403, "price_stale")
        assert refused.value.extra["may_be_confirmed"] is False
    assert everything() == before


def test_a_lone_source_may_be_let_through_by_choice(contract: Contract, owner: User, clerk: User) -> None:
    publish(WORKED_PRICE, at=NOW, confirmed=False)
    choose(owner, Policy(when_unconfirmed=Decision.ALLOW), reason="one source is enough")
    assert pay(contract, 5_000_000, clerk).payment.rial_per_g == WORKED_PRICE


def test_the_counter_asks_two_questions(owner: User, market: int, django_assert_num_queries: Any) -> None:
    choose(owner)
    set_day_price(rial_per_g=WORKED_PRICE, reason="because", actor=owner, now=NOW)
    asked: CaptureQueriesContext
    with django_assert_num_queries(2) as asked:
        assert counter_price(now=NOW).state == "manual"
    tables = ("gold_prices_standingprice", "gold_installments_dayprice", "gold_installments_pricepolicy")
    for table in tables:
        assert sum(f"FROM {table}" in words for words in words_of(asked)) == 1
