"""Who said stop, at every door: at the desk, by a text of 11, by a program; never without what proves it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actions import NotPermitted, create_api_token
from accounts.models import AuditEntry, User
from customers.models import Customer
from notifications.actions import hear_reports, lift_stop, queue_message, say_stop
from notifications.actions.say_stop import EvidenceMissing
from notifications.models import Message, OptOut
from notifications.queries import link_for, list_opt_outs, stops_of
from notifications.rules.inbound import Wish, wish_of
from notifications.tasks import hear_inbound
from persian.phones import InvalidMobile
from tenants.models import Shop
from tests.customer_page.conftest import MOBILE

_NO_WISH = (
    "", "110", "۱۱ تومان", "سلام", "stop", "1 1 1", "11 نه", "1 1", "1.1", "۱٫۱", "1-1", "1.2", "۱/۲", "1 2", "1*2",
    "11 12", "لغو 12", "قسط ۱۱ را دادم و رسیدش ۱۲ است", "لغو نکنید",
)  # fmt: skip


def test_only_the_two_words_of_the_regulator_are_obeyed() -> None:
    assert {
        wish_of(text)
        for text in ("11", "۱۱", " ١١ ", "لغو", "لغو 11", "لغو\u200c۱۱", "لغو۱۱.", "*11#", "۱۱\n", "لغو-۱۱")
    } == {Wish.STOP}
    assert {wish_of(text) for text in ("12", "۱۲")} == {Wish.RESUME}
    assert {wish_of(text) for text in _NO_WISH} == {None}


def test_eleven_is_heard_once_where_the_shop_wrote_and_kept_in_order(customer: Customer, now: datetime) -> None:
    told = {"sender": "00989123456789", "line": "30004802", "account_id": 1}
    assert not hear_inbound(**told, text="۱۱", at=now.isoformat()), "this shop never wrote to that number"
    queue_message(
        dedupe_key="one", kind="free", recipient=MOBILE, text="سلام", now=now, customer_id=customer.pk
    )  # fmt: skip
    early, late = now - timedelta(minutes=9), now - timedelta(minutes=5)
    for _ in range(2):
        assert hear_inbound(**told, text="لغو۱۱", at=early.isoformat())
    row = OptOut.objects.get()
    assert (row.source, row.at, row.customer_id) == ("inbound", early, customer.pk)
    assert row.evidence == "لغو۱۱ -> 30004802"
    assert hear_inbound(**told, text="12", at=late.isoformat())
    # The first word once more, by a vendor that repeats itself: older than "again", so nothing.
    assert hear_inbound(**told, text="11", at=early.isoformat())
    assert stops_of([MOBILE]) == {}
    for sender, text in (("30004802", "11"), ("09123456789", "سلام")):
        assert not hear_inbound(**{**told, "sender": sender}, text=text, at="nonsense")
    assert OptOut.objects.count() == 1


def test_a_report_only_hurries_the_question(customer: Customer, now: datetime) -> None:
    waiting = queue_message(dedupe_key="a", kind="receipt", recipient=MOBILE, text="رسید", now=now)
    for state in ("claimed", "submitting", "accepted"):
        Message.objects.filter(pk=waiting.pk).update(state=state)
    Message.objects.filter(pk=waiting.pk).update(next_look_at=now + timedelta(hours=2), submitted_at=now)
    other = queue_message(dedupe_key="b", kind="receipt", recipient=MOBILE, text="رسید", now=now)
    refs = [waiting.client_ref, other.client_ref, 7]
    assert (hear_reports(client_refs=refs, now=now), hear_reports(client_refs=refs, now=now)) == (1, 0)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.next_look_at) == ("accepted", now)


def test_the_desk_writes_it_down_with_proof(customer: Customer, clerk: User, viewer: User, now: datetime) -> None:
    said: dict[str, Any] = {"address": "۰۹۱۲ ۳۴۵ ۶۷۸۹", "source": "desk", "now": now}
    for wrong, actor, error in (
        ({**said, "evidence": " "}, clerk, EvidenceMissing),
        ({**said, "evidence": "گفت", "address": "02188776655"}, clerk, InvalidMobile),
        ({**said, "evidence": "گفت"}, viewer, NotPermitted),
    ):
        with pytest.raises(error):
            say_stop(**wrong, actor=actor)
    assert not OptOut.objects.exists()
    made = say_stop(**said, evidence="تلفنی گفت", actor=clerk)
    assert say_stop(**said, evidence="باز گفت", actor=clerk).pk == made.pk
    with pytest.raises(NotPermitted):
        lift_stop(address=MOBILE, evidence="خواست", now=now, actor=clerk)
    assert AuditEntry.objects.filter(action="message.stop").count() == 1
    assert [row.pk for row in list_opt_outs(user=clerk, text="0912 345 67 89")] == [made.pk]
    assert list_opt_outs(user=clerk, text="هیچ") == []


def test_pages_and_programs_do_the_same(
    client_of: Callable[..., Client], customer: Customer, owner: User, clerk: User, now: datetime
) -> None:
    desk, boss = client_of(clerk), client_of(owner)
    told = {"channel": "sms", "address": "09123456789", "evidence": "تلفنی گفت"}
    assert desk.post("/messages/opt-outs/", {**told, "evidence": ""}).status_code == 422
    assert desk.post("/messages/opt-outs/", told).status_code == 302
    row = OptOut.objects.get()
    for page in ("/messages/opt-outs/?q=09123456789&standing=1", f"/customers/{customer.pk}/messages/"):
        assert "تلفنی گفت" in desk.get(page).content.decode() or "پیام نمی‌خواهد" in desk.get(page).content.decode()
    assert "پیام نمی‌خواهد" in desk.get(f"/customers/{customer.pk}/").content.decode()
    assert desk.post(f"/messages/opt-outs/{row.pk}/lift/", {"evidence": "خواست"}).status_code == 403
    assert boss.post(f"/messages/opt-outs/{row.pk}/lift/", {}).status_code == 422
    assert boss.post(f"/messages/opt-outs/{row.pk}/lift/", {"evidence": "خواست"}).status_code == 302
    assert stops_of([MOBILE]) == {}
    program = client_of(None, headers={"Authorization": f"Bearer {create_api_token(user=owner, name='t')}"})
    made = program.post("/api/v1/opt-outs", told, content_type="application/json")
    assert (made.status_code, made.json()["address"]) == (201, MOBILE)
    assert [it["id"] for it in program.get("/api/v1/opt-outs?standing=true").json()] == [made.json()["id"]]
    lifted = program.post(
        f"/api/v1/opt-outs/{made.json()['id']}/lift", {"evidence": "x"}, content_type="application/json"
    )  # fmt: skip
    assert lifted.json()["lifted_at"]
    link = program.post(f"/api/v1/customers/{customer.pk}/link").json()
    assert client_of(None).get("/" + link["url"].split("/", 3)[3]).status_code == 200
    assert desk.post(f"/customers/{customer.pk}/messages/link/", {"key": "k"}).status_code == 302
    assert desk.post(f"/customers/{customer.pk}/messages/link/", {"key": "k"}).status_code == 302
    sent = Message.objects.get()
    assert (sent.recipient, sent.customer_id) == (MOBILE, customer.pk)
    assert "/c/" in sent.text


def test_guesses_behind_an_address_close_no_form_of_stop(
    client_of: Callable[..., Client], customer: Customer, shop: Shop, now: datetime
) -> None:
    phone = client_of(None, REMOTE_ADDR="203.0.113.77")
    path = "/" + link_for(customer.pk, shop=shop, now=now).split("/", 3)[3]
    for _ in range(21):
        phone.get("/c/" + "x" * 40 + "/")
    assert phone.get(path).status_code == 429
    assert phone.get(f"{path}stop/").status_code == 200
    assert phone.post(f"{path}stop/", {"choice": "stop"}).status_code == 302
    assert stops_of([MOBILE])
