"""G9: a page of one customer behind a signed link: what it shows, to whom, and what it never says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from customers.actions import merge_customers, register_customer
from customers.models import Customer
from dashboard.views import own_page as door
from gold_installments.actions import record_payment
from gold_installments.models import Contract, PaymentClaim
from notifications.actions import stop_links
from notifications.models import OptOut
from notifications.queries import link_for, page_of_token
from persian.jalali import format_jalali, tehran_today
from tenants.context import inside
from tenants.models import Shop
from tests.customer_page.conftest import MOBILE, NAME, NATIONAL_ID, path_of, signed


def shown(phone: Client, path: str) -> str:
    answer = phone.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_what_is_owed_and_nothing_of_anybody_else(
    phone: Client, link: str, contract: Contract, customer: Customer, clerk: User, now: datetime, price: int
) -> None:
    """One number of a family: each link shows its own person."""
    sister = register_customer(full_name="زهرا موسوی‌نژاد", mobile=MOBILE, actor=clerk, now=now)
    hers = signed(sister, clerk, now, "hers")
    done = record_payment(
        contract=contract, amount_rial=420_000_000, tender="cash", quote_id=None, actor=clerk, now=now,
        idempotency_key="p1",
    )  # fmt: skip
    answer = phone.get(link)
    text = answer.content.decode()
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "noindex" in answer["X-Robots-Tag"]
    assert not answer.cookies, "no cookie, so nothing to forge a form with"
    for wanted in (NAME, contract.number, done.payment.receipt_number, "/r/", "۱۸", "قیمت اکنون", "پرداخت کردم"):
        assert wanted in text, wanted
    for secret in (NATIONAL_ID, MOBILE, "0912 345 6789", "زهرا", hers.number):
        assert secret not in text, secret


@pytest.mark.usefixtures("contract", "price")
def test_every_link_that_is_not_good_opens_the_same_closed_door(
    phone: Client,
    link: str,
    customer: Customer,
    clerk: User,
    manager: User,
    shop: Shop,
    other_shop: Shop,
    now: datetime,
) -> None:
    old = path_of(customer, shop, now - timedelta(days=45, seconds=1))
    ahead = path_of(customer, shop, now + timedelta(hours=1))
    forged = link[:-2] + ("A" if link[-2] != "A" else "B") + "/"
    theirs = path_of(customer, other_shop, now)
    answers = [phone.get(path) for path in (old, ahead, forged, theirs, "/c/x/", "/c/" + "0" * 40 + "/", "/c/۱۲/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert NAME not in answers[0].content.decode()
    assert phone.post(forged + "stop/", {"choice": "stop"}).status_code == 404
    young = path_of(customer, shop, now - timedelta(days=44))
    assert NAME in shown(phone, young)
    stop_links(customer_ids=[customer.pk], actor=manager, now=now)
    assert phone.get(young).content == answers[0].content
    assert not OptOut.objects.exists()


def test_a_thousand_links_cost_no_query(
    shop: Shop, now: datetime, django_assert_num_queries: DjangoAssertNumQueries, in_shop: Shop
) -> None:
    with django_assert_num_queries(0):
        links = {link_for(pk, shop=shop, now=now) for pk in range(1, 1001)}
    assert len(links) == 1000
    assert max(len(link.partition("/c/")[2]) for link in links) <= 20
    token = link_for(2**63 - 1, shop=shop, now=now).split("/")[-2]
    found = page_of_token(token, now=now)
    assert found is not None
    assert found.customer_id == 2**63 - 1
    with inside(Shop(schema_name=shop.schema_name, slug=shop.slug)):
        assert page_of_token(token, now=now + timedelta(days=46)) is None


def test_a_merged_customers_link_opens_the_page_of_who_stands(
    phone: Client, customer: Customer, contract: Contract, owner: User, clerk: User, shop: Shop, now: datetime
) -> None:
    twin = register_customer(full_name="مریم موسوی", mobile="+989351112233", actor=clerk, now=now)
    path = path_of(twin, shop, now - timedelta(hours=1))
    merge_customers(kept=customer, duplicate=twin, reason="یک نفرند", actor=owner, now=now)
    assert NAME in shown(phone, path)
    stop_links(customer_ids=[customer.pk], actor=owner, now=now)
    assert phone.get(path).status_code == 404, "the links of who stands for both were called back"


@pytest.mark.usefixtures("contract")
def test_without_a_price_that_may_be_used_no_sum_is_invented(phone: Client, link: str) -> None:
    text = shown(phone, link)
    assert "۲۲٫" in text or "۲۲" in text
    assert "مبلغ تومانی نشان داده نمی‌شود" in text
    assert "قیمت اکنون" not in text


def test_i_paid_is_written_once_and_shown_as_being_looked_at(
    phone: Client, link: str, contract: Contract, now: datetime, price: int
) -> None:
    form = {
        "contract": contract.number, "amount": "۴۲٬۰۰۰٬۰۰۰", "paid_on": format_jalali(tehran_today(now)),
        "tender": "card", "reference": "۷۷۸۸۹۹", "key": "k1",
    }  # fmt: skip
    for _ in range(2):
        answer = phone.post(link + "paid/", form)
        assert (answer.status_code, answer["Location"]) == (302, link + "?done=paid")
    made = PaymentClaim.objects.get()
    assert (made.amount_rial, made.made_by, made.state, made.reference) == (420_000_000, None, "waiting", "778899")
    assert "بررسی می‌کند" in shown(phone, link + "?done=paid")
    for name, wrong in (("amount", "0"), ("paid_on", "1300/01/01"), ("reference", ""), ("contract", "1404-000999")):
        refused = phone.post(link + "paid/", {**form, "key": "k2", name: wrong})
        assert refused.status_code == 422, name
        assert refused["Cache-Control"] == "no-store"
    again = phone.post(link + "paid/", {**form, "key": "k3"})
    assert again.status_code == 422, "the same tracking number waits already"
    assert PaymentClaim.objects.count() == 1


def test_stop_is_asked_again_and_proved(phone: Client, link: str, contract: Contract, customer: Customer) -> None:
    assert phone.get(link + "stop/").status_code == 200
    assert phone.post(link + "stop/", {}).status_code == 422
    assert not OptOut.objects.exists(), "looking decides nothing"
    for _ in range(2):
        assert phone.post(link + "stop/", {"choice": "stop"}).status_code == 302
    made = OptOut.objects.get()
    assert (made.address, made.source, made.customer_id, made.lifted_at) == (MOBILE, "page", customer.pk, None)
    assert made.evidence.startswith("/c/…/stop/ "), "what was pressed, without its key"
    assert "خواسته‌اید که پیامی" in shown(phone, link)
    assert phone.post(link + "stop/", {"choice": "resume"}).status_code == 302
    made.refresh_from_db()
    assert made.lifted_at is not None
    assert made.lifted_evidence.startswith("/c/…/stop/ ")


def test_doors_that_are_knocked_at_too_often_close(
    client_of: Callable[..., Client],
    link: str,
    contract: Contract,
    settings: Settings,
    customer: Customer,
    shop: Shop,
    now: datetime,
) -> None:
    cache.clear()
    settings.ZARGAR_TRUSTED_PROXIES = 1
    door_limit = 300 // door.GUESS
    # Many customers share one address of their operator: their old links shut nobody out, and no forged header helps.
    old = path_of(customer, shop, now - timedelta(days=50))
    shared = client_of(None, headers={"X-Forwarded-For": "203.0.113.5"})
    assert {shared.get(old).status_code for _ in range(30)} == {404}
    assert shared.get(link).status_code == 200
    lies = (f"198.51.100.{n}, 203.0.113.6" for n in range(21))
    codes = [client_of(None, headers={"X-Forwarded-For": lie}).get("/c/guess/").status_code for lie in lies]
    assert codes[-1] == 429
    guesser = client_of(None, headers={"X-Forwarded-For": "203.0.113.7"})
    assert [guesser.get(f"/c/guess{n}/").status_code for n in range(door_limit)] == [404] * door_limit
    closed = guesser.get(link)
    assert (closed.status_code, closed["Retry-After"]) == (429, str(door.QUARTER))
    assert "پانزده دقیقه" in closed.content.decode()
    # The customer's own words are counted wherever they come from, and looking goes on.
    codes = []
    for n in range(22):
        phone = client_of(None, headers={"X-Forwarded-For": f"203.0.113.{n + 10}"})
        codes.append(phone.post(link + "stop/", {}).status_code)
    assert (codes[:20], codes[20:]) == ([422] * 20, [429] * 2)
    assert client_of(None, headers={"X-Forwarded-For": "203.0.113.99"}).get(link).status_code == 200
