"""Two people about one price at the same moment; real commits, real threads."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from accounts.models import AuditEntry
from gold_installments.actions import (
    PolicyChanged,
    clear_day_price,
    make_quote,
    renew_board_link,
    set_day_price,
    set_price_policy,
)
from gold_installments.models import Contract, DayPrice, Payment, PricePolicy
from gold_installments.queries import counter_price, latest_policy
from gold_installments.rules.policy import Policy
from tenants.context import inside
from tenants.models import Shop
from tests.gold_installments.book import NOW, WORKED_PRICE, a_contract, findings, pay
from tests.gold_installments.test_rivals import at_once, user

WRITERS = 6


def test_the_same_price_from_six_windows_is_one_row(committed_shop: Shop) -> None:
    def typing() -> int:
        return set_day_price(rial_per_g=WORKED_PRICE, reason="no feed", actor=user(), now=NOW).pk

    assert len(set(at_once(committed_shop, *[typing] * WRITERS))) == 1
    with inside(committed_shop):
        assert (DayPrice.objects.count(), AuditEntry.objects.filter(action="price.typed").count()) == (1, 1)


def test_clearing_and_typing_at_once_leave_one_of_both_standing(committed_shop: Shop) -> None:
    with inside(committed_shop):
        set_day_price(rial_per_g=WORKED_PRICE, reason="no feed", actor=user(), now=NOW)
    at_once(
        committed_shop,
        *[lambda: clear_day_price(reason="feed is back", actor=user(), now=NOW).pk] * 3,
        *[lambda: set_day_price(rial_per_g=WORKED_PRICE + 10, reason="moved", actor=user("manager"), now=NOW).pk] * 3,
    )
    with inside(committed_shop):
        rows = list(DayPrice.objects.order_by("pk").values_list("rial_per_g", flat=True))
        assert all(before != after for before, after in pairwise(rows)), rows
        assert counter_price(now=NOW).rial_per_g == rows[-1]


def test_of_two_owners_one_saves_and_one_is_told(committed_shop: Shop) -> None:
    def saving(margin: int) -> object:
        return set_price_policy(
            wanted=Policy(sell_margin_bp=margin), version=0, reason="the season", actor=user(), now=NOW
        ).sell_margin_bp

    answers = at_once(committed_shop, lambda: saving(50), lambda: saving(70))
    assert sorted(isinstance(answer, PolicyChanged) for answer in answers) == [False, True]
    with inside(committed_shop):
        standing = latest_policy()
        assert standing is not None
        assert (PricePolicy.objects.count(), standing.sell_margin_bp in answers) == (1, True)


def test_six_presses_make_one_new_address(committed_shop: Shop) -> None:
    def renewing() -> int:
        return renew_board_link(seen=1, actor=user(), now=NOW).board_number

    assert at_once(committed_shop, *[renewing] * WRITERS) == [2] * WRITERS


@pytest.fixture
def contract(committed_shop: Shop) -> Contract:
    """The worked contract in a shop that commits, with a typed price."""
    with inside(committed_shop):
        set_day_price(rial_per_g=WORKED_PRICE, reason="no market in this test", actor=user(), now=NOW)
        return a_contract(user())


def test_a_price_typed_between_quote_and_payment_does_not_touch_the_quote(
    committed_shop: Shop, contract: Contract
) -> None:
    with inside(committed_shop):
        quote = make_quote(contract=contract, mg=3733, actor=user(), now=NOW)
    later = NOW + timedelta(seconds=5)
    at_once(
        committed_shop,
        lambda: pay(contract, quote.amount_rial // 10, user(), quote=quote.uuid, now=later).payment.mg,
        lambda: set_day_price(rial_per_g=WORKED_PRICE + 1_000_000, reason="moved", actor=user(), now=later).pk,
        lambda: (
            set_price_policy(wanted=Policy(sell_margin_bp=900), version=0, reason="dearer", actor=user(), now=later).pk
        ),
    )
    with inside(committed_shop):
        paid = Payment.objects.get()
        assert (paid.mg, paid.rial_per_g) == (3733, WORKED_PRICE)
        assert findings() == []
