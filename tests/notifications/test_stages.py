"""The days on which a customer hears: before and after the due date, each once, and not on holidays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import User
from customers.actions import register_customer
from customers.models import Customer
from gold_installments.actions.plan_reminders import plan_reminders, reminders_still_hold
from gold_installments.actions.repair_due_index import repair_due_index
from gold_installments.actions.set_day import set_day
from gold_installments.models import Installment
from notifications.actions import set_message_settings, set_stages, stages_mark, stored_stages
from notifications.actions.set_message_settings import SettingsTold
from notifications.models import Message
from notifications.queries import link_for, texted_link
from notifications.rules.lifecycle import State
from notifications.rules.stage_plan import StageRow
from persian.jalali import TEHRAN, tehran_today
from tenants.context import inside, public
from tenants.models import Shop
from tenants.queries import shops_on_days
from tests.notifications.conftest import TODAY, at, sign
from tests.notifications.test_reminders import Priced, plan, reminders, send_due


def stages(owner: User, *rows: StageRow) -> None:
    set_stages(rows=rows, seen=stages_mark(stored_stages()), actor=owner)


def on(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=TEHRAN)


def test_three_days_before_the_text_names_the_day_the_price_and_the_page(
    usual_numbers: None, maryam: Customer, clerk: User, priced: Priced, in_shop: Shop, settings: Settings
) -> None:
    settings.ZARGAR_SHOP_ADDRESS = "https://{slug}.zargar.ir"
    sign(maryam, clerk, due=date(2026, 11, 24))
    sign(maryam, clerk, due=date(2026, 11, 23))
    priced(at(10, 30))
    assert plan(at(11)) == 1
    (message,) = reminders()
    assert message.text == (
        "Alpha Gold: مریم احمدی، قسط ۱: ۳٫۷۳۳ گرم تا ۱۴۰۵/۰۹/۰۳. به نرخ امروز ۴۱٬۹۹۷٬۰۰۰ تومان (۱۰:۳۰). "
        f"{texted_link(link_for(maryam.pk, shop=in_shop, now=at(11)))}"
    ), "the row of the day after tomorrow has no stage today"
    assert message.values is not None
    assert (message.values["template"], message.values["number"]) == ("reminder_before", "۱")
    assert message.customer_id == maryam.pk


def test_what_comes_is_told_beside_what_is_due(maryam: Customer, clerk: User) -> None:
    sign(maryam, clerk)
    sign(maryam, clerk, due=date(2026, 11, 24))
    plan(at(11))
    assert reminders()[0].text.endswith("سررسید امروز ۱۴۰۵/۰۸/۳۰. قسط بعدی ۳٫۷۳۳ گرم، سررسید ۱۴۰۵/۰۹/۰۳.")


def test_nobody_is_reminded_for_ever(maryam: Customer, clerk: User) -> None:
    sign(maryam, clerk, count=1)
    told = []
    for late in range(-5, 90):
        day = TODAY + timedelta(days=late)
        if plan_reminders(today=day, now=on(day, 12)):
            Message.objects.filter(state="planned").update(state="claimed")
            Message.objects.filter(state="claimed").update(state="submitting", submitted_at=on(day, 12))
            Message.objects.filter(state="submitting").update(state="accepted")
            told.append(late)
    assert told == [-3, 0, 1, 3, 7, 14, 21, 28, 35, 42, 49, 56]


def test_a_stage_that_was_moved_is_not_sent_again(maryam: Customer, clerk: User, owner: User) -> None:
    sign(maryam, clerk, due=TODAY - timedelta(days=3), count=1)
    assert plan(at(9, 30)) == 1
    assert send_due(at(9, 31)) == [State.ACCEPTED]
    stages(owner, StageRow(0), StageRow(4), StageRow(7))
    assert plan(at(9, 30, day=22)) == 0, "the fourth day was the third"
    assert plan(at(9, 30, day=25)) == 1, "the seventh is another"


def test_a_missed_day_is_caught_up_by_the_next_stage_only(maryam: Customer, clerk: User) -> None:
    sign(maryam, clerk, due=date(2026, 11, 18), count=1)
    # Nothing ran on the 19th, the first day after.
    assert plan(at(9, 30, day=20)) == 0
    assert plan(at(9, 30)) == 1
    assert plan(at(12, 30)) == 0
    assert len(reminders()) == 1


def test_only_shops_with_a_row_on_one_of_their_days_are_asked(
    maryam: Customer, clerk: User, owner: User, in_shop: Shop, other_shop: Shop
) -> None:
    def found(day: date = TODAY) -> list[Shop]:
        with public():
            return shops_on_days("installment", day, [-3, 0, 1])

    sign(maryam, clerk, due=date(2026, 11, 24), count=1)
    assert found() == [in_shop]
    assert found(date(2026, 11, 22)) == []
    stages(owner, StageRow(-5), StageRow(2))
    assert found() == []
    assert found(date(2026, 11, 19)) == found(date(2026, 11, 26)) == [in_shop]
    told = SettingsTold(
        email_too=False, digest=True, birthday=False, guarantor_after_days=10, lock_cap=0, card_number=""
    )
    set_message_settings(told=told, version=0, actor=owner)
    assert found(date(2026, 12, 4)) == [in_shop], "the guarantor's day"
    repair_due_index()
    assert found(date(2026, 12, 4)) == [in_shop]
    with inside(other_shop):
        assert plan(at(9)) == 0


def test_a_holiday_holds_reminders_and_the_next_open_day_checks_them_again(
    maryam: Customer, clerk: User, owner: User
) -> None:
    """Nowruz: four days and a Friday between them; nothing is too late for it."""
    nowruz = date(2027, 3, 21)
    set_day(day=date(2027, 3, 25), closed=True, name="سفر", actor=owner, now=at(9))
    set_day(day=date(2027, 3, 20), closed=False, name="", actor=owner, now=at(9))
    sign(maryam, clerk, due=date(2027, 3, 18), count=1)
    assert plan(on(nowruz)) == 1
    (message,) = reminders()
    assert message.not_before == on(date(2027, 3, 26)), "a Friday is no holiday here"
    assert send_due(on(nowruz, 12)) == []
    assert plan(on(date(2027, 3, 22))) == 0
    assert send_due(on(date(2027, 3, 26))) == [State.ACCEPTED]
    message.refresh_from_db()
    assert "از ۱۴۰۵/۱۲/۲۷ پرداخت نشده" in message.text
    other = register_customer(full_name="رضا کریمی", mobile="09350001111", actor=clerk, now=at(8))
    sign(other, clerk, due=date(2027, 3, 17), count=1)
    assert plan(on(date(2027, 3, 20), 10)) == 1
    assert reminders()[1].not_before == on(date(2027, 3, 20), 10), "the shop opens on this holiday"


@pytest.mark.parametrize("last", [date(2026, 8, 22), date(2027, 3, 20)])
def test_stages_follow_days_over_the_ends_of_months(maryam: Customer, clerk: User, last: date, in_shop: Shop) -> None:
    """The 31st of Mordad, and 29 Esfand of a common year, at a quarter to midnight in Tehran: still that day there."""
    contract = sign(maryam, clerk, count=1)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        Installment.objects.filter(contract=contract).update(due_date=last)
        cursor.execute("SET session_replication_role = origin")
    late = datetime(last.year, last.month, last.day, 23, 45, tzinfo=TEHRAN)
    assert tehran_today(late) == last
    assert plan(late) == 1
    assert plan(late + timedelta(minutes=30)) == 0, "told, though it leaves in the morning"


def test_planning_and_checking_cost_the_same_for_few_and_for_many(clerk: User, priced: Priced, owner: User) -> None:
    """At most twenty questions each."""
    priced(at(8))

    def asked(work: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as questions:
            work()
        return sum(not one["sql"].startswith(("SAVEPOINT", "RELEASE")) for one in questions.captured_queries)

    counts, number = [], 0
    for count, day in ((2, 21), (9, 23)):
        for _ in range(count):
            number += 1
            person = register_customer(full_name="مشتری تازه", mobile=f"0912000{number:04}", actor=clerk, now=at(8))
            sign(person, clerk, due=date(2026, 11, day), count=1)
        before = Message.objects.count()
        planned = asked(lambda day=day: plan(at(9, day=day)))  # type: ignore[misc]
        refs = list(Message.objects.order_by("pk")[before:].values_list("subject_ref", flat=True))
        assert len(refs) >= count
        counts.append((planned, asked(lambda day=day, refs=refs: reminders_still_hold(refs, at(9, day=day)))))  # type: ignore[misc]
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 20, counts
