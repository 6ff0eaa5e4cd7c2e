"""Messages for programs: what is promised, what is refused in Persian, and what a key with scopes may do."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import create_api_token
from accounts.models import AuditEntry, User
from customers.models import Customer
from notifications.actions import deliver_message
from notifications.actions.update_figures import update_figures
from notifications.models import Message
from notifications.rules.lifecycle import State
from persian.jalali import tehran_today
from tenants.context import inside
from tenants.models import Shop
from tests.notifications.kavenegar_server import KavenegarServer
from tests.support.shops import ShopClient

pytestmark = pytest.mark.usefixtures("in_shop")
URL = "/api/v1/messages"
Program = Callable[..., Client]


@pytest.fixture
def program(shop: Shop) -> Program:
    """`program(user, *scopes)`: a program with a key of this user."""

    def made(user: User, *scopes: str, of: Shop = shop) -> Client:
        token = create_api_token(user=user, name="tests", scopes=scopes)
        return ShopClient(HTTP_HOST=f"{of.slug}.localhost", headers={"Authorization": f"Bearer {token}"})

    return made


def post(client: Client, body: dict[str, Any], path: str = URL, **headers: str) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def test_the_same_key_is_the_same_message_and_another_body_under_it_is_refused(program: Program, manager: User) -> None:
    client, body = program(manager), {"to": "۰۹۱۲ ۳۴۵ ۶۷۸۹", "text": "سلام {}"[:4], "dedupe_key": "order-7"}
    first, again = post(client, body), post(client, body)
    assert (first.status_code, first.json()) == (202, {"id": Message.objects.get().pk, "state": "planned"})
    assert again.json() == first.json()
    for other in ({"text": "متن دیگری"}, {"to": "09350001111"}):
        refused = post(client, {**body, **other})
        assert (refused.status_code, refused.json()["code"]) == (409, "same_key_other_message")
        assert refused["Content-Type"].startswith("application/problem+json")
    message = Message.objects.get()
    assert (message.recipient, message.text, message.dedupe_key) == ("+989123456789", "سلام", "api:order-7")
    assert AuditEntry.objects.filter(action="message.sent").count() == 1


def test_a_template_and_a_customer(program: Program, manager: User, maryam: Customer, shop: Shop) -> None:
    client = program(manager)
    body = {"customer_id": maryam.pk, "template": "birthday", "values": {"name": "مریم"}, "dedupe_key": "b"}
    assert post(client, body).status_code == 202
    message = Message.objects.get()
    assert (message.recipient, message.customer_id) == ("+989123456789", maryam.pk)
    assert message.values == {"shop": shop.name, "name": "مریم", "template": "birthday"}
    assert "مریم" in message.text
    assert "{" not in message.text
    assert post(client, body).json()["id"] == message.pk


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"to": "02112345678"}, "invalid_mobile", "to"),
        ({"to": "09123456789, 09350001111"}, "invalid_mobile", "to"),
        ({"to": None}, "recipient_wrong", "to"),
        ({"customer_id": 1}, "recipient_wrong", "to"),
        ({"to": None, "customer_id": 999_999}, "customer_not_found", "customer_id"),
        ({"text": "س" * 601}, "template_too_long", "text"),
        ({"text": " "}, "template_empty", "text"),
        ({"text": "سلام {name}"}, "unknown_variable", "text"),
        ({"text": "سلام {name"}, "unclosed_brace", "text"),
        ({"text": None}, "words_wrong", "text"),
        ({"text": None, "template": "no_such"}, "template_unknown", "template"),
        ({"text": None, "template": "birthday", "values": {"no_such": "x"}}, "unknown_variable", "values"),
        ({"text": None, "template": "birthday", "values": {"name": "س" * 301}}, "value_too_long", "values"),
        ({"dedupe_key": ""}, "dedupe_key_wrong", "dedupe_key"),
        ({"dedupe_key": "k" * 101}, "dedupe_key_wrong", "dedupe_key"),
        ({"colour": "red"}, "malformed", "colour"),
    ],
)
def test_what_is_wrong_is_named_in_persian_and_nothing_is_written(
    program: Program, manager: User, change: dict[str, Any], code: str, field: str
) -> None:
    answer = post(program(manager), {"to": "09123456789", "text": "سلام", "dedupe_key": "x", **change})
    problem = answer.json()
    assert (problem["code"], problem["field"]) == (code, field), problem
    assert answer.status_code in (404, 422)
    assert any("\u0600" <= letter <= "\u06ff" for letter in problem["detail"])
    assert not Message.objects.exists()


def test_a_message_tells_its_story_and_lists_narrow(
    program: Program, manager: User, kavenegar: KavenegarServer
) -> None:
    client = program(manager)
    ids = [
        post(client, {"to": f"0912000000{n}", "text": f"متن {n}", "dedupe_key": str(n)}).json()["id"] for n in range(3)
    ]
    Message.objects.update(not_before=timezone.now())
    deliver_message(message_id=ids[0], now=timezone.now()) or deliver_message(message_id=ids[0], now=timezone.now())
    story = client.get(f"{URL}/{ids[0]}").json()
    assert [step["state"] for step in story["timeline"]][:2] == ["planned", "claimed"]
    first = client.get(f"{URL}?limit=2")
    assert [row["id"] for row in first.json()] == [ids[2], ids[1]]
    assert f"after={ids[1]}" in first["Link"]
    assert [row["id"] for row in client.get(f"{URL}?limit=2&after={ids[1]}").json()] == [ids[0]]
    assert [row["id"] for row in client.get(f"{URL}?q=09120000001").json()] == [ids[1]]
    today = tehran_today(timezone.now())
    assert len(client.get(f"{URL}?from={today}&to={today}&kind=free&channel=sms").json()) == 3
    assert client.get(f"{URL}?to={today - timedelta(days=1)}").json() == []
    for query, code in (("state=no", "filter_unknown"), ("colour=red", "unknown_parameter"), ("limit=x", "malformed")):
        assert client.get(f"{URL}?{query}").json()["code"] == code
    assert update_figures(now=timezone.now()) == update_figures(now=timezone.now())
    figures = client.get(f"{URL}/statistics").json()
    assert sum(line["messages"] for line in figures) == 3
    assert {line["day"] for line in figures} == {str(today)}


def test_an_unknown_one_is_resent_or_settled_by_the_rules_of_the_pages(
    program: Program, manager: User, kavenegar: KavenegarServer
) -> None:
    client = program(manager)
    pk = post(client, {"to": "09123456789", "text": "سلام", "dedupe_key": "u"}).json()["id"]
    for state in (State.CLAIMED, State.SUBMITTING, State.UNKNOWN):
        Message.objects.filter(pk=pk).update(state=state, claimed_until=None)
    path = f"{URL}/{pk}/resend"
    assert post(client, {}, path).json()["code"] == "request_key_missing"
    assert post(client, {}, path, **{"Idempotency-Key": "r"}).json()["code"] == "message_may_arrive_twice"
    made = post(client, {"may_arrive_twice": True}, path, **{"Idempotency-Key": "r"})
    assert made.status_code == 202
    assert post(client, {"may_arrive_twice": True}, path, **{"Idempotency-Key": "r"}).json() == made.json()
    settled = post(client, {"choice": "send_again"}, f"{URL}/{pk}/settle")
    assert (settled.status_code, settled.json()["code"]) == (409, "message_not_unknown")
    assert client.get(f"{URL}/{made.json()['id']}").json()["resend_of_id"] == pk


def test_a_key_may_what_its_scopes_and_its_user_may(program: Program, manager: User, clerk: User) -> None:
    body = {"to": "09123456789", "text": "سلام", "dedupe_key": "s"}
    reader, writer = program(manager, "messages.read"), program(manager, "messages.write")
    refused = post(reader, body)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    assert post(program(clerk, "messages.write"), body).status_code == 403, "a scope gives nothing the role has not"
    assert not Message.objects.exists()
    pk = post(writer, body).json()["id"]
    assert writer.get(f"{URL}/{pk}").status_code == 403
    assert reader.get(f"{URL}/{pk}").json()["text"] == "سلام"
    assert reader.get("/api/v1/customers").status_code == 403, "every room asks the key"
    assert program(manager).get("/api/v1/customers").status_code == 200


def test_another_shop_knows_nothing_of_it(program: Program, manager: User, other_shop: Shop) -> None:
    pk = post(program(manager), {"to": "09123456789", "text": "سلام", "dedupe_key": "s"}).json()["id"]
    with inside(other_shop):
        stranger = program(User.objects.get(username="owner"), of=other_shop)
    assert stranger.get(f"{URL}/{pk}").json()["code"] == "message_not_found"
    assert stranger.get(URL).json() == []
