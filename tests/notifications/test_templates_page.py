"""The shop's own words: what the editor shows, counts, warns of, refuses and keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import AuditEntry, User
from customers.models import Customer
from gold_installments.actions import record_payment
from notifications.models import Template, TemplateVersion
from notifications.queries import template_texts
from notifications.rules.variables import KINDS
from persian.digits import in_order, to_persian
from persian.jalali import format_jalali, tehran_today
from tests.notifications.conftest import sign
from tests.support.accounts import account

pytestmark = pytest.mark.usefixtures("in_shop")
ClientOf = Callable[..., Client]
EDITOR = "/messages/templates/receipt/"
TEXT = "{shop}: {name}، {received} رسید {receipt}"


@pytest.fixture
def vendors(settings: Settings) -> None:
    """Two vendors with approved patterns; the first counts 66 in a part and sends no links."""
    smsir = account("smsir", {"key": "k", "line": "30001"}, rank=1, price=1_500)
    smsir.part_units, smsir.links_allowed = 66, False
    smsir.save()
    account("kavenegar", {"key": "k"}, rank=2)


def test_the_list_tells_whose_words_they_are_and_who_may_change_them(
    clerk: User, manager: User, viewer: User, client_of: ClientOf
) -> None:
    page = client_of(clerk).get("/messages/templates/").content.decode()
    for shown in ("پیش از سررسید", "رسید پرداخت", KINDS["receipt"].text, "آماده"):
        assert shown in page
    assert f'href="{EDITOR}"' not in page
    assert f'href="{EDITOR}"' in client_of(manager).get("/messages/templates/").content.decode()
    assert client_of(viewer).get("/messages/templates/").status_code == 403
    assert client_of(clerk).get(EDITOR).status_code == 403
    assert client_of(manager).get("/messages/templates/campaign/").status_code == 404


def test_saving_keeps_versions_and_a_second_editor_is_told(manager: User, owner: User, client_of: ClientOf) -> None:
    first, second = client_of(manager), client_of(owner)
    assert first.post(EDITOR, {"text": TEXT, "version": "0"}).status_code == 302
    assert template_texts()["receipt"] == TEXT
    late = second.post(EDITOR, {"text": "متن دیرکرده {name}", "version": "0"})
    page = late.content.decode()
    assert (late.status_code, "متن دیرکرده {name}" in page, TEXT in page) == (409, True, True)
    assert "متن من جای آن ذخیره شود" in page
    # The button's version comes after the form's own.
    assert second.post(EDITOR, {"text": "دوم {name}", "version": ["0", "1"]}).status_code == 302
    again = first.get(EDITOR, {"use": "1"}).content.decode()
    assert TEXT in again.split("</textarea>")[0]
    assert first.post(f"{EDITOR}house/", {"version": "1"}).status_code == 409
    assert first.post(f"{EDITOR}house/", {"version": "2"}).status_code == 302
    assert template_texts()["receipt"] == KINDS["receipt"].text
    assert list(TemplateVersion.objects.order_by("version").values_list("version", "text")) == [
        (1, TEXT), (2, "دوم {name}"), (3, ""),
    ]  # fmt: skip
    assert first.post(EDITOR, {"text": TEXT, "version": "3"}).status_code == 302
    assert Template.objects.get().version == 4
    assert AuditEntry.objects.filter(action__startswith="template.").count() == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{shop} {balanse}", "متغیر «balanse» در این پیام نیست"),
        ("{shop {name}", "آکولاد جفت ندارد"),
        ("س" * 601, "متن ۶۰۱ نویسه دارد؛ دست بالا ۶۰۰ نویسه"),
        ("  ", "متن را بنویسید"),
        ("به کارت ۶۰۳۷-۹۹۷۵ ۹۹۱۲ ۳۴۵۳ بریزید", "شمارهٔ کارت نباید در متن باشد"),
        ("به شبا IR82 0540 1026 8002 0817 9090 02", "شمارهٔ شبا نباید در متن باشد"),
        ("nul \x00", "نویسه"),
    ],
)
def test_a_wrong_text_is_told_beside_it_and_stays_typed(
    text: str, said: str, manager: User, client_of: ClientOf
) -> None:
    client = client_of(manager)
    answer = client.post(EDITOR, {"text": text, "version": "0"})
    page = answer.content.decode()
    fault = page.split('id="id_text_error"')[1].split("</div>")[0]
    assert answer.status_code == 422
    assert said in fault or "\x00" in text
    assert 'class="er"' in fault
    assert text.strip("\x00 ") in page.split("</textarea>")[0]
    assert not Template.objects.exists()
    live = client.post(f"{EDITOR}preview/", {"text": text, "version": "0"})
    assert live.status_code == 200
    assert 'class="er"' in live.content.decode()


def test_the_preview_counts_prices_and_warns(
    maryam: Customer, manager: User, client_of: ClientOf, vendors: None
) -> None:
    client = client_of(manager)
    page = client.get(EDITOR).content.decode()
    assert "مریم احمدی" in page, "the newest customer is the example"
    body = {
        "text": "س" * 60 + " {name} {link}", "version": "0", "code_smsir": "123456", "pattern_smsir": "name، received",
        "code_kavenegar": "rcpt", "pattern_kavenegar": "name=token، receipt=token10",
    }  # fmt: skip
    live = client.post(f"{EDITOR}preview/", body).content.decode()
    assert "مریم احمدی" in live
    assert "هر بخش ۶۶" in live
    assert "پیوند نمی‌فرستد و از آن رد می‌شویم" in live
    assert "از ۲۵ نویسه‌ای که درگاه می‌پذیرد بلندتر است" in live
    assert "دست بالا ۰ فاصله می‌پذیرد" in live
    plain = client.post(f"{EDITOR}preview/", {"text": "س" * 71, "version": "0"}).content.decode()
    assert "<dd>۲</dd>" in plain
    assert "۳۰۰" in plain, "two parts at 150 Toman"
    found = client.get(f"{EDITOR}people/", {"who": "۰۹۱۲۳۴۵۶۷۸۹"}).content.decode()
    assert f'name="customer" value="{maryam.pk}"' in found


def test_patterns_keep_their_order_and_unknown_names_are_refused(
    manager: User, client_of: ClientOf, vendors: None
) -> None:
    client = client_of(manager)
    body = {"text": TEXT, "version": "0", "code_kavenegar": "rcpt", "code_smsir": "9"}
    for places, said in (("toman, balanse", "«balanse»"), ("toman=token7", "«token7»"), ("", "هر دو را خالی")):
        answer = client.post(EDITOR, {**body, "pattern_kavenegar": places, "pattern_smsir": "name"})
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    right = {**body, "pattern_kavenegar": "{toman}، receipt، name=token10", "pattern_smsir": "name=Name"}
    assert client.post(EDITOR, right).status_code == 302
    kept = Template.objects.get().patterns
    assert kept["kavenegar"] == {
        "code": "rcpt", "names": {"toman": "token", "receipt": "token2", "name": "token10"},
        "order": ["toman", "receipt", "name"],
    }  # fmt: skip
    assert kept["smsir"]["names"] == {"name": "Name"}
    assert "toman=token، receipt=token2، name=token10" in client.get(EDITOR).content.decode()


def test_the_preview_says_what_this_customers_texts_would_say(
    maryam: Customer, clerk: User, manager: User, client_of: ClientOf, priced: Callable[[datetime], None]
) -> None:
    contract = sign(maryam, clerk, due=tehran_today(timezone.now()))
    priced(timezone.now())
    client = client_of(manager)

    def read(kind: str, text: str) -> str:
        answer = client.post(f"/messages/templates/{kind}/preview/", {"text": text, "version": "0"}).content.decode()
        return answer.split('class="pv-text words">')[1].split("</p>")[0]

    assert read("reminder_today", "{name} {owed} {date}") == (
        f"مریم احمدی ۳٫۷۳۳ گرم {to_persian(format_jalali(tehran_today(timezone.now())))}"
    )
    assert "۱۴۰۵-۰۰۰۱۲۰" in read("receipt", "{receipt}"), "an example until something was paid"
    now = timezone.now()
    done = record_payment(contract=contract, amount_rial=10_000_000, actor=clerk, now=now, idempotency_key="p")
    assert read("receipt", "{toman} {receipt}") == f"۱٬۰۰۰٬۰۰۰ {in_order(done.payment.receipt_number)}"
    assert in_order(contract.number) in read("settled", "{contract}")
