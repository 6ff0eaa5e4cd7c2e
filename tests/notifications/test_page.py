"""The outbox page: who may look, what it says, and the one decision a person makes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from notifications.actions import deliver_message, look_up_message, queue_message, settle_unknown
from notifications.models import Message
from notifications.queries import outbox_counts, outbox_page
from notifications.rules.lifecycle import State
from persian.jalali import TEHRAN
from tenants.context import inside
from tenants.models import Shop
from tests.notifications.conftest import at, steps
from tests.notifications.kavenegar_server import KEY, KavenegarServer, envelope

pytestmark = pytest.mark.usefixtures("in_shop")
ClientOf = Callable[..., Client]
OUTBOX = "/outbox/"


def _queue(number: int = 1, text: str = "رسید شما", kind: str = "receipt") -> Message:
    return queue_message(
        dedupe_key=f"{kind}:{number}",
        kind=kind,
        recipient="+989123456789",
        recipient_name="مریم احمدی",
        text=text,
        now=timezone.now(),
    )


@pytest.fixture
def unknown(in_shop: Shop, kavenegar: KavenegarServer) -> Message:
    """A message whose answer was lost, of which the gateway can no longer tell."""
    now = timezone.now() - timedelta(hours=20)
    message = queue_message(dedupe_key="r:1", kind="receipt", recipient="+989123456789", text="رسید", now=now)
    kavenegar.loses_answers = True
    deliver_message(message_id=message.pk, now=now)
    assert look_up_message(message_id=message.pk, now=timezone.now()) is State.UNKNOWN
    kavenegar.loses_answers = False
    return message


def test_the_page_shows_text_person_state_and_parts(clerk: User, client_of: ClientOf) -> None:
    message = _queue(text="س" * 71)
    deliver_message(message_id=message.pk, now=timezone.now())
    response = client_of(clerk).get(OUTBOX)
    page = response.content.decode()
    assert response.status_code == 200
    for shown in ("س" * 71, "مریم احمدی", "0912 345 6789", "تحویل درگاه", "۲ بخش"):
        assert shown in page
    assert "به هیچ گوشی‌ای نمی‌رسند" in page, "the local gateway says that it reaches nobody"
    assert "style=" not in page
    assert "<script>" not in page


def test_a_text_with_markup_is_shown_as_typed(clerk: User, client_of: ClientOf) -> None:
    _queue(text="<img src=x onerror=alert(1)>")
    page = client_of(clerk).get(OUTBOX).content.decode()
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img src=x" not in page


def test_an_empty_outbox_says_so(clerk: User, client_of: ClientOf) -> None:
    assert "هنوز پیامی نوشته نشده است" in client_of(clerk).get(OUTBOX).content.decode()
    assert "پیامی در این وضعیت نیست" in client_of(clerk).get(OUTBOX, {"state": "rejected"}).content.decode()


def test_a_held_message_says_until_when(clerk: User, client_of: ClientOf) -> None:
    tomorrow = timezone.now().astimezone(TEHRAN).replace(hour=11) + timedelta(days=1)
    queue_message(
        dedupe_key="x",
        kind="reminder",
        recipient="+989123456789",
        text="یادآوری",
        now=timezone.now(),
        not_before=tomorrow,
    )
    assert "نگه داشته تا" in client_of(clerk).get(OUTBOX).content.decode()


def test_a_code_of_the_gateway_is_told_in_words(owner: User, kavenegar: KavenegarServer) -> None:
    kavenegar.vendor.forget()
    kavenegar.vendor.replies(f"/v1/{KEY}/sms/send.json", envelope(451, None))
    message = _queue()
    deliver_message(message_id=message.pk, now=timezone.now())
    (row,) = outbox_page(user=owner, now=timezone.now()).rows
    assert (row.reason, row.held) == ("درگاه می‌خواهد آهسته‌تر فرستاده شود (کد ۴۵۱)", True)


def test_pages_follow_one_another_without_gap_or_repeat(owner: User) -> None:
    ids = [_queue(number).pk for number in range(7)]
    seen: list[int] = []
    before: int | None = None
    while True:
        page = outbox_page(user=owner, now=timezone.now(), before=before, limit=3)
        seen += [row.message.pk for row in page.rows]
        before = page.next_before
        if before is None:
            break
    assert seen == sorted(ids, reverse=True)


def test_the_list_is_narrowed_by_state(owner: User) -> None:
    sent, _waiting = _queue(1), _queue(2)
    deliver_message(message_id=sent.pk, now=timezone.now())
    page = outbox_page(user=owner, now=timezone.now(), state=State.ACCEPTED)
    assert [row.message.pk for row in page.rows] == [sent.pk]
    assert outbox_counts(user=owner) == {State.ACCEPTED: 1, State.PLANNED: 1}


@pytest.mark.parametrize(
    "query", ["state=no-such", "before=abc", "before=-1", "before=99999999999999999999999", "state=%00"]
)
def test_a_strange_filter_is_no_filter(clerk: User, client_of: ClientOf, query: str) -> None:
    _queue()
    response = client_of(clerk).get(f"{OUTBOX}?{query}")
    assert response.status_code == 200
    assert "رسید شما" in response.content.decode()


def test_a_stranger_signs_in_first_and_a_viewer_may_not_read(viewer: User, client_of: ClientOf) -> None:
    assert client_of(None).get(OUTBOX).status_code == 302
    with pytest.raises(NotPermitted):
        outbox_page(user=viewer, now=timezone.now())
    _queue(text="متن پنهان")
    response = client_of(viewer).get(OUTBOX)
    assert response.status_code == 403
    assert "متن پنهان" not in response.content.decode()


def test_another_shop_sees_its_own_outbox_only(
    clerk: User, client_of: ClientOf, other_shop: Shop, unknown: Message
) -> None:
    with inside(other_shop):
        stranger = User.objects.get(username="owner")
    there = client_of(stranger, other_shop)
    assert "هنوز پیامی نوشته نشده است" in there.get(OUTBOX).content.decode()
    assert there.post(f"/outbox/{unknown.pk}/settle/", {"choice": "send_again"}).status_code == 404
    unknown.refresh_from_db()
    assert unknown.state == State.UNKNOWN


def test_an_unknown_message_is_explained_and_only_a_manager_is_offered_the_choice(
    clerk: User, manager: User, client_of: ClientOf, unknown: Message
) -> None:
    offered = f'action="/outbox/{unknown.pk}/settle/"'
    for user, may in ((clerk, False), (manager, True)):
        page = client_of(user).get(OUTBOX, {"state": "unknown"}).content.decode()
        assert "شاید فرستاده شده" in page
        assert "نخست از درگاه پرسیده می‌شود" in page
        assert "درگاه پاسخ نداد" in page
        assert (offered in page) is may


def test_send_again_uses_the_same_id_so_the_phone_rings_once(
    manager: User, client_of: ClientOf, unknown: Message, kavenegar: KavenegarServer
) -> None:
    response = client_of(manager).post(f"/outbox/{unknown.pk}/settle/", {"choice": "send_again"}, follow=True)
    assert "پیام در نوبت فرستادن دوباره است." in response.content.decode()
    assert deliver_message(message_id=unknown.pk, now=timezone.now()) is State.ACCEPTED
    assert list(kavenegar.sent) == [str(unknown.client_ref)]
    assert kavenegar.calls == 2
    line = AuditEntry.objects.get(action="message.send_again")
    assert (line.actor_id, line.detail) == (manager.pk, {"kind": "receipt"})
    assert unknown.events.get(after="planned", before="unknown").actor_id == manager.pk


def test_do_not_send_is_final_and_audited(manager: User, client_of: ClientOf, unknown: Message) -> None:
    client = client_of(manager)
    client.post(f"/outbox/{unknown.pk}/settle/", {"choice": "do_not_send"})
    unknown.refresh_from_db()
    assert (unknown.state, unknown.reason) == ("expired", "chosen_do_not_send")
    again = client.post(f"/outbox/{unknown.pk}/settle/", {"choice": "send_again"}, follow=True)
    assert "این پیام دیگر منتظر تصمیم نیست" in again.content.decode()
    unknown.refresh_from_db()
    assert unknown.state == State.EXPIRED
    assert AuditEntry.objects.filter(action__startswith="message.").count() == 1


@pytest.mark.parametrize("role", ["clerk", "accountant", "viewer"])
def test_who_may_not_write_messages_decides_nothing(role: str, client_of: ClientOf, unknown: Message) -> None:
    user = User.objects.get(username=role)
    with pytest.raises(NotPermitted):
        settle_unknown(message_id=unknown.pk, choice="send_again", actor=user, now=at(12))
    response = client_of(user).post(f"/outbox/{unknown.pk}/settle/", {"choice": "send_again"})
    assert response.status_code == 403
    unknown.refresh_from_db()
    assert unknown.state == State.UNKNOWN
    assert not AuditEntry.objects.filter(action__startswith="message.").exists()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/outbox/{id}/settle/", {}, 400),
        ("/outbox/{id}/settle/", {"choice": "delete"}, 400),
        ("/outbox/999999/settle/", {"choice": "send_again"}, 404),
        ("/outbox/99999999999999999999999/settle/", {"choice": "send_again"}, 404),
    ],
)
@pytest.mark.usefixtures("unknown")
def test_a_wrong_decision_changes_nothing(
    path: str, body: dict[str, str], status: int, manager: User, client_of: ClientOf
) -> None:
    message = Message.objects.get()
    before = steps(message)
    response = client_of(manager).post(path.format(id=message.pk), body)
    assert response.status_code == status
    assert steps(message) == before


def test_a_decision_needs_a_post(manager: User, client_of: ClientOf, unknown: Message) -> None:
    assert client_of(manager).get(f"/outbox/{unknown.pk}/settle/").status_code == 405
