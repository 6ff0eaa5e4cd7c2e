"""Which price a payment is posted at, and who types one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import AuditEntry, User
from gold_installments.actions import (
    PriceFar,
    PriceImplausible,
    PriceNotPositive,
    PriceReasonMissing,
    PriceReasonTooLong,
    PriceStale,
    PriceUnconfirmed,
    PriceUnknown,
    make_quote,
    set_day_price,
)
from gold_installments.models import Contract
from gold_installments.queries import counter_price
from persian.refusal import Refusal
from tests.gold_installments.book import (
    NOW,
    TOMAN,
    WORKED_PRICE,
    everything,
    pay,
    price_at,
    publish,
    tehran,
)


def test_p03_a_stale_price_needs_a_person(contract: Contract, clerk: User, owner: User) -> None:
    price_at(WORKED_PRICE, NOW - timedelta(minutes=40))
    assert counter_price(now=NOW).state == "stale"
    before = everything()
    with pytest.raises(PriceStale) as refused:
        pay(contract, 42_000_000, clerk)
    assert (refused.value.status, refused.value.code) == (403, "price_stale")
    with pytest.raises(PriceStale):
        make_quote(contract=contract, mg=3733, actor=clerk, now=NOW)
    assert everything() == before
    set_day_price(rial_per_g=11_300_000 * TOMAN, reason="every source is down", actor=owner, now=NOW)
    paid = pay(contract, 42_000_000, clerk).payment
    assert (paid.price_source, paid.price_state, paid.price_note) == ("manual", "manual", "every source is down")
    assert (paid.rial_per_g, paid.market_rial_per_g) == (11_300_000 * TOMAN, WORKED_PRICE)
    assert not counter_price(now=NOW + timedelta(days=1)).may_post


def test_without_any_price_nothing_is_posted_or_invented(contract: Contract, clerk: User) -> None:
    assert counter_price(now=NOW).rial_per_g is None
    before = everything()
    with pytest.raises(PriceUnknown) as refused:
        pay(contract, 42_000_000, clerk)
    assert refused.value.code == "price_stale"
    assert everything() == before


def test_an_unconfirmed_price_is_not_posted_at(contract: Contract, clerk: User) -> None:
    publish(WORKED_PRICE, at=NOW, confirmed=False)
    before = everything()
    with pytest.raises(PriceUnconfirmed):
        pay(contract, 42_000_000, clerk)
    assert everything() == before


def test_the_last_price_of_the_evening_may_be_posted_at_night(contract: Contract, clerk: User) -> None:
    price_at(WORKED_PRICE, tehran("1404/07/30", "19:55"))
    night = tehran("1404/07/30", "22:00")
    assert counter_price(now=night).state == "closed_market"
    assert pay(contract, 42_000_000, clerk, now=night).payment.price_state == "closed_market"


def test_a_typed_price_ends_with_the_tehran_day(owner: User, market: int) -> None:
    set_day_price(rial_per_g=11_300_000 * TOMAN, reason="agreed in the bazaar", actor=owner, now=NOW)
    set_day_price(rial_per_g=11_310_000 * TOMAN, reason="moved again", actor=owner, now=NOW)
    seen = counter_price(now=tehran("1404/07/30", "23:59"))
    assert (seen.state, seen.rial_per_g, seen.source_name) == ("manual", 11_310_000 * TOMAN, "Owner")
    assert counter_price(now=tehran("1404/08/01", "00:01")).state != "manual"
    assert AuditEntry.objects.filter(action="price.typed").count() == 2


@pytest.mark.parametrize(
    ("rial", "reason", "refusal"),
    [
        (0, "because", PriceNotPositive),
        (-1, "because", PriceNotPositive),
        (WORKED_PRICE // 10, "because", PriceFar),
        (WORKED_PRICE * 10, "because", PriceFar),
        (WORKED_PRICE // 10_000, "because", PriceImplausible),
        (WORKED_PRICE, "  ", PriceReasonMissing),
        (WORKED_PRICE, "x" * 301, PriceReasonTooLong),
    ],
)
def test_a_wrong_typed_price_is_refused(
    owner: User, market: int, rial: int, reason: str, refusal: type[Refusal]
) -> None:
    before = everything()
    with pytest.raises(refusal):
        set_day_price(rial_per_g=rial, reason=reason, actor=owner, now=NOW)
    assert everything() == before
