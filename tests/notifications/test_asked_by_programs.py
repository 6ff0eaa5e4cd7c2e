"""What a program asks for, tried by a stranger: who must not hear, what must not leave, and what a repeat means."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from customers.actions import record_consent, register_customer, update_customer
from customers.models import Customer
from notifications.actions import deliver_messages
from notifications.actions.queue_message import queue_message
from notifications.models import Message, OptOut
from notifications.queries import link_for
from notifications.rules.lifecycle import State
from tenants.context import public
from tenants.models import Shop
from tests.notifications.conftest import at, sign
from tests.notifications.kavenegar_server import KavenegarServer
from tests.notifications.test_api import URL, Program, post, program

__all__ = ["program"]
pytestmark = pytest.mark.usefixtures("in_shop")
CARD = "6037-9975-9912-3453"
OTHER = "09351112233"


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("dedupe_key", "state"))


def test_a_number_of_somebody_who_said_stop_gets_no_text_however_it_is_named(
    program: Program, manager: User, clerk: User, maryam: Customer, kavenegar: KavenegarServer
) -> None:
    update_customer(customer=maryam, other_mobiles=[OTHER], actor=clerk, now=at(9))
    client, now = program(manager), at(10)
    queue_message(dedupe_key="old", kind="free", recipient="+989123456789", text="سلام", now=now)
    post(client, {"to": OTHER, "text": "سلام", "dedupe_key": "second"})
    post(client, {"to": "09120000000", "text": "سلام", "dedupe_key": "stranger"})
    record_consent(customer=maryam, channel="sms", allowed=False, evidence="تلفنی", actor=clerk, now=now)
    assert [row["dedupe_key"] for row in client.get(f"{URL}?customer={maryam.pk}").json()] == ["api:second"]
    assert client.get(f"{URL}?customer=0").json() == []
    Message.objects.update(not_before=now)
    deliver_messages(now=timezone.now().replace(hour=8))
    assert states() == {"old": State.BLOCKED, "api:second": State.BLOCKED, "api:stranger": State.ACCEPTED}


def test_a_text_to_a_number_goes_to_that_number_and_one_to_a_customer_where_the_customer_is(
    program: Program, manager: User, clerk: User, maryam: Customer, kavenegar: KavenegarServer, shop: Shop
) -> None:
    """And the same requests again, whatever became of the first, are the same messages."""
    client = program(manager)
    bodies: list[dict[str, Any]] = [
        {"to": "09123456789", "text": "به شماره", "dedupe_key": "n"},
        {"customer_id": maryam.pk, "text": "به مشتری", "dedupe_key": "c"},
        {"customer_id": maryam.pk, "template": "birthday", "values": {"phone": ""}, "dedupe_key": "t"},
    ]
    first = [post(client, body).json()["id"] for body in bodies]
    update_customer(customer=maryam, mobile=OTHER, actor=clerk, now=at(9))
    with public():
        Shop.objects.filter(pk=shop.pk).update(name="نام تازه")
    Message.objects.update(not_before=at(9))
    deliver_messages(now=timezone.now().replace(hour=8))
    deliver_messages(now=timezone.now().replace(hour=9))
    left = Message.objects.filter(state=State.ACCEPTED).values_list("text", "recipient")
    assert {(text[:8], number[-4:]) for text, number in left if text.startswith("به")} == {
        ("به شماره", "6789"), ("به مشتری", "2233")
    }  # fmt: skip
    Customer.objects.filter(pk=maryam.pk).update(state=Customer.State.ARCHIVED)
    assert [post(client, body).json()["id"] for body in bodies] == first
    assert post(client, {**bodies[2], "values": {}}).json()["code"] == "same_key_other_message"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"template": "settled", "values": {"name": "م", "contract": CARD}}, "card_number_in_text", "values.contract"),
        ({"template": "settled", "values": {"name": "bad.ir/x", "contract": "1"}}, "link_refused", "values.name"),
        ({"template": "settled", "values": {"name": "م"}}, "values_missing", "values"),
        ({"template": "settled", "values": {"name": "\u200c", "contract": "1"}}, "values_missing", "values"),
        ({"template": "birthday", "values": {"name": "م", "shop": "ما"}}, "house_value", "values.shop"),
        ({"template": "birthday", "values": {"name": "م\x07"}}, "control_character_in_text", "values.name"),
        ({"template": "digest", "values": {}}, "template_unknown", "template"),
        ({"text": "\u200c\u202b\u2069"}, "template_empty", "text"),
        ({"text": "سلام\x1b[0m"}, "control_character_in_text", "text"),
        ({"to": None, "customer_id": True, "text": "سلام"}, "malformed", "customer_id"),
        ({"to": None, "customer_id": "11", "text": "سلام"}, "malformed", "customer_id"),
        ({"to": None, "customer_id": 1.0, "text": "سلام"}, "malformed", "customer_id"),
    ],
)
def test_what_may_not_leave_is_refused_by_name(
    program: Program, manager: User, change: dict[str, Any], code: str, field: str
) -> None:
    answer = post(program(manager), {"to": "09123456789", "dedupe_key": "x", **change})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, field), answer.json()
    assert not Message.objects.exists()


def test_a_known_name_is_filled_in_and_a_mark_before_the_text_is_taken_out(
    program: Program, manager: User, maryam: Customer
) -> None:
    client = program(manager)
    post(client, {"to": "09123456789", "template": "settled", "values": {"contract": "1405-000001"}, "dedupe_key": "a"})
    post(client, {"to": "09123456789", "text": "\ufeffسلام\r\nمریم", "dedupe_key": "b"})
    assert "مریم احمدی" in Message.objects.get(dedupe_key="api:a").text
    assert Message.objects.get(dedupe_key="api:b").text == "سلام\nمریم"
    evidence = post(client, {"address": OTHER, "evidence": "\u200c\u2069"}, "/api/v1/opt-outs").json()
    assert (evidence["code"], evidence["field"]) == ("evidence_missing", "evidence")


def test_a_key_that_only_writes_messages_reads_nobody(program: Program, manager: User, clerk: User) -> None:
    person = register_customer(full_name="نرگس کاویان", mobile=OTHER, actor=clerk, now=at(9))
    sign(person, clerk)
    writer, full = program(manager, "messages.write", "messages.read"), program(manager)
    path, body = "/api/v1/templates/birthday/preview", {"text": "{shop}: {name}"}
    assert post(writer, {**body, "customer_id": person.pk}, path).status_code == 403
    assert "نرگس کاویان" not in post(writer, body, path).json()["text"]
    assert "نرگس کاویان" in post(full, {**body, "customer_id": person.pk}, path).json()["text"]
    made = {"name": "همه", "audience": {"who": "all"}, "text": "{shop}: {name}"}
    answers = {client: campaign(client, made, key) for client, key in ((writer, "k1"), (full, "k2"))}
    assert answers[writer]["sample"] == ""
    assert "نرگس کاویان" in answers[full]["sample"]
    assert answers[writer]["people"] == answers[full]["people"] == 1


def campaign(client: Client, body: dict[str, Any], key: str) -> dict[str, Any]:
    told: dict[str, Any] = post(client, body, "/api/v1/campaigns", **{"Idempotency-Key": key}).json()["estimate"]
    return told


def test_old_evidence_opens_no_page(program: Program, manager: User, maryam: Customer, shop: Shop) -> None:
    link = link_for(maryam.pk, shop=shop, now=at(9))
    OptOut.objects.create(address="+989351112233", source="page", evidence=f"دکمهٔ {link}", at=at(9))
    told = program(manager).get("/api/v1/opt-outs").json()[0]["evidence"]
    assert "/c/…" in told
    assert link.rstrip("/").rsplit("/", 1)[1] not in told


def test_the_number_of_a_contract_finds_what_was_said_of_it(program: Program, manager: User) -> None:
    values = {"contract": "\u200e۱۴۰۵-۰۰۰۰۳۱", "receipt": "\u200e۱۴۰۵-۰۰۰۰۹۹"}
    queue_message(dedupe_key="r", kind="receipt", recipient="+989123456789", text="رسید", now=at(9), values=values)
    client = program(manager)
    for words in ("1405-000031", "۱۴۰۵-۰۰۰۰۳۱", "1405-000099"):
        assert [row["text"] for row in client.get(URL, {"q": words}).json()] == ["رسید"]
    assert client.get(URL, {"q": "1405-000032"}).json() == []


def test_a_moment_is_text_with_its_zone(program: Program, manager: User, clerk: User) -> None:
    person = register_customer(full_name="نرگس", mobile=OTHER, actor=clerk, now=at(9))
    for wrong in (1795000000, "1795000000", "2026-12-01", True, "2026-12-01T10:00:00"):
        body = {"customer_id": person.pk, "at": wrong}
        answer = post(program(manager), body, "/api/v1/appointments", **{"Idempotency-Key": "a"}).json()
        assert (answer["code"], answer["field"]) == ("malformed", "at")
        assert "2026-11-21T10:30:00+03:30" in answer["errors"][0]["problem"], "to copy"
    settled = post(program(manager), {"may_arrive_twice": "yes"}, f"{URL}/1/resend", **{"Idempotency-Key": "a"}).json()
    assert (settled["code"], settled["field"]) == ("malformed", "may_arrive_twice")
