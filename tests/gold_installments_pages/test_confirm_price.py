"""The payment desk at a price that is too old: a clerk waits, the owner writes why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from accounts.models import User
from gold_installments.actions import set_price_policy
from gold_installments.actions.make_quote import signature_of
from gold_installments.models import Contract, Payment, PricePolicy, Quote
from gold_installments.rules.policy import Decision, Policy
from tests.gold_installments.book import everything, publish

pytestmark = pytest.mark.django_db
WHY = "از سه همکار پرسیدم"


@pytest.fixture
def stale(contract: Contract, owner: User, now: datetime) -> int:
    """A price of four days ago, which is not free even on the few days when that was the last session."""
    set_price_policy(wanted=Policy(when_closed=Decision.CONFIRM), version=0, reason="ours", actor=owner, now=now)
    publish(112_500_000, at=now - timedelta(days=4))
    return 112_500_000


@pytest.fixture
def boss(client_of: Callable[..., Client], owner: User) -> Client:
    """The owner's browser, as htmx calls from it."""
    return client_of(owner, headers={"HX-Request": "true"})


def test_a_clerk_is_told_who_can_help(counter: Client, contract: Contract, stale: int) -> None:
    before = everything()
    answer = counter.post(f"/contracts/{contract.number}/quote/", {"price_reason": WHY})
    html = answer.content.decode()
    assert (answer.status_code, answer["X-Refusal"]) == (403, "price_stale")
    assert 'name="price_reason"' not in html
    assert "مالک یا مدیر فروشگاه می‌تواند با نوشتن دلیل" in html
    assert everything() == before


def test_the_owner_writes_why_and_pays(boss: Client, contract: Contract, stale: int) -> None:
    quote_page = f"/contracts/{contract.number}/quote/"
    blocked = boss.post(quote_page, {"amount": "۵٬۰۰۰٬۰۰۰", "tender": "cash"})
    html = blocked.content.decode()
    assert blocked.status_code == 403
    assert 'name="price_reason"' in html
    assert f'hx-post="{quote_page}"' in html
    assert '<input type="hidden" name="amount" value="۵٬۰۰۰٬۰۰۰">' in html
    short = boss.post(quote_page, {"price_reason": "ا"})
    assert short.status_code == 422
    assert "<svg" in short.content.decode().split('id="id_price_reason_error"')[1].split("</span>")[0]
    empty = boss.post(quote_page, {"price_reason": "  "})
    assert empty.status_code == 403
    assert "بنویسید چرا" in empty.content.decode().split('id="id_price_reason_error"')[1].split("</span>")[0]
    assert not Quote.objects.exists()
    desk = boss.post(quote_page, {"price_reason": WHY, "amount": "۵٬۰۰۰٬۰۰۰"})
    assert desk.status_code == 200
    assert 'value="۵٬۰۰۰٬۰۰۰"' in desk.content.decode()
    assert f"با تأیید Owner: {WHY}" in desk.content.decode()
    quote = Quote.objects.get()
    sent = {
        "quote_id": str(quote.uuid), "unit": "toman", "amount": "5000000", "tender": "cash", "then": "save",
        "idempotency_key": "k",
    }  # fmt: skip
    boss.post(f"/contracts/{contract.number}/pay/", sent)
    boss.post(f"/contracts/{contract.number}/pay/", sent)
    paid = Payment.objects.get()
    assert (paid.price_note, paid.price_confirmed_by) == (WHY, "Owner")
    receipt = boss.get(f"/receipts/{paid.receipt_number}/").content.decode()
    assert WHY in receipt
    assert "Owner" in receipt


def test_where_the_shop_blocks_old_prices_only_typing_helps(
    boss: Client, contract: Contract, owner: User, now: datetime, stale: int
) -> None:
    blocked = Policy(when_stale=Decision.BLOCK, when_closed=Decision.BLOCK)
    version = PricePolicy.objects.get().pk
    set_price_policy(wanted=blocked, version=version, reason="type it", actor=owner, now=now)
    html = boss.post(f"/contracts/{contract.number}/quote/", {"price_reason": WHY}).content.decode()
    assert 'name="price_reason"' not in html
    assert "/prices/day/?next=" in html
    assert not Quote.objects.exists()


def test_an_expired_lock_at_an_old_price_asks_again(boss: Client, contract: Contract, stale: int) -> None:
    boss.post(f"/contracts/{contract.number}/quote/", {"price_reason": WHY})
    made = Quote.objects.get()
    sent = {
        "quote_id": str(made.uuid), "unit": "toman", "amount": "5000000", "tender": "cash", "idempotency_key": "k",
    }  # fmt: skip
    late = Quote.objects.get(pk=made.pk)
    late.pk, late.uuid = None, Quote._meta.get_field("uuid").get_default()
    late.expires_at = made.created_at - timedelta(minutes=1)
    late.signature = signature_of(late)
    late.save()
    answer = boss.post(f"/contracts/{contract.number}/pay/", {**sent, "quote_id": str(late.uuid)})
    assert answer.status_code == 403
    assert 'name="price_reason"' in answer.content.decode()
    assert not Payment.objects.exists()


def test_a_price_of_last_month_has_to_be_typed(boss: Client, contract: Contract, now: datetime) -> None:
    publish(112_500_000, at=now - timedelta(days=30))
    html = boss.post(f"/contracts/{contract.number}/quote/", {"price_reason": WHY}).content.decode()
    assert 'name="price_reason"' not in html
    assert "/prices/day/?next=" in html
    assert not Quote.objects.exists()
