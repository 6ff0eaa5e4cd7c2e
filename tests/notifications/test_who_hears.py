"""Where a customer hears: at today's number, by letter where the texts were stopped; and in how many parts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from customers.actions import record_consent, register_customer, update_customer
from customers.models import Customer
from gold_installments.actions import reverse_payment
from notifications.actions import deliver_message, say_stop, sweep_outbox
from notifications.models import Message, MessageSettings, OptOut
from notifications.queries import link_for, preview_of, sample_person
from notifications.rules.lifecycle import State
from notifications.rules.segments import count_segments
from notifications.rules.variables import KINDS
from tenants.context import public
from tenants.models import Shop
from tests.notifications.conftest import TODAY, at, sign
from tests.notifications.test_reminders import Priced, pay, plan, reminders, send_due, suspend
from tests.support.accounts import account

ADDRESS = "https://{slug}.zargar.ir"
NEW = "09351112233"


def parts(text: str) -> int:
    return count_segments(text, 66).parts


@pytest.fixture
def named(in_shop: Shop, usual_numbers: None, settings: Settings) -> Shop:
    """A shop with the name and the address of the reference."""
    settings.ZARGAR_SHOP_ADDRESS = ADDRESS
    with public():
        Shop.objects.filter(pk=in_shop.pk).update(name="طلای پارس", phone="021-88001122")
    return in_shop


def test_the_words_of_the_house_cost_two_parts(named: Shop, clerk: User, priced: Priced) -> None:
    """R21: before, late, receipt and reversal; with the address of the page and the price of a named minute."""
    priced(at(10, 30))
    for number, (name, due) in enumerate(
        [("مریم احمدی", 24), ("محمدرضا کریمی", 24), ("مریم احمدی", 18), ("محمدرضا کریمی", 21)]
    ):
        person = register_customer(full_name=name, mobile=f"0912000{number:04}", actor=clerk, now=at(9))
        sign(person, clerk, due=date(2026, 11, due))
    assert plan(at(11)) == 4
    texts = [message.text for message in reminders()]
    assert [parts(text) for text in texts] == [2, 2, 2, 2], texts
    assert all("به نرخ امروز ۴۱٬۹۹۷٬۰۰۰ تومان (۱۰:۳۰)." in text for text in (texts[0], texts[1], texts[3]))
    assert all(f" {named.slug}.zargar.ir/c/" in text for text in texts[:3])
    assert "پرداخته‌اید؟ خبر دهید: " in texts[2]
    contract = sign(register_customer(full_name="مریم", mobile=NEW, actor=clerk, now=at(9)), clerk)
    reverse_payment(payment=pay(contract, clerk, at(11)), reason="اشتباه", actor=clerk, now=at(11, 5))
    told = Message.objects.filter(kind__in=["receipt", "reversal"])
    assert [parts(message.text) for message in told] == [2, 2]


def test_a_long_name_costs_the_price_and_not_a_third_part(named: Shop, clerk: User, priced: Priced) -> None:
    """The page tells the price. What needs three parts even so costs three."""
    priced(at(10, 30))
    for name, mobile in (("سیدمحمدرضا حسینی‌نژاد طباطبایی", "09120000001"), ("ن" * 100, "09120000002")):
        person = register_customer(full_name=name, mobile=mobile, actor=clerk, now=at(9))
        sign(person, clerk, due=date(2026, 11, 24))
    plan(at(11))
    long, longest = reminders()
    assert parts(long.text) == 2
    assert "به نرخ" not in long.text
    assert f"{named.slug}.zargar.ir/c/" in long.text
    assert long.values is not None
    assert "به نرخ" in long.values["price_line"], "an approved pattern has words of its own"
    assert parts(longest.text) == 3
    assert longest.text.startswith(f"طلای پارس: {'ن' * 100}، قسط ۱: ۳٫۷۳۳ گرم تا"), "nothing is cut off"
    assert f"{named.slug}.zargar.ir/c/" in longest.text


def test_the_preview_shows_the_text_that_will_leave(named: Shop, clerk: User, priced: Priced) -> None:
    """Of the row that comes next, before anything is due, in as few parts."""
    priced(at(10, 30))
    name = "سیدمحمدرضا حسینی‌نژاد طباطبایی"
    person = register_customer(full_name=name, mobile=NEW, actor=clerk, now=at(9))
    sign(person, clerk, due=date(2026, 11, 24))
    sampled = sample_person("reminder_before", customer_id=person.pk, now=at(11))
    text = KINDS["reminder_before"].text
    shown = preview_of(text, person=sampled, kind="reminder_before")
    plan(at(11))
    assert shown.text.partition(":")[2] == reminders()[0].text.partition(":")[2]
    assert shown.segments.parts == 2
    assert preview_of(f"{text} ", person=sampled, kind="reminder_before").segments.parts == 3, "the shop's own words"


def test_the_address_without_its_last_stroke_opens_too(named: Shop, maryam: Customer, clerk: User) -> None:
    link = link_for(maryam.pk, shop=named, now=at(11))
    path = link[link.index("/c/") :].removesuffix("/")
    answer = Client().get(path, headers={"host": f"{named.slug}.localhost"})
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{path}/")


def test_a_text_follows_the_customers_new_number(maryam: Customer, clerk: User) -> None:
    """The old number may belong to a stranger by the time the text leaves."""
    sign(maryam, clerk)
    assert plan(at(9)) == 1
    (first,) = reminders()
    update_customer(customer=maryam, mobile=NEW, actor=clerk, now=at(9, 1))
    assert deliver_message(message_id=first.pk, now=at(9, 2)) is State.EXPIRED
    first.refresh_from_db()
    assert (first.reason, first.submitted_at) == ("number_changed", None)
    assert plan(at(9, 3)) == 0, "it waits for the new number"
    assert send_due(at(9, 4)) == [State.ACCEPTED]
    again = reminders()[1]
    assert (again.recipient, again.text, again.resend_of_id) == ("+989351112233", first.text, first.pk)
    assert sweep_outbox(now=at(9, 5)).to_send == []


def test_a_new_number_that_wants_nothing_hears_nothing(maryam: Customer, clerk: User, owner: User) -> None:
    sign(maryam, clerk)
    plan(at(9))
    say_stop(address="+989351112233", source=OptOut.Source.PAGE, evidence="دکمه", now=at(9))
    update_customer(customer=maryam, mobile=NEW, actor=clerk, now=at(9, 1))
    assert send_due(at(9, 2)) == [State.EXPIRED]
    assert send_due(at(9, 3)) == [State.BLOCKED]


def test_a_letter_that_waits_keeps_back_no_text(maryam: Customer, clerk: User) -> None:
    """No mail account anywhere: the letter waits for days, the next stage's text leaves."""
    MessageSettings.objects.create(email_too=True)
    update_customer(customer=maryam, email="m@example.com", actor=clerk, now=at(8))
    sign(maryam, clerk, count=1)
    assert plan(at(9)) == 2
    assert set(send_due(at(9))) == {State.ACCEPTED, State.PLANNED}
    tomorrow = at(9, day=22)
    assert plan(tomorrow) == 1
    assert plan(tomorrow) == 0
    assert [message.channel for message in reminders()] == ["sms", "email", "sms"]


