"""What lies in the database tells no national ID, and keys are renewed without losing one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from pytest_django import Settings as SettingsWrapper

from accounts.models import User
from accounts.rules.sealing import Seal, SealBroken
from customers.actions import (
    DuplicateNationalId,
    keep_paper,
    open_paper,
    register_customer,
    register_once,
    renew_seals,
    seal_text,
)
from customers.checks import customers_can_be_sealed
from customers.models import Customer, Paper
from customers.queries import find_customers, opened_text
from tenants.context import current_schema
from tests.customers.papers import JPEG
from tests.customers.people import NOW

NATIONAL_ID, PASSPORT = "0084575948", "K98765432"


def the_customer(clerk: User, **told: object) -> Customer:
    return register_customer(
        full_name="زهرا احمدی", mobile="09123456789", national_id=NATIONAL_ID, actor=clerk, now=NOW, **told,  # type: ignore[arg-type]
    )  # fmt: skip


def everything() -> str:
    """Every row of every table of the shop, as a raw dump shows it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [current_schema()])
        said = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            said += [row for (row,) in cursor.fetchall()]
    return "\n".join(said)


def test_neither_a_dump_nor_a_statement_holds_a_digit_of_it(clerk: User) -> None:
    told: list[str] = []

    def listen(execute: Callable[..., object], sql: str, params: object, *rest: object) -> object:
        told.append(f"{sql} {params}")
        return execute(sql, params, *rest)

    with connection.execute_wrapper(listen):
        customer = the_customer(clerk, other_id_kind="passport", other_id=PASSPORT)
        keep_paper(
            customer=customer, name=f"کارت {NATIONAL_ID}.jpg", content=JPEG + NATIONAL_ID.encode(), kind="id_card",
            actor=clerk, now=NOW,
        )  # fmt: skip
        assert find_customers(user=clerk, text="۰۰۸۴۵۷۵۹۴۸") == [customer]
    dump = everything()
    assert "زهرا احمدی" in dump
    assert NATIONAL_ID not in dump
    assert NATIONAL_ID.encode().hex() not in dump
    assert PASSPORT not in dump
    # What the server is told, and could log, holds tokens alone.
    assert [statement for statement in told if NATIONAL_ID in statement or PASSPORT in statement] == []
    assert len(told) > 5
    assert NATIONAL_ID not in repr(Customer.objects.values_list("national_id", "other_id").get())
    kept = Customer.objects.get()
    assert (kept.national_id, kept.other_id) == (NATIONAL_ID, PASSPORT)


def test_a_row_that_was_not_touched_keeps_its_token(clerk: User) -> None:
    customer = the_customer(clerk)
    tokens = "SELECT national_id, national_id_index FROM customers_customer"
    with connection.cursor() as cursor:
        cursor.execute(tokens)
        before = cursor.fetchone()
        row = Customer.objects.get(pk=customer.pk)
        row.note = "seen"
        row.save()
        cursor.execute(tokens)
        assert cursor.fetchone() == before
    with pytest.raises(FieldError):
        Customer.objects.filter(national_id=NATIONAL_ID)


def test_keys_are_renewed_and_the_old_one_given_up(clerk: User, settings: SettingsWrapper) -> None:
    old, new = ["o" * 30 + "LD-key-13579-abcdef"], ["n" * 30 + "EW-key-24680-uvwxyz"]
    settings.ZARGAR_FIELD_KEYS = old
    customer = the_customer(clerk)
    paper = keep_paper(customer=customer, name="x.jpg", content=JPEG, kind="photo", actor=clerk, now=NOW)
    settings.ZARGAR_FIELD_KEYS = new + old
    assert find_customers(user=clerk, text=NATIONAL_ID) == [customer]
    with pytest.raises(DuplicateNationalId):
        the_customer(clerk)
    assert renew_seals() == 2
    settings.ZARGAR_FIELD_KEYS = new
    assert Customer.objects.get().national_id == NATIONAL_ID
    assert find_customers(user=clerk, text=NATIONAL_ID) == [customer]
    assert open_paper(paper=Paper.objects.get(pk=paper.pk), actor=clerk).content == JPEG
    settings.ZARGAR_FIELD_KEYS = old
    row = Customer.objects.get()  # the counter goes on: only who asks for it is told that it does not open
    with pytest.raises(SealBroken):
        _ = row.national_id


def test_a_repeat_while_keys_are_renewed_is_a_repeat(clerk: User, settings: SettingsWrapper) -> None:
    told: Any = {"full_name": "مریم احمدی", "mobile": "09121234567", "actor": clerk, "now": NOW, "idempotency_key": "k"}
    settings.ZARGAR_FIELD_KEYS = ["o" * 50]
    first = register_once(**told)
    settings.ZARGAR_FIELD_KEYS = ["n" * 50, "o" * 50]
    again = register_once(**told)
    assert (again.replayed, again.customer) == (True, first.customer)


def test_the_seal_itself() -> None:
    one, other = Seal(["a" * 50]), Seal(["b" * 50])
    assert one.close("x") != one.close("x")
    assert one.open(one.close("آب")) == "آب"
    assert one.index("national_id", "1") != one.index("request", "1") != other.index("request", "1")
    assert Seal(["b" * 50, "a" * 50]).indexes("k", "1") == [other.index("k", "1"), one.index("k", "1")]
    token = one.close("x")
    sealed = bytearray(one.close_paper(b"paper"))
    sealed[20] ^= 1
    for broken in (lambda: other.open(token), lambda: one.open(token[:-4]), lambda: one.open_paper(bytes(sealed))):
        with pytest.raises(SealBroken):
            broken()
    # A text and a paper have keys of their own.
    with pytest.raises(SealBroken):
        one.open_paper(token.encode())
    assert (opened_text(seal_text("0012345679")), seal_text(""), opened_text("")) == ("0012345679", "", "")


def test_a_server_without_a_key_does_not_pass_its_check(settings: SettingsWrapper) -> None:
    assert customers_can_be_sealed() == []
    for keys, fault in (([], "customers.E001"), (["short"], "customers.E002")):
        settings.ZARGAR_FIELD_KEYS = keys
        assert [found.id for found in customers_can_be_sealed()] == [fault]
