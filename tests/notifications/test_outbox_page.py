"""The outbox searched, a message's story told, and a message sent again by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from customers.models import Customer
from gateways.models import Wallet
from notifications.actions import (
    MayArriveTwice,
    NotResendable,
    ResentAlready,
    queue_message,
    resend_message,
    send_notice,
)
from notifications.actions.move_message import move_message
from notifications.actions.send_notice import NoticeReasonMissing
from notifications.models import Message
from notifications.queries import OutboxWanted, outbox_page, timeline_of
from notifications.rules.lifecycle import State
from persian.jalali import format_jalali, tehran_today
from tenants.models import Shop
from tests.support.accounts import account

pytestmark = pytest.mark.usefixtures("in_shop")
ClientOf = Callable[..., Client]
OUTBOX = "/outbox/"


def queued(key: str, **more: object) -> Message:
    told = {"kind": "receipt", "recipient": "+989123456789", "recipient_name": "مریم احمدی", "text": "رسید شما", **more}
    return queue_message(dedupe_key=key, now=timezone.now(), **told)  # type: ignore[arg-type]


def brought(message: Message, state: State, reason: str = "", gateway: str = "kavenegar") -> Message:
    """The message in a state, by the steps that lead there."""
    now = timezone.now()
    message.gateway, message.attempts, message.submitted_at = gateway, 1, now
    for step in (State.CLAIMED, State.SUBMITTING):
        assert move_message(message, step, now=now)
    between = {State.UNDELIVERED: State.ACCEPTED, State.EXPIRED: State.UNKNOWN}.get(state)
    assert between is None or move_message(message, between, now=now)
    assert move_message(message, state, now=now, reason=reason)
    return message


@pytest.fixture
def several() -> dict[str, Message]:
    """Four messages that differ in all one can look for."""
    return {
        "receipt": queued("receipt:1405-000031", text="رسید \u200e۱۴۰۵-۰۰۰۰۳۱ به مبلغ ۴۲٬۰۰۰٬۰۰۰"),
        "reminder": queued("reminder:7", kind="reminder", recipient="+989351112233", recipient_name="علی کریمی"),
        "letter": queued("l:1", channel="email", recipient="ali@example.com", recipient_name="", text="سلام"),
        "old": queue_message(
            dedupe_key="old:1", kind="birthday", recipient="+989121110000", text="زادروز خجسته",
            now=timezone.now() - timedelta(days=3), customer_id=77,
        ),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "۰۹۳۵ ۱۱۱ ۲۲۳۳"}, {"reminder"}),
        ({"q": "+98 (0)935-111-2233"}, {"reminder"}),
        ({"q": "0935111"}, {"reminder"}),
        ({"q": "علي كريمي"}, {"reminder"}),
        ({"q": "1405-000031"}, {"receipt"}),
        ({"q": "۱۴۰۵-۰۰۰۰۳۱"}, {"receipt"}),
        ({"q": "خجسته"}, {"old"}),
        ({"q": "ali@ex"}, {"letter"}),
        ({"kind": "reminder"}, {"reminder"}),
        ({"channel": "email"}, {"letter"}),
        ({"customer": "77"}, {"old"}),
        ({"q": "100%"}, set()),
        ({"kind": "birthday", "state": "delivered"}, set()),
    ],
)
def test_a_message_is_found_by_what_a_person_knows(
    several: dict[str, Message], clerk: User, client_of: ClientOf, query: dict[str, str], found: set[str]
) -> None:
    page = client_of(clerk).get(OUTBOX, query).content.decode()
    assert {name for name, row in several.items() if f'id="message-{row.pk}"' in page} == found


def test_a_day_narrows_the_list_and_a_wrong_one_is_told(
    several: dict[str, Message], clerk: User, client_of: ClientOf
) -> None:
    client = client_of(clerk)
    day = format_jalali(tehran_today(several["old"].created_at))
    page = client.get(OUTBOX, {"day": day}).content.decode()
    assert f'id="message-{several["old"].pk}"' in page
    assert f'id="message-{several["receipt"].pk}"' not in page
    wrong = client.get(OUTBOX, {"day": "1405/13/01"})
    assert (wrong.status_code, 'class="er"' in wrong.content.decode()) == (200, True)
    for number in range(50):
        queued(f"m:{number}", recipient="+989351112233")
    first = client.get(OUTBOX, {"q": "09351112233"}).content.decode()
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "q=09351112233" in older
    assert f'id="message-{several["reminder"].pk}"' in client.get(older).content.decode()


def test_the_head_shows_balance_and_price_and_warns(shop: Shop, clerk: User, client_of: ClientOf) -> None:
    account("kavenegar", {"key": "k"}, rank=1, price=1_500)
    page = client_of(clerk).get(OUTBOX).content.decode()
    for shown in ("موجودی پیامک", "بهای هر بخش", "۱۵۰", "موجودی پیامک کمتر از"):
        assert shown in page
    Wallet.objects.create(shop_schema=shop.schema_name, balance_rial=9_000_000)
    assert "موجودی پیامک کمتر از" not in client_of(clerk).get(OUTBOX).content.decode()


def test_the_story_tells_every_step_and_what_comes_next(
    manager: User, clerk: User, viewer: User, client_of: ClientOf
) -> None:
    message = brought(queued("receipt:1"), State.UNKNOWN, "ReadTimeout")
    message.next_look_at = timezone.now() + timedelta(minutes=5)
    message.save()
    page = client_of(clerk).get(f"{OUTBOX}{message.pk}/").content.decode()
    for shown in ("نوشته شد", "در حال فرستادن", "درگاه به‌موقع پاسخ نداد", "دوباره از درگاه پرسیده می‌شود", "رسید شما"):
        assert shown in page
    assert "فرستادن دوباره با دست" not in page
    assert client_of(viewer).get(f"{OUTBOX}{message.pk}/").status_code == 403
    assert client_of(clerk).get(f"{OUTBOX}999999/").status_code == 404
    refused = brought(queued("receipt:2"), State.REJECTED, "411")
    story = timeline_of(user=manager, message_id=refused.pk, now=timezone.now())
    assert [step.label for step in story.steps] == [
        "نوشته شد", "در حال بررسی", "در حال فرستادن", "نپذیرفتهٔ درگاه",
    ]  # fmt: skip
    assert story.steps[-1].reason == "درگاه این شماره را نمی‌پذیرد (کد ۴۱۱)"
    assert (story.ahead.code, story.may_resend) == ("nothing", True)


def test_a_lost_message_is_sent_again_once_with_the_risk_said(manager: User, clerk: User, client_of: ClientOf) -> None:
    message = brought(queued("receipt:1", guard="reminder", subject_ref="customer:7:1"), State.UNKNOWN)
    client, path = client_of(manager), f"{OUTBOX}{message.pk}/resend/"
    assert client_of(clerk).post(path, {"request_key": "a"}).status_code == 403
    risky = client.post(path, {"request_key": "a"})
    assert (risky.status_code, "شاید این پیام رسیده باشد" in risky.content.decode()) == (409, True)
    assert Message.objects.count() == 1
    sure = {"request_key": "a", "may_arrive_twice": "on"}
    landed = [client.post(path, sure)["Location"] for _press in range(2)]
    again = message.resent_as.get()
    assert landed == [f"{OUTBOX}{again.pk}/"] * 2, "a double click makes one"
    assert (again.text, again.recipient, again.guard, again.subject_ref) == (
        message.text, message.recipient, "reminder", "customer:7:1",
    )  # fmt: skip
    assert again.client_ref != message.client_ref
    message.refresh_from_db()
    assert (message.state, message.reason) == (State.EXPIRED, "resent_by_hand"), "its gateway cannot send it once more"
    assert AuditEntry.objects.get(action="message.resend").detail["may_arrive_twice"] is True
    told = client.post(path, {"request_key": "b"}, follow=True).content.decode()
    assert "پیش‌تر دوباره فرستاده شده است" in told


@pytest.mark.parametrize("state", [State.REJECTED, State.UNDELIVERED, State.ACCEPTED, State.PLANNED])
def test_only_what_did_not_arrive_is_sent_again(manager: User, state: State) -> None:
    message = queued("receipt:1")
    if state is not State.PLANNED:
        brought(message, state)
    if state in (State.ACCEPTED, State.PLANNED):
        with pytest.raises(NotResendable):
            resend_message(message_id=message.pk, actor=manager, now=timezone.now(), request_key="a")
        assert Message.objects.count() == 1
        return
    again = resend_message(message_id=message.pk, actor=manager, now=timezone.now(), request_key="a")
    assert (again.state, again.resend_of_id) == (State.PLANNED, message.pk)
    with pytest.raises(ResentAlready):
        resend_message(message_id=message.pk, actor=manager, now=timezone.now(), request_key="b")
    brought(again, State.UNKNOWN)
    with pytest.raises(MayArriveTwice):
        resend_message(message_id=again.pk, actor=manager, now=timezone.now(), request_key="c")


def test_a_notice_by_hand_is_legal_has_a_reason_and_goes_once(manager: User, maryam: Customer) -> None:
    told: dict[str, Any] = {
        "customer_id": maryam.pk, "recipient": maryam.mobile, "recipient_name": maryam.full_name, "actor": manager,
        "now": timezone.now(), "text": "اخطار: چک شما برگشت خورد.", "request_key": "n1",
    }  # fmt: skip
    with pytest.raises(NoticeReasonMissing):
        send_notice(reason="  ", **told)
    first, second = (send_notice(reason="چک برگشتی", **told) for _press in range(2))
    assert (first.pk, first.legal, first.kind) == (second.pk, True, "notice")
    assert AuditEntry.objects.get(action="message.notice").detail == {"customer": maryam.pk, "reason": "چک برگشتی"}
    (row,) = outbox_page(user=manager, now=timezone.now(), wanted=OutboxWanted(customer_id=maryam.pk)).rows
    assert row.kind == "اخطار قانونی"
