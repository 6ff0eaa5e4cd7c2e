"""Lists of contracts: every filter, every word, a page at a time; nothing is counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from customers.models import Customer
from gold_installments.models import Contract
from persian.jalali import format_jalali, tehran_today
from tests.gold_installments.book import a_contract, a_customer
from tests.gold_installments_sale.conftest import Call, code_of

MOST_QUERIES = 6


def numbers(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["number"] for row in answer.json()]


def test_h13_each_filter_and_each_word(call: Call, clerk: User, client_of: Any) -> None:
    now = timezone.now()
    today = tehran_today(now)
    ahmadi = a_customer(clerk, name="علي احمدى", now=now)
    old = a_contract(clerk, customer=ahmadi, now=now, signed_date=today - timedelta(days=100))
    new = a_contract(clerk, customer=ahmadi, now=now, signed_date=today)
    other = a_contract(clerk, customer=a_customer(clerk, name="Sara Karimi", now=now), now=now, signed_date=today)
    every = [other.number, new.number, old.number]
    next_due = format_jalali(Contract.objects.get(pk=new.pk).next_due_date or today)
    mobile, national_id = ahmadi.mobile[-4:], ahmadi.national_id
    for query, wanted in (
        ("", every), ("state=active", every), ("state=in_arrears", [old.number]), ("state=settled", []),
        ("late=true", [old.number]), ("late=false", every[:2]), (f"customer_id={ahmadi.pk}", every[1:]),
        ("customer_id=999999", []), (f"due_from={next_due}&due_to={next_due}", every[:2]),
        (f"due_to={format_jalali(today)}", [old.number]), ("plan=1", []), ("q=علی احمدی", every[1:]),
        (f"q=احمدی {mobile}", every[1:]), (f"q={national_id}", every[1:]), (f"q={old.number}", [old.number]),
        ("q=karimi", [other.number]), ("q=هیچکس", []),
    ):  # fmt: skip
        assert numbers(call("GET", f"/contracts?{query}")) == wanted, query
    browser = client_of(clerk)
    page = browser.get("/contracts/", {"q": "کریمی"}).content.decode()
    assert old.number not in page
    for wrong, code in (
        ("state=lost", "state_unknown"), ("late=maybe", "malformed"), ("due_from=1404/12/30", "invalid_date"),
        ("customer_id=x", "malformed"), ("colour=red", "unknown_parameter"),
    ):  # fmt: skip
        assert code_of(call("GET", f"/contracts?{wrong}"))[1] == code, wrong


def test_an_older_books_number_is_found(call: Call, clerk: User, buyer: Customer) -> None:
    contract = a_contract(clerk, customer=buyer, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table gold_installments_contract disable trigger user")
        cursor.execute("update gold_installments_contract set reference = 'دفتر-A77' where id = %s", [contract.pk])
        cursor.execute("alter table gold_installments_contract enable trigger user")
    assert numbers(call("GET", "/contracts?q=a77")) == [contract.number]


def test_pages_follow_the_link_with_a_constant_number_of_questions(call: Call, clerk: User, buyer: Customer) -> None:
    made = [a_contract(clerk, customer=buyer, now=timezone.now()).number for _ in range(5)]
    path, seen, asked = "/contracts?limit=2&state=active", [], []
    while path:
        with CaptureQueriesContext(connection) as questions:
            answer = call("GET", path)
        asked.append(len(questions))
        seen += numbers(answer)
        link = answer.get("Link", "")
        path = link.partition("/api/v1")[2].partition(">")[0]
    assert seen == made[::-1]
    assert max(asked) <= MOST_QUERIES
    assert not any("count(" in query["sql"].lower() for query in questions)


def test_f5_what_was_put_away_is_told_and_can_be_left_out(call: Call, clerk: User, buyer: Customer) -> None:
    now = timezone.now()
    kept, away = (a_contract(clerk, customer=buyer, now=now) for _ in range(2))
    Contract.objects.filter(pk=away.pk).update(archived_at=now)
    for query, wanted in (
        ("", [away.number, kept.number]), ("archived=true", [away.number]), ("archived=false", [kept.number]),
    ):  # fmt: skip
        assert numbers(call("GET", f"/contracts?{query}")) == wanted, query
    assert [call("GET", f"/contracts/{it.pk}").json()["archived"] for it in (kept, away)] == [False, True]
