"""Registering, correcting and finding buyers."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from customers.actions import (
    DuplicateNationalId,
    NameTooLong,
    NameTooShort,
    NoteTooLong,
    ShopClosed,
    ShopSuspended,
    register_customer,
    update_customer,
)
from customers.models import Customer
from customers.queries import CustomerNotFound, count_customers, customer_for, find_customers, list_customers
from persian.national_id import InvalidNationalId
from persian.phones import InvalidMobile
from persian.refusal import Refusal
from tenants.context import inside
from tenants.models import Shop
from tests.customers.people import NOW, a_customer

GOOD: dict[str, Any] = {"full_name": "زهرا احمدی", "national_id": "۰۹۳۲۸۳۳۸۱۰", "mobile": "۰۹۱۲ ۳۴۵ ۶۷۸۹"}


def rows() -> tuple[int, int]:
    """What a refusal leaves as it was; that somebody was refused is itself on the trail."""
    return Customer.objects.count(), AuditEntry.objects.exclude(action="refused").count()


def test_what_is_typed_is_normalised(clerk: User) -> None:
    customer = register_customer(**GOOD, note="  دوست قدیمی ", actor=clerk, now=NOW)
    kept = Customer.objects.get()
    assert kept == customer
    assert (kept.full_name, kept.national_id, kept.mobile, kept.note) == (
        "زهرا احمدی", "0932833810", "+989123456789", "دوست قدیمی",
    )  # fmt: skip
    assert (kept.created_by_id, kept.created_at) == (clerk.pk, NOW)
    audit = AuditEntry.objects.get(action="customer.registered")
    assert (audit.actor_id, audit.subject, audit.detail) == (clerk.pk, f"customers.customer:{kept.pk}", {})


def test_people_without_a_national_id_may_be_many(clerk: User) -> None:
    for _ in range(2):
        register_customer(**{**GOOD, "national_id": " "}, actor=clerk, now=NOW)
    assert list(Customer.objects.values_list("national_id_index", flat=True)) == [None, None]


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"national_id": "0932833811"}, InvalidNationalId, "national_id"),
        ({"national_id": "1111111111"}, InvalidNationalId, "national_id"),
        ({"mobile": "02188888888"}, InvalidMobile, "mobile"),
        ({"mobile": ""}, InvalidMobile, "mobile"),
        ({"full_name": " ۱۲ "}, NameTooShort, "full_name"),
        ({"full_name": "\u200c\u200c"}, NameTooShort, "full_name"),
        ({"full_name": "\u3164\u3164\u3164"}, NameTooShort, "full_name"),
        ({"full_name": "ن" * 121}, NameTooLong, "full_name"),
        ({"note": "ن" * 2001}, NoteTooLong, "note"),
    ],
)
def test_a_wrong_customer_is_refused_and_changes_nothing(
    clerk: User, change: dict[str, Any], refusal: type[Refusal], field: str
) -> None:
    before = rows()
    with pytest.raises(refusal) as refused:
        register_customer(**{**GOOD, **change}, actor=clerk, now=NOW)
    assert (refused.value.field, bool(str(refused.value))) == (field, True)
    assert rows() == before


def test_a_national_id_is_registered_once_in_a_shop(clerk: User, other_shop: Shop) -> None:
    first = register_customer(**GOOD, actor=clerk, now=NOW)
    before = rows()
    with pytest.raises(DuplicateNationalId) as refused:
        register_customer(**{**GOOD, "full_name": "Another Person"}, actor=clerk, now=NOW)
    assert (refused.value.status, refused.value.params["customer_id"]) == (409, first.pk)
    assert rows() == before
    with inside(other_shop):
        assert register_customer(**GOOD, actor=User.objects.get(username="clerk"), now=NOW).national_id == "0932833810"


@pytest.mark.parametrize("role", ["accountant", "viewer"])
def test_who_may_not_write(in_shop: Shop, clerk: User, role: str) -> None:
    customer = a_customer(clerk)
    reader = User.objects.get(username=role)
    before = rows()
    with pytest.raises(NotPermitted):
        register_customer(**GOOD, actor=reader, now=NOW)
    with pytest.raises(NotPermitted):
        update_customer(customer=customer, **GOOD, note="", actor=reader, now=NOW)
    assert rows() == before
    refused = AuditEntry.objects.filter(action="refused", actor=reader).order_by("pk")
    assert [line.subject for line in refused] == ["customer.write", f"customers.customer:{customer.pk}"]
    assert customer_for(user=reader, pk=customer.pk) == customer


@pytest.mark.parametrize(("state", "refusal"), [("suspended", ShopSuspended), ("closed", ShopClosed)])
def test_a_suspended_shop_registers_nobody_and_a_closed_one_corrects_nobody(
    clerk: User, in_shop: Shop, state: str, refusal: type[Refusal]
) -> None:
    customer = a_customer(clerk)
    Shop.objects.filter(pk=in_shop.pk).update(state=state)
    before = rows()
    with pytest.raises(refusal):
        register_customer(**GOOD, actor=clerk, now=NOW)
    assert rows() == before
    with inside(Shop.objects.get(pk=in_shop.pk)):
        if state == "closed":
            with pytest.raises(ShopClosed):
                update_customer(customer=customer, **GOOD, note="", actor=clerk, now=NOW)
        else:
            corrected = update_customer(customer=customer, **GOOD, note="", actor=clerk, now=NOW)
            assert corrected.mobile == "+989123456789"


def test_a_correction_names_the_fields_not_the_values(clerk: User) -> None:
    customer = register_customer(**GOOD, actor=clerk, now=NOW)
    update_customer(customer=customer, **{**GOOD, "mobile": "09351112233"}, note="", actor=clerk, now=NOW)
    audit = AuditEntry.objects.get(action="customer.updated")
    assert audit.detail["fields"] == ["mobile"]
    assert "0935" not in str(audit.detail)
    assert find_customers(user=clerk, text="09351112233") == [customer]
    assert find_customers(user=clerk, text="09123456789") == []
    before = rows()
    update_customer(customer=customer, **{**GOOD, "mobile": "09351112233"}, note="", actor=clerk, now=NOW)
    assert rows() == before


def test_a_correction_cannot_take_anothers_national_id(clerk: User) -> None:
    register_customer(**GOOD, actor=clerk, now=NOW)
    other = a_customer(clerk)
    before = rows()
    with pytest.raises(DuplicateNationalId):
        update_customer(customer=other, **GOOD, note="", actor=clerk, now=NOW)
    assert rows() == before
    other.refresh_from_db()
    assert other.national_id != "0932833810"


@pytest.mark.parametrize(
    "text",
    [
        "احمدی",
        "احمدي",
        "زهرا احم",
        "احمدی ۶۷۸۹",
        "زهرااحمدی",
        "۰۹۱۲۳۴۵",
        "+98912345",
        "0932833810",
        "zahra",
        "۰۹۳۲۸۳۳۸۱۰ احمدی",
        "093-283381-0",
        "0912 345 6789",
        "00989123456789",
        "٠٩٣٢٨٣٣٨١٠",
        "۰۹۳۵ ۱۱۱ ۲۲۳۳",
    ],
)
def test_finding(clerk: User, text: str) -> None:
    told = {**GOOD, "full_name": "زهرا احمدی Zahra", "other_mobiles": ["09351112233"]}
    wanted = register_customer(**told, actor=clerk, now=NOW)
    a_customer(clerk, name="محمد رضایی")
    assert find_customers(user=clerk, text=text) == [wanted]


@pytest.mark.parametrize("text", ["", "  ", "\x00", "کسی که نیست", "%", "0932833811", "093283381"])
def test_finding_nobody(clerk: User, text: str) -> None:
    register_customer(**GOOD, actor=clerk, now=NOW)
    assert find_customers(user=clerk, text=text) == []


def test_pages(clerk: User) -> None:
    made = [a_customer(clerk) for _ in range(5)]
    assert list_customers(user=clerk, limit=2) == made[:-3:-1]
    assert list_customers(user=clerk, after=made[1].pk, limit=9) == [made[0]]
    assert len(list_customers(user=clerk, limit=-1)) == 1
    assert count_customers(user=clerk) == 5
    with pytest.raises(CustomerNotFound):
        customer_for(user=clerk, pk=10**9)
    with pytest.raises(CustomerNotFound):
        customer_for(user=clerk, pk=10**30)


@pytest.mark.parametrize(
    "change",
    [{"mobile": "0912"}, {"national_id": None}, {"national_id_index": "12"}, {"full_name": ""}, {"limit_mg": -1}],
)
def test_the_database_holds_the_shape_too(clerk: User, change: dict[str, Any]) -> None:
    customer = a_customer(clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Customer.objects.filter(pk=customer.pk).update(**change)
    customer.refresh_from_db()
    assert customer.mobile.startswith("+98")
