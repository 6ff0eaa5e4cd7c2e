"""P03: a price that is not free to use, and the person who stands up for it with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import AuditEntry, User
from gold_installments.actions import (
    ConfirmReasonMissing,
    IdempotencyConflict,
    PriceReasonTooLong,
    PriceStale,
    PriceUnconfirmed,
    PriceUnknown,
    QuoteExpired,
    QuoteInvalid,
    make_quote,
    record_payment,
    set_price_policy,
)
from gold_installments.actions.make_quote import signature_of
from gold_installments.models import Contract, Payment, Quote
from gold_installments.rules.policy import Decision, Policy
from gold_installments.rules.request import request_hash
from notifications.models import Message
from persian.refusal import Refusal
from tests.gold_installments.book import NOW, WORKED_PRICE, everything, pay, price_at, publish

WHY = "asked three colleagues in the bazaar"


@pytest.fixture
def stale(in_shop: object) -> int:
    """A price of forty minutes ago, in market hours."""
    publish(WORKED_PRICE, at=NOW - timedelta(minutes=40))
    return WORKED_PRICE


@pytest.mark.parametrize("role", ["clerk", "accountant", "viewer"])
def test_who_may_not_set_prices_cannot_stand_up_for_one(contract: Contract, stale: int, role: str) -> None:
    person = User.objects.get(username=role)
    before = everything()
    for attempt in (
        lambda: pay(contract, 5_000_000, person, price_reason=WHY),
        lambda: make_quote(contract=contract, mg=100, actor=person, now=NOW, price_reason=WHY),
    ):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert refused.value.status == 403
        assert refused.value.code == ("price_stale" if role == "clerk" else "not_permitted")
    assert everything() == before


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_who_may_takes_the_money_and_it_stays_in_the_record(contract: Contract, stale: int, role: str) -> None:
    person = User.objects.get(username=role)
    paid = pay(contract, 5_000_000, person, price_reason=f"  {WHY}\u202e\x07\n").payment
    assert (paid.rial_per_g, paid.price_state, paid.price_note) == (WORKED_PRICE, "stale", WHY)
    assert (paid.price_confirmed_by, paid.price_source) == (person.display_name, "wallgold")
    noted = AuditEntry.objects.get(action="price.confirmed")
    assert (noted.actor, noted.detail["reason"], noted.detail["state"]) == (person, WHY, "stale")


@pytest.mark.parametrize(
    ("reason", "refusal", "status"),
    [
        ("", PriceStale, 403),
        ("   ", PriceStale, 403),
        ("ab", ConfirmReasonMissing, 422),
        ("a\x00\x01\x02", ConfirmReasonMissing, 422),
        ("\u200c" * 5, ConfirmReasonMissing, 422),
        ("......", ConfirmReasonMissing, 422),
        ("x" * 5_000, PriceReasonTooLong, 422),
        ("x" * 301, PriceReasonTooLong, 422),
    ],
)
def test_without_a_reason_nothing_happens(
    contract: Contract, owner: User, stale: int, reason: str, refusal: type[Refusal], status: int
) -> None:
    before = everything()
    with pytest.raises(refusal) as refused:
        pay(contract, 5_000_000, owner, price_reason=reason)
    assert refused.value.status == status
    with pytest.raises(refusal):
        make_quote(contract=contract, mg=100, actor=owner, now=NOW, price_reason=reason)
    assert everything() == before


def test_a_jump_nobody_else_saw_is_accepted_by_the_owner(contract: Contract, owner: User, clerk: User) -> None:
    publish(WORKED_PRICE, at=NOW, confirmed=False)
    with pytest.raises(PriceUnconfirmed) as refused:
        pay(contract, 5_000_000, clerk, price_reason=WHY)
    assert (refused.value.extra["state"], refused.value.extra["confirmed"]) == ("live", False)
    paid = pay(contract, 5_000_000, owner, price_reason=WHY).payment
    assert (paid.price_state, paid.price_confirmed_by) == ("live", "Owner")
    assert AuditEntry.objects.get(action="price.confirmed").detail["confirmed_by_sources"] is False


def test_where_the_shop_blocks_it_no_reason_helps(contract: Contract, owner: User, stale: int) -> None:
    set_price_policy(
        wanted=Policy(when_stale=Decision.BLOCK), version=0, reason="we type it", actor=owner, now=NOW
    )  # fmt: skip
    before = everything()
    with pytest.raises(PriceStale) as refused:
        pay(contract, 5_000_000, owner, price_reason=WHY)
    assert refused.value.extra["may_be_confirmed"] is False
    assert everything() == before


def test_no_reason_invents_a_price(contract: Contract, owner: User) -> None:
    before = everything()
    with pytest.raises(PriceUnknown) as refused:
        pay(contract, 5_000_000, owner, price_reason=WHY)
    assert refused.value.extra == {}
    assert everything() == before


def test_a_reason_nobody_needed_is_not_kept(contract: Contract, owner: User, market: int) -> None:
    paid = pay(contract, 5_000_000, owner, price_reason=WHY).payment
    assert (paid.price_note, paid.price_confirmed_by) == ("", "")
    assert not AuditEntry.objects.filter(action="price.confirmed").exists()


def test_a_confirmed_quote_is_good_for_the_clerk_and_carries_who_stood_up(
    contract: Contract, owner: User, clerk: User, stale: int
) -> None:
    quote = make_quote(contract=contract, mg=3733, actor=owner, now=NOW, price_reason=WHY)
    assert (quote.price_note, quote.price_confirmed_by) == (WHY, "Owner")
    paid = pay(contract, quote.amount_rial // 10, clerk, quote=quote.uuid).payment
    assert (paid.mg, paid.price_note, paid.price_confirmed_by, paid.actor) == (3733, WHY, "Owner", clerk)
    assert AuditEntry.objects.filter(action="price.confirmed").count() == 1


def test_an_expired_confirmed_quote_is_renewed_only_by_a_reason(contract: Contract, owner: User, stale: int) -> None:
    quote = make_quote(contract=contract, mg=3733, actor=owner, now=NOW, price_reason=WHY)
    late = quote.expires_at + timedelta(seconds=1)
    before = everything()
    with pytest.raises(QuoteExpired) as refused:
        pay(contract, quote.amount_rial // 10, owner, quote=quote.uuid, now=late)
    assert refused.value.new_quote is None
    assert everything() == before
    with pytest.raises(QuoteExpired) as refused:
        pay(contract, quote.amount_rial // 10, owner, quote=quote.uuid, now=late, price_reason=WHY)
    assert refused.value.new_quote is not None
    assert not Payment.objects.exists()


def test_a_repeat_is_the_first_payment_and_another_reason_another_request(
    contract: Contract, owner: User, stale: int
) -> None:
    first = pay(contract, 5_000_000, owner, key="K", price_reason=WHY)
    before = everything()
    assert pay(contract, 5_000_000, owner, key="K", price_reason=f" {WHY} ").payment == first.payment
    for other in ("", "another reason"):
        with pytest.raises(IdempotencyConflict):
            pay(contract, 5_000_000, owner, key="K", price_reason=other)
    assert everything() == before
    assert Message.objects.filter(dedupe_key=f"receipt:{first.payment.receipt_number}").count() == 1


def test_requests_without_a_reason_hash_as_they_always_did(contract: Contract, owner: User, market: int) -> None:
    paid = record_payment(
        contract=contract, amount_rial=50_000_000, tender="cash", actor=owner, now=NOW, idempotency_key="K"
    ).payment
    assert paid.request_hash == request_hash(
        contract=contract.number, amount_rial=50_000_000, tender="cash", tender_ref="", quote=None
    )
    assert request_hash(contract="1404-00001", amount_rial=1, tender="cash", tender_ref="", quote=None) == (
        "4f72155f958e01b496a0178b63ef3a870e2416ba3527449dd496e792f75838eb"
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("market_rial_per_g", 1),
        ("shop_rial_per_g", None),
        ("market_source", ""),
        ("market_price_id", None),
        ("price_confirmed_by", "Somebody"),
        ("price_note", "another"),
        ("price_state", "live"),
        ("price_source_name", "Another"),
        ("market_observed_at", NOW),
    ],
)
def test_a_quote_answers_for_every_price_in_it(
    contract: Contract, owner: User, stale: int, column: str, value: object
) -> None:
    made = make_quote(contract=contract, mg=100, actor=owner, now=NOW, price_reason=WHY)
    forged = Quote.objects.get(pk=made.pk)
    forged.pk, forged.uuid = None, Quote._meta.get_field("uuid").get_default()
    forged.signature = signature_of(forged)
    setattr(forged, column, value)
    forged.save()
    before = everything()
    with pytest.raises(QuoteInvalid):
        pay(contract, 5_000_000, owner, quote=forged.uuid)
    assert everything() == before


def test_a_quote_of_the_version_before_is_still_good(contract: Contract, owner: User, market: int) -> None:
    old = make_quote(contract=contract, mg=3733, actor=owner, now=NOW)
    row = Quote.objects.get(pk=old.pk)
    row.pk, row.uuid = None, Quote._meta.get_field("uuid").get_default()
    row.shop_rial_per_g = row.market_price_id = row.market_observed_at = None
    row.market_source = ""
    row.signature = signature_of(row)
    row.save()
    price_at(WORKED_PRICE + 10, NOW + timedelta(minutes=1))
    paid = pay(contract, row.amount_rial // 10, owner, quote=row.uuid, now=NOW + timedelta(minutes=1)).payment
    assert (paid.mg, paid.rial_per_g, paid.market_price_id) == (3733, WORKED_PRICE, None)
