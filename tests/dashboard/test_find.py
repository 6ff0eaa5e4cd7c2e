"""The find box."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from customers.actions import register_customer
from dashboard.queries import find_everything
from dashboard.rules.marking import Marked, mark
from tenants.context import inside
from tenants.models import Shop
from tests.dashboard.conftest import Book

ClientOf = Callable[..., Client]


@pytest.mark.parametrize("text", ["موسوي", "مريم", "6789", "٦٧٨٩", "۰۰۸۴۵۷۵۹۴۸", "موسوی‌نژاد"])
def test_a_customer_is_found_by_name_mobile_tail_or_national_id(clerk: User, book: Book, text: str) -> None:
    found = find_everything(user=clerk, text=text, now=timezone.now())
    assert [it.customer.pk for it in found.customers] == [book.late.pk]
    assert found.customers[0].owes.mg == 14_900
    assert found.customers[0].owes.late_rows == 3
    assert found.customers[0].owes.worst == book.contract.number


def test_a_contract_and_a_receipt_are_found_by_number(clerk: User, book: Book) -> None:
    by_contract = find_everything(user=clerk, text=book.contract.number, now=timezone.now())
    assert [it.contract.pk for it in by_contract.contracts] == [book.contract.pk]
    by_receipt = find_everything(user=clerk, text=book.payment.receipt_number, now=timezone.now())
    assert by_receipt.payment is not None
    assert by_receipt.payment.pk == book.payment.pk


def test_one_letter_and_nothing_find_nothing(clerk: User, book: Book) -> None:
    assert find_everything(user=clerk, text="م", now=timezone.now()).nothing
    assert find_everything(user=clerk, text="", now=timezone.now()).nothing


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("ناشناس خان", "full_name"),
        ("0912111", "mobile"),
        ("۰۹۱۲۱۱۱۲۲۳۳", "mobile"),
        ("+98 912 111 2233", "mobile"),
        ("0012345679", "national_id"),
        ("1405-99999", ""),
        ("4417", ""),
    ],
)
def test_what_was_typed_prefills_the_right_field(clerk: User, text: str, field: str) -> None:
    assert find_everything(user=clerk, text=text, now=timezone.now()).prefill == field


def test_options_are_links_with_a_payment_behind_ctrl_enter(clerk: User, book: Book, client_of: ClientOf) -> None:
    answer = client_of(clerk).get("/find/", {"q": "موسوي"}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert 'role="listbox"' in text
    assert f'href="/customers/{book.late.pk}/" data-take="/contracts/{book.contract.number}/?take=1"' in text
    assert "<mark>موسوی</mark>" in text
    assert "<html" not in text


def test_no_hit_offers_a_new_customer_only_to_those_who_may(
    clerk: User, viewer: User, book: Book, client_of: ClientOf
) -> None:
    offered = client_of(clerk).get("/find/", {"q": "ناشناس"}).content.decode()
    assert 'href="/customers/new/?full_name=%D9%86' in offered
    assert "/customers/new/" not in client_of(viewer).get("/find/", {"q": "ناشناس"}).content.decode()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "%00\x00'; drop", "ی" * 500, "' or 1=1 --", "{{7*7}}"])
def test_hostile_text_is_only_text(clerk: User, book: Book, client_of: ClientOf, text: str) -> None:
    answer = client_of(clerk).get("/find/", {"q": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert book.late.full_name not in answer.content.decode()


def test_the_other_shop_is_never_searched(clerk: User, other_shop: Shop, book: Book, client_of: ClientOf) -> None:
    with inside(other_shop):
        stranger = User.objects.get(username="clerk")
        register_customer(
            full_name="موسوی بتا", national_id="", mobile="09121112233", actor=stranger, now=timezone.now()
        )
    found = find_everything(user=clerk, text="موسوی", now=timezone.now())
    assert [it.customer.full_name for it in found.customers] == [book.late.full_name]
    theirs = client_of(stranger, other_shop).get("/find/", {"q": "موسوی"}).content.decode()
    assert "موسوی</mark> بتا" in theirs
    assert book.late.full_name not in theirs


def test_marking_keeps_the_shown_letters() -> None:
    assert mark("مریم موسوی", "موسوي") == Marked("مریم ", "موسوی", "")
    assert mark("مریم", "رضا") == Marked("مریم", "", "")
    assert mark("مریم", "") == Marked("مریم", "", "")


@pytest.mark.parametrize("kept", ["ق-۱۰۲ك", "ق-102ک", "ق-١٠٢ك"])
def test_a_contract_is_found_by_its_number_in_the_old_book(clerk: User, book: Book, kept: str) -> None:
    book.contract.pk, book.contract.number = None, "1405-000777"
    book.contract.reference, book.contract.idempotency_key = kept, "old"
    book.contract.save(force_insert=True)
    for text in ("ق-۱۰۲ک", "ق-102ك", "۱۰۲ک"):
        found = find_everything(user=clerk, text=text, now=timezone.now())
        assert [it.contract.pk for it in found.contracts] == [book.contract.pk]
