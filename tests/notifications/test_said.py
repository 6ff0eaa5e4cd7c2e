"""What else is said by itself: in the shop's words, by letter too, on birthdays, before visits, to the owner."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from accounts.models import User
from customers.actions import merge_customers, register_customer, update_customer
from customers.models import Customer
from gold_installments.actions.greet_birthdays import birthdays_still_hold, greet_birthdays
from gold_installments.actions.owner_digest import digests_still_hold, send_owner_digest
from notifications.actions import AmendedText, deliver_message, remind_appointments, save_template
from notifications.actions.keep_appointment import cancel_appointment, make_appointment, move_appointment
from notifications.actions.remind_appointments import appointments_still_hold
from notifications.models import Message, MessageSettings
from notifications.rules.lifecycle import State
from persian.jalali import TEHRAN, parse_jalali, tehran_today
from tenants.models import Shop
from tests.notifications.conftest import TODAY, at, sign
from tests.notifications.test_reminders import Priced, pay, plan, suspend


def of(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def test_the_shops_own_words_and_the_same_by_letter(maryam: Customer, clerk: User, owner: User, priced: Priced) -> None:
    save_template(
        kind="receipt", text="{name}: {toman} تومان گرفتیم. {wallet_line} مانده {rest}. {link}", patterns={}, version=0,
        actor=owner, now=at(8),
    )  # fmt: skip
    save_template(
        kind="reminder_today", text="{name}، {owed}. {price_line}", patterns={}, version=0, actor=owner, now=at(8)
    )
    MessageSettings.objects.create(email_too=True)
    contract = sign(maryam, clerk)
    assert plan(at(9)) == 1, "without an address there is no letter"
    assert of("reminder")[0].text == "مریم احمدی، ۳٫۷۳۳ گرم."
    update_customer(customer=maryam, email="m@example.com", actor=clerk, now=at(9))
    priced(at(9))
    contract.refresh_from_db()
    pay(contract, clerk, at(11))
    text, letter = of("receipt")
    assert text.text.startswith("مریم احمدی: ۴۱٬۹۹۶٬۲۵۰ تومان گرفتیم. مانده ۱۸٫۶۶۷ گرم. http")
    assert (letter.channel, letter.recipient, letter.text) == ("email", "m@example.com", text.text)
    assert letter.subject == "Alpha Gold"
    assert letter.dedupe_key == f"{text.dedupe_key}:email"
    assert text.values is not None
    assert (text.values["template"], text.values["grams"]) == ("receipt", "۳٫۷۳۳")


@pytest.mark.parametrize(
    ("born", "day", "greeted"),
    [
        ("1362/12/30", "1405/12/29", True),
        ("1362/12/30", "1408/12/29", False),
        ("1362/12/30", "1408/12/30", True),
        ("1363/12/29", "1405/12/29", True),
        ("1364/01/01", "1405/01/01", True),
        ("1364/01/01", "1404/12/29", False),
    ],
)
def test_a_birthday_is_kept_on_its_jalali_day(
    born: str, day: str, greeted: bool, maryam: Customer, clerk: User
) -> None:
    update_customer(customer=maryam, birth_date=born, actor=clerk, now=at(8))
    today = parse_jalali(day)
    now = datetime(today.year, today.month, today.day, 8, tzinfo=TEHRAN)
    assert greet_birthdays(today=today, now=now) == 0, "the shop did not ask for it"
    MessageSettings.objects.create(birthday=True)
    assert greet_birthdays(today=today, now=now) == int(greeted)
    assert greet_birthdays(today=today, now=now + timedelta(hours=1)) == 0
    if greeted:
        (message,) = of("birthday")
        assert message.text == "Alpha Gold: مریم احمدی، زادروزتان خجسته باد."
        assert message.not_before == now + timedelta(hours=1), "at nine, on a holiday too"
        tomorrow = now + timedelta(days=1)
        assert birthdays_still_hold([message.subject_ref], now) == [True]
        assert birthdays_still_hold([message.subject_ref], tomorrow) == [False]
        update_customer(customer=maryam, state="archived", actor=clerk, now=now)
        assert birthdays_still_hold([message.subject_ref], now) == [False]


def test_a_merged_person_is_greeted_once(maryam: Customer, clerk: User, owner: User) -> None:
    twin = register_customer(
        full_name="مریم دوم", mobile="09350001111", birth_date="۱۳۶۵/۰۸/۳۰", actor=clerk, now=at(8)
    )
    merge_customers(kept=maryam, duplicate=twin, reason="یک نفرند", actor=owner, now=at(8))
    MessageSettings.objects.create(birthday=True)
    assert greet_birthdays(today=TODAY, now=at(8)) == 1
    assert of("birthday")[0].customer_id == maryam.pk


def test_the_evening_before_a_visit(maryam: Customer, clerk: User, in_shop: Shop) -> None:
    first = make_appointment(customer_id=maryam.pk, at=at(17, 30, day=22), actor=clerk, now=at(12), note_text="حلقه")
    make_appointment(customer_id=maryam.pk, at=at(17, day=23), actor=clerk, now=at(12))
    assert [remind_appointments(today=TODAY, now=at(18)) for _again in range(2)] == [1, 0]
    (message,) = of("appointment")
    assert message.text == "Alpha Gold: مریم احمدی، فردا ۱۴۰۵/۰۹/۰۱ ساعت ۱۷:۳۰ منتظر شما هستیم. حلقه"
    moved = move_appointment(
        appointment_id=first.pk, at=at(19, day=22), note_text="", version=1, actor=clerk, now=at(18, 1)
    )
    assert deliver_message(message_id=message.pk, now=at(18, 2)) is State.EXPIRED
    assert remind_appointments(today=TODAY, now=at(18, 20)) == 1
    again = of("appointment")[1].subject_ref
    (kept,) = appointments_still_hold([again], at(18, 30))
    assert isinstance(kept, AmendedText)
    assert "فردا ۱۴۰۵/۰۹/۰۱ ساعت ۱۹:۰۰" in kept.text
    (late,) = appointments_still_hold([again], at(9, day=22))
    assert isinstance(late, AmendedText)
    assert "امروز ۱۴۰۵/۰۹/۰۱ ساعت ۱۹:۰۰" in late.text, "held over the night it does not say tomorrow"
    assert appointments_still_hold([again], at(20, day=22)) == [False]
    cancel_appointment(appointment_id=first.pk, version=moved.version, actor=clerk, now=at(18, 40))
    assert appointments_still_hold([again], at(18, 41)) == [False]
    suspend(in_shop)
    assert remind_appointments(today=TODAY + timedelta(days=1), now=at(18, day=22)) == 0


def test_the_owners_morning(maryam: Customer, clerk: User, owner: User, priced: Priced) -> None:
    User.objects.filter(pk=owner.pk).update(mobile="+989121110000")
    contract = sign(maryam, clerk)
    sign(maryam, clerk, due=date(2026, 11, 22))
    priced(at(10))
    pay(contract, clerk, at(11), mg=1_000)
    Message.objects.filter(kind="receipt").update(state="claimed")
    Message.objects.filter(kind="receipt").update(state="rejected")
    morning = at(9, day=22)
    assert [send_owner_digest(today=tehran_today(morning), now=morning) for _again in range(2)] == [1, 0]
    (message,) = of("digest")
    assert message.text == (
        "Alpha Gold ۱۴۰۵/۰۹/۰۱: دریافت دیروز ۱۱٬۲۵۰٬۰۰۰ تومان، ۱٫۰۰۰ گرم (۱ پرداخت)؛ سررسید امروز ۱ قسط، ۳٫۷۳۳ گرم؛ "
        "معوق ۱ قسط، ۲٫۷۳۳ گرم. پیامک ناموفق: ۱. هنوز پشتیبانی گرفته نشده."
    )
    assert (message.recipient, message.customer_id) == ("+989121110000", None)
    assert digests_still_hold([message.subject_ref], at(20, day=22)) == [True]
    assert digests_still_hold([message.subject_ref], at(9, day=23)) == [False]
    MessageSettings.objects.create(digest=False)
    assert send_owner_digest(today=date(2026, 11, 23), now=at(9, day=23)) == 0