def test_who_stopped_the_texts_still_reads_letters_once(maryam: Customer, clerk: User, owner: User) -> None:
    account("email", {"service": "server", "key": "", "sender": "", "sender_name": ""}, rank=1)
    MessageSettings.objects.create(email_too=True)
    update_customer(customer=maryam, email="m@example.com", actor=clerk, now=at(8))
    sign(maryam, clerk, count=1)
    said = {"customer": maryam, "evidence": "تلفنی گفت", "actor": clerk, "allowed": False}
    record_consent(**said, channel="sms", now=at(8))  # type: ignore[arg-type]
    assert [plan(at(9)), plan(at(9, 30))] == [1, 0]
    (letter,) = reminders()
    assert (letter.channel, deliver_message(message_id=letter.pk, now=at(9))) == ("email", State.ACCEPTED)
    assert plan(at(10)) == 0
    record_consent(**said, channel="email", now=at(11))  # type: ignore[arg-type]
    assert plan(at(9, day=22)) == 0


def test_m02_all_day_long_two_contracts_make_one_text(maryam: Customer, clerk: User, in_shop: Shop) -> None:
    """One late, one due today: each stage once, in one text; a suspended shop adds nothing."""
    sign(maryam, clerk, count=1)
    sign(maryam, clerk, count=1, due=TODAY - timedelta(days=1))
    sent = []
    for minute in range(9 * 60, 21 * 60, 5):
        now = at(minute // 60, minute % 60)
        plan(now)
        sent += send_due(now)
    assert sent == [State.ACCEPTED]
    suspend(in_shop)
    assert plan(at(9, day=22)) == 0
