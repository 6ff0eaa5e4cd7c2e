"""M01 to M04: nobody is reminded of what they paid, twice, in two texts, or at night; and the words they read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.actions import NotPermitted
from accounts.models import User
from customers.actions import merge_customers, record_consent, register_customer
from customers.models import Customer
from gold_installments.actions import record_payment, reverse_payment
from gold_installments.actions.plan_reminders import plan_reminders
from gold_installments.models import Contract, Payment
from measures.gold import quote_rial
from notifications.actions import deliver_message, sweep_outbox
from notifications.models import Message
from notifications.queries import link_for, texted_link
from notifications.rules.lifecycle import State
from notifications.rules.segments import count_segments
from persian.jalali import tehran_today
from tenants.context import public
from tenants.models import Shop
from tests.notifications.conftest import PRICE, TODAY, at, sign, steps

Priced = Callable[[datetime], None]


def plan(now: datetime) -> int:
    return plan_reminders(today=tehran_today(now), now=now)


def pay(contract: Contract, actor: User, now: datetime, *, mg: int = 3_733, key: str = "pay-1") -> Payment:
    return record_payment(
        contract=contract,
        amount_rial=quote_rial(mg, PRICE, 10),
        tender="cash",
        actor=actor,
        now=now,
        idempotency_key=key,
    ).payment


def reminders() -> list[Message]:
    return list(Message.objects.filter(kind="reminder").order_by("pk"))


def send_due(now: datetime) -> list[State | None]:
    return [deliver_message(message_id=pk, now=now) for pk in sweep_outbox(now=now).to_send]


def suspend(shop: Shop) -> None:
    with public():
        Shop.objects.filter(pk=shop.pk).update(state=Shop.State.SUSPENDED)


def test_m01_paid_at_1029_job_at_1030_nothing_goes(maryam: Customer, clerk: User, priced: Priced) -> None:
    contract = sign(maryam, clerk)
    priced(at(9))
    pay(contract, clerk, at(10, 29))
    assert plan(at(10, 30)) == 0
    assert reminders() == []


def test_b11_who_said_stop_hears_nothing_even_of_what_was_planned(
    maryam: Customer, clerk: User, priced: Priced
) -> None:
    """Until the customer says otherwise; the last word on the channel counts."""
    sign(maryam, clerk)
    priced(at(9))
    assert plan(at(9, 31)) == 1
    (message,) = reminders()
    say: dict[str, Any] = {"customer": maryam, "channel": "sms", "evidence": "تلفنی گفت", "actor": clerk}
    record_consent(**say, allowed=False, now=at(9, 40))
    assert deliver_message(message_id=message.pk, now=at(9, 45)) is State.BLOCKED
    assert plan_reminders(today=TODAY + timedelta(days=1), now=at(9, 31) + timedelta(days=1)) == 0
    record_consent(**say, allowed=True, now=at(9, 50))
    assert plan_reminders(today=TODAY + timedelta(days=1), now=at(9, 31) + timedelta(days=1)) == 1


def test_b10_a_merged_person_hears_once_of_everything(
    maryam: Customer, owner: User, clerk: User, priced: Priced
) -> None:
    other = register_customer(full_name="مریم احمدی", mobile="09350001111", actor=clerk, now=at(8))
    sign(maryam, clerk)
    sign(other, clerk)
    merge_customers(kept=other, duplicate=maryam, reason="یک نفرند", actor=owner, now=at(8, 30))
    priced(at(9))
    assert plan(at(10, 28)) == 1
    assert [message.recipient for message in reminders()] == ["+989350001111"]
    assert deliver_message(message_id=reminders()[0].pk, now=at(10, 30)) is not State.EXPIRED


def test_m01_paid_between_planning_and_sending_nothing_goes(maryam: Customer, clerk: User, priced: Priced) -> None:
    contract = sign(maryam, clerk)
    priced(at(9))
    assert plan(at(10, 28)) == 1
    pay(contract, clerk, at(10, 29))
    (message,) = reminders()
    assert deliver_message(message_id=message.pk, now=at(10, 30)) is State.EXPIRED
    message.refresh_from_db()
    assert message.reason == "no_longer_needed"
    assert "submitting" not in steps(message)
    assert plan(at(10, 31)) == 0


def test_m02_the_job_may_run_every_minute_of_the_day(maryam: Customer, clerk: User) -> None:
    sign(maryam, clerk)
    now, outcomes = at(9, 30), []
    while now < at(20, 59):
        plan(now)
        outcomes += send_due(now)
        now += timedelta(minutes=7)
    assert outcomes == [State.ACCEPTED]
    assert len(reminders()) == 1


def test_m02_each_stage_once_over_two_weeks(maryam: Customer, clerk: User) -> None:
    sign(maryam, clerk, count=1)
    days = []
    for day in range(20, 31):
        for hour in (9, 12, 20):
            plan(at(hour, 45, day=day))
            days += [day for state in send_due(at(hour, 45, day=day)) if state is State.ACCEPTED]
    assert days == [21, 22, 24, 28]


def test_m03_two_contracts_of_one_customer_make_one_text(maryam: Customer, clerk: User, priced: Priced) -> None:
    sign(maryam, clerk)
    sign(maryam, clerk, gold_mg=12_000)
    priced(at(10, 30))
    assert plan(at(10, 30)) == 1
    (message,) = reminders()
    total = quote_rial(3_733, PRICE, 10_000) + quote_rial(2_000, PRICE, 10_000)
    assert total == 419_970_000 + 225_000_000
    assert message.text == (
        "Alpha Gold: مریم احمدی، ۲ قسط شما جمعاً ۵٫۷۳۳ گرم، سررسید امروز ۱۴۰۵/۰۸/۳۰. "
        "به نرخ امروز ۶۴٬۴۹۷٬۰۰۰ تومان (۱۰:۳۰)."
    )


def test_m04_planned_at_2130_it_leaves_at_nine_rechecked(maryam: Customer, clerk: User, priced: Priced) -> None:
    sign(maryam, clerk)
    priced(at(10, 30))
    assert plan(at(21, 30)) == 1
    assert send_due(at(21, 30)) == []
    assert send_due(at(8, 59, day=22)) == []
    assert send_due(at(9, day=22)) == [State.ACCEPTED]
    (message,) = reminders()
    assert message.text.startswith("Alpha Gold: مریم احمدی، قسط ۱ (۳٫۷۳۳ گرم) از ۱۴۰۵/۰۸/۳۰ پرداخت نشده."), (
        "no «today» of yesterday, and no price of yesterday"
    )
    assert plan(at(9, 30, day=22)) == 0, "one text a customer a day, the held one counts"


def test_m04_paid_during_the_night_hours_nothing_leaves_at_nine(maryam: Customer, clerk: User, priced: Priced) -> None:
    contract = sign(maryam, clerk)
    priced(at(10, 30))
    plan(at(21, 30))
    pay(contract, clerk, at(21, 40))
    assert State.EXPIRED in send_due(at(9, day=22))
    assert [message.state for message in reminders()] == ["expired"]


def test_the_text_is_of_the_moment_of_sending(maryam: Customer, clerk: User, priced: Priced) -> None:
    contract = sign(maryam, clerk)
    priced(at(10, 30))
    plan(at(10, 30))
    pay(contract, clerk, at(10, 40), mg=1_000)
    (message,) = reminders()
    deliver_message(message_id=message.pk, now=at(10, 41))
    message.refresh_from_db()
    assert "۲٫۷۳۳ گرم" in message.text


def test_a_text_of_one_row_has_two_parts_and_the_price_of_a_named_minute(
    maryam: Customer, clerk: User, priced: Priced
) -> None:
    sign(maryam, clerk)
    priced(at(10, 30))
    plan(at(11))
    (message,) = reminders()
    assert message.text == (
        "Alpha Gold: مریم احمدی، قسط ۱: ۳٫۷۳۳ گرم، سررسید امروز ۱۴۰۵/۰۸/۳۰. به نرخ امروز ۴۱٬۹۹۷٬۰۰۰ تومان (۱۰:۳۰)."
    )
    assert count_segments(message.text).parts == 2
    assert (message.recipient, message.recipient_name) == ("+989123456789", "مریم احمدی")


def test_without_a_price_of_today_no_sum_is_named(maryam: Customer, clerk: User) -> None:
    sign(maryam, clerk)
    plan(at(11))
    assert reminders()[0].text == "Alpha Gold: مریم احمدی، قسط ۱: ۳٫۷۳۳ گرم، سررسید امروز ۱۴۰۵/۰۸/۳۰."


def test_late_rows_and_the_row_of_today_are_told_together(maryam: Customer, clerk: User, in_shop: Shop) -> None:
    sign(maryam, clerk, due=date(2026, 11, 18))
    sign(maryam, clerk)
    with public():
        Shop.objects.filter(pk=in_shop.pk).update(phone="021-88001122")
    plan(at(11))
    assert reminders()[0].text == (
        "Alpha Gold: مریم احمدی، ۲ قسط (جمعاً ۷٫۴۶۶ گرم) سررسید شده، نخستین از ۱۴۰۵/۰۸/۲۷. "
        f"{texted_link(link_for(maryam.pk, shop=in_shop, now=at(11)))}"
    )


def test_between_the_stages_nobody_is_reminded(maryam: Customer, clerk: User) -> None:
    sign(maryam, clerk, due=TODAY - timedelta(days=2))
    sign(maryam, clerk, due=TODAY + timedelta(days=1))
    assert plan(at(11)) == 0


def test_a_suspended_shop_plans_nothing_and_holds_back_what_was_planned(
    maryam: Customer, clerk: User, in_shop: Shop
) -> None:
    sign(maryam, clerk)
    plan(at(9, 30))
    suspend(in_shop)
    assert send_due(at(9, 31)) == [State.EXPIRED]
    assert reminders()[0].reason == "shop_suspended"
    assert plan(at(9, 32, day=22)) == 0


def test_the_receipt_goes_out_once_even_at_night_and_from_a_suspended_shop(
    maryam: Customer, clerk: User, priced: Priced, in_shop: Shop
) -> None:
    contract = sign(maryam, clerk)
    priced(at(20))
    suspend(in_shop)
    payment = pay(contract, clerk, at(21, 40))
    again = pay(contract, clerk, at(21, 41))
    assert again.pk == payment.pk
    (message,) = Message.objects.filter(kind="receipt")
    assert send_due(at(21, 41)) == [State.ACCEPTED]
    assert message.text == (
        "Alpha Gold: ۴۱٬۹۹۶٬۲۵۰ تومان رسید = ۳٫۷۳۳ گرم (نرخ ۱۱٬۲۵۰٬۰۰۰). مانده ۱۸٫۶۶۷ گرم. "
        f"رسید \u200e{_fa(payment.receipt_number)}"
    )
    assert message.subject_ref == f"payment:{payment.pk}"


def test_the_last_payment_says_that_nothing_is_left(maryam: Customer, clerk: User, priced: Priced) -> None:
    contract = sign(maryam, clerk)
    priced(at(10))
    pay(contract, clerk, at(11), mg=23_000)
    text = Message.objects.get(kind="receipt").text
    assert "مانده‌ای نیست؛ بدهی تسویه شد." in text
    assert "۶٬۷۵۰٬۰۰۰ تومان نزد ما دارید." in text


def test_a_reversal_is_told_once_with_what_is_owed_again(
    maryam: Customer, clerk: User, priced: Priced, in_shop: Shop
) -> None:
    contract = sign(maryam, clerk)
    priced(at(10))
    payment = pay(contract, clerk, at(11))
    for _ in range(2):
        reverse_payment(payment=payment, reason="wrong customer", actor=clerk, now=at(11, 5))
    (message,) = Message.objects.filter(kind="reversal")
    assert message.text == ("Alpha Gold: پرداخت ۴۱٬۹۹۶٬۲۵۰ تومان مورخ ۱۴۰۵/۰۸/۳۰ باطل شد. مانده ۲۲٫۴۰۰ گرم.")


def test_a_refused_payment_leaves_no_text(maryam: Customer, clerk: User, viewer: User, priced: Priced) -> None:
    contract = sign(maryam, clerk)
    priced(at(10))
    with pytest.raises(NotPermitted):
        pay(contract, viewer, at(11))
    assert not Message.objects.exists()


def test_another_shops_customers_are_not_reminded_here(
    maryam: Customer, clerk: User, other_shop: Shop, in_shop: Shop
) -> None:
    from tenants.context import inside

    sign(maryam, clerk)
    with inside(other_shop):
        assert plan(at(11)) == 0
        assert not Message.objects.exists()


def _fa(text: str) -> str:
    return text.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
