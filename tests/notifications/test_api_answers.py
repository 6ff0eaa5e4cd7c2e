"""What the API of messages answers to what nobody should send, and what it keeps of what was sent."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.actions import create_api_token
from accounts.models import User
from customers.models import Customer
from notifications.actions import queue_message
from notifications.models import Appointment, Message, OptOut, Schedule
from notifications.queries.due import due_messages
from tenants.models import Shop
from tests.support.shops import ShopClient

pytestmark = pytest.mark.usefixtures("in_shop")
AUDIENCE = {"who": "all"}
WEEKLY = {"name": "شنبه‌ها", "rule": "weekly", "weekday": 0, "hour": 10, "audience": AUDIENCE, "text": "سلام {name}"}


@pytest.fixture
def program(shop: Shop, owner: User) -> Client:
    return _program(shop, owner)


def _program(shop: Shop, user: User, *scopes: str) -> Client:
    token = create_api_token(user=user, name="till 2", scopes=scopes)
    return ShopClient(HTTP_HOST=f"{shop.slug}.localhost", headers={"Authorization": f"Bearer {token}"})


def call(client: Client, method: str, path: str, body: Any = None, key: str = "") -> tuple[int, dict[str, Any]]:
    sent = body if isinstance(body, str) else json.dumps({} if body is None else body)
    headers = {"Idempotency-Key": key} if key else {}
    answer = getattr(client, method)(f"/api/v1/{path}", sent, content_type="application/json", headers=headers)
    told = answer.json()
    return answer.status_code, told if isinstance(told, dict) else {"rows": told}


def refused(client: Client, method: str, path: str, body: Any = None, key: str = "") -> tuple[int, str, str | None]:
    status, told = call(client, method, path, body, key)
    assert status >= 400, told
    assert re.search("[آ-ی]", told["detail"])
    return status, told["code"], told.get("field")


def tomorrow() -> str:
    return (timezone.now() + timedelta(days=1)).replace(microsecond=0).isoformat()


@pytest.mark.parametrize(
    ("path", "name", "day"),
    [
        ("messages", "to", "9999-12-31"),
        ("messages", "from", "0001-01-01"),
        ("messages/statistics", "to", "0001-01-01"),
        ("messages/statistics", "to", "0001-01-20"),
        ("appointments", "first", "9999-12-31"),
        ("appointments", "last", "no day"),
        ("appointments", "last", "1404/01/01"),
    ],
)
def test_a_day_that_no_shop_can_mean_names_its_parameter(program: Client, path: str, name: str, day: str) -> None:
    answer = program.get(f"/api/v1/{path}", {name: day})
    assert (answer.status_code, answer.json()["field"]) == (422, name)


def test_a_key_with_another_body_is_refused_and_the_fields_are_called_as_they_were_sent(
    program: Client, maryam: Customer
) -> None:
    assert call(program, "post", "schedules", WEEKLY, "s")[0] == 201
    monthly = {**WEEKLY, "rule": "monthly", "month_day": 3}
    for other in ({**WEEKLY, "weekday": 1}, {**WEEKLY, "hour": 11}, monthly):
        assert refused(program, "post", "schedules", other, "s") == (409, "idempotency_conflict", None)
    assert Schedule.objects.count() == 1
    visit = {"customer_id": maryam.pk, "at": tomorrow(), "note": "حلقه"}
    status, made = call(program, "post", "appointments", visit, "v")
    assert (status, call(program, "post", "appointments", visit, "v")[1]) == (201, made)
    assert refused(program, "post", "appointments", {**visit, "note": "x"}, "v") == (409, "idempotency_conflict", None)
    moved = {"at": tomorrow().replace("T", "T"), "version": made["version"]}
    assert call(program, "patch", f"appointments/{made['id']}", moved)[1]["note"] == "حلقه"
    assert Appointment.objects.get().note == "حلقه"
    past, campaign = {**visit, "at": "2020-01-01T10:00:00Z"}, {"name": "n", "text": "سلام"}
    for path, body, field in (
        ("appointments", past, "at"),
        ("appointments", {**visit, "customer_id": 10**12}, "customer_id"),
        ("campaigns", {**campaign, "audience": {"who": "due_soon"}}, "audience.days"),
        ("campaigns", {**campaign, "audience": {"who": "all", "min_mg": 0}}, "audience.min_mg"),
        ("campaigns", {**campaign, "audience": {"who": "nobody"}}, "audience.who"),
        ("opt-outs", {"address": "02112345678", "evidence": "تلفنی"}, "address"),
        ("opt-outs", {"address": "notanemail", "evidence": "تلفنی", "channel": "email"}, "address"),
        ("opt-outs", {"address": "09123456789", "evidence": "تلفنی", "channel": "bot"}, "channel"),
        ("opt-outs", '{"address": "0912\\u00003456789", "evidence": "x"}', "address"),
        ("opt-outs", "[]", None),
        ("opt-outs", '"x"', None),
        ("opt-outs", "null", None),
    ):
        assert refused(program, "post", path, body)[2] == field, (path, body)
    assert refused(program, "post", "appointments", visit, "k" * 101)[2] == "Idempotency-Key"
    assert not OptOut.objects.exists()
    told = call(program, "post", "opt-outs", {"address": "09123456789", "evidence": "تلفنی"})[1]
    assert told["customer_id"] == maryam.pk


def test_what_is_not_asked_for_is_refused(program: Client, maryam: Customer, owner: User) -> None:
    answer = program.get("/api/v1/opt-outs?foo=1")
    assert (answer.status_code, answer.json()["field"]) == (422, "foo")
    made = call(program, "post", "schedules", WEEKLY)[1]["id"]
    for path in (f"customers/{maryam.pk}/link", f"schedules/{made}/enable", "campaigns/1/pause"):
        assert refused(program, "post", path, {"foo": 1}) == (422, "malformed", "foo")
        assert refused(program, "post", f"{path}?foo=1") == (422, "unknown_parameter", "foo")
        assert refused(program, "post", path, "[" * 100_000)[:2] == (422, "malformed")
    assert refused(program, "patch", "message-settings", {"version": -1})[2] == "version"
    versions = [call(program, "patch", "message-settings", {"version": 1, "digest": True})[1].get("version")]
    first = call(program, "patch", "message-settings", {"version": 0, "birthday": True})[1]["version"]
    again = call(program, "patch", "message-settings", {"version": first, "birthday": True})[1]["version"]
    assert (versions, again) == ([None], first)
    Customer.objects.filter(pk=maryam.pk).update(state=Customer.State.ARCHIVED)
    assert refused(program, "post", f"customers/{maryam.pk}/link") == (409, "customer_archived", None)
    sent = queue_message(dedupe_key="k", kind="free", recipient="+989123456789", text="سلام", now=timezone.now())
    missing = refused(program, "post", f"messages/{sent.pk}/resend")
    assert missing == (422, "request_key_missing", "Idempotency-Key")


def test_a_suspended_shop_sends_no_texts_of_programs_and_a_cut_key_is_told_what_it_lacks(
    program: Client, shop: Shop, owner: User
) -> None:
    body = {"to": "09123456789", "text": "سلام", "dedupe_key": "1"}
    assert call(program, "post", "messages", body)[0] == 202
    Message.objects.update(not_before=timezone.now() - timedelta(minutes=1))
    receipt = queue_message(dedupe_key="r", kind="receipt", recipient="+989123456789", text="رسید", now=timezone.now())
    Shop.objects.filter(pk=shop.pk).update(state=Shop.State.SUSPENDED)
    assert refused(program, "post", "messages", {**body, "dedupe_key": "2"}) == (403, "shop_suspended", None)
    assert call(program, "post", "messages", body)[0] == 202
    assert [row.pk for row in due_messages(timezone.now())] == [receipt.pk]
    Shop.objects.filter(pk=shop.pk).update(state=Shop.State.ACTIVE)
    assert due_messages(timezone.now()).count() == 2
    status, told = call(_program(shop, owner, "messages.read"), "post", "messages", {**body, "dedupe_key": "3"})
    assert (status, told["code"], told["grant"]) == (403, "not_permitted", "messages.write")
    assert "messages.write" in told["detail"]


def test_a_revoked_key_opens_nothing(program: Client, shop: Shop) -> None:
    assert program.get("/api/v1/opt-outs").status_code == 200
    call_command("revoke_api_token", shop.slug, "till 2")
    assert program.get("/api/v1/opt-outs").status_code == 401
    with pytest.raises(CommandError):
        call_command("revoke_api_token", shop.slug, "till 2")
