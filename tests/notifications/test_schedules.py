"""What comes again: on which days, once, never a day late, and never half of it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from accounts.models import User
from gateways.models import Wallet
from notifications.actions.keep_schedule import (
    HourWrong,
    MonthDayWrong,
    ScheduleTold,
    WeekdayWrong,
    change_schedule,
    make_schedule,
    switch_schedule,
)
from notifications.actions.run_schedules import run_schedules
from notifications.actions.save_template import TextEmpty
from notifications.actions.write_campaign import write_campaign
from notifications.models import Campaign, Message, Schedule
from notifications.rules.recurrence import next_day
from persian.days import TEHRAN, format_jalali, from_jalali
from tenants.context import current_schema, inside
from tenants.models import DueItem, Shop
from tests.notifications.conftest import at
from tests.notifications.many import TEXT, people
from tests.notifications.test_together import _together as together
from tests.support.accounts import account


def weekly(**told: object) -> ScheduleTold:
    """Each Saturday at ten, to everybody."""
    values: dict[str, object] = {
        "name": "هفتگی", "rule": "weekly", "weekday": 0, "month_day": None, "hour": 10, "audience": {"who": "all"},
        "text": TEXT, **told,
    }  # fmt: skip
    return ScheduleTold(**values)  # type: ignore[arg-type]


def test_the_days_of_a_month_rule() -> None:
    day, found = from_jalali(1403, 9, 1), []
    for _round in range(9):
        day = next_day(weekday=None, month_day=31, on_or_after=day)
        found.append(format_jalali(day))
        day = date.fromordinal(day.toordinal() + 1)
    # Esfand of a leap year has thirty days, Nowruz changes nothing, and the thirty-first comes back.
    assert found[:5] == ["1403/09/30", "1403/10/30", "1403/11/30", "1403/12/30", "1404/01/31"]
    assert format_jalali(next_day(weekday=None, month_day=30, on_or_after=from_jalali(1404, 12, 1))) == "1404/12/29"
    assert format_jalali(next_day(weekday=None, month_day=1, on_or_after=from_jalali(1404, 12, 2))) == "1405/01/01"
    assert next_day(weekday=0, month_day=None, on_or_after=at(9).date()) == at(9).date()
    assert next_day(weekday=6, month_day=None, on_or_after=at(9).date()) == at(9, day=27).date()


def test_a_round_a_day_and_no_day_late(in_shop: Shop, owner: User) -> None:
    owner.mobile = "+989121112233"
    owner.save(update_fields=["mobile"])
    people(2, owner, now=at(8))
    row = make_schedule(told=weekly(), actor=owner, now=at(9), request_key="k")
    assert make_schedule(told=weekly(), actor=owner, now=at(9), request_key="k") == row
    assert row.next_on == at(9).date()
    assert run_schedules(now=at(9, 59)) == 0
    # The hour was missed: it catches up the same day, once.
    assert [run_schedules(now=at(13)), run_schedules(now=at(14))] == [1, 0]
    campaign = Campaign.objects.get()
    assert (campaign.schedule, campaign.round_of, campaign.state) == (row, at(9).date(), Campaign.State.RUNNING)
    row.refresh_from_db()
    assert row.next_on == at(9, day=28).date()
    assert DueItem.objects.get(kind="schedule", done=False).due_date == row.next_on
    # The whole Saturday was missed: Sunday sends nothing and the next one is awaited.
    assert [run_schedules(now=at(10, day=29)), run_schedules(now=at(11, day=29))] == [0, 0]
    told = Message.objects.get(kind="schedule_not_sent")
    assert f"«{row.name}» ۱۴۰۵/۰۹/۰۷ فرستاده نشد" in told.text, "nothing is lost in silence"
    row.refresh_from_db()
    assert (row.next_on, Campaign.objects.count()) == (date(2026, 12, 5), 1)
    # After 21 nothing may begin, or it would be read the next morning.
    assert run_schedules(now=datetime(2026, 12, 5, 21, 30, tzinfo=TEHRAN)) == 0


def test_switched_off_it_stays_off(in_shop: Shop, owner: User) -> None:
    people(1, owner, now=at(8))
    row = make_schedule(told=weekly(), actor=owner, now=at(9))
    switch_schedule(schedule_id=row.pk, enabled=False, actor=owner, now=at(9))
    assert run_schedules(now=at(11)) == 0
    assert not DueItem.objects.filter(kind="schedule", done=False).exists()
    assert switch_schedule(schedule_id=row.pk, enabled=True, actor=owner, now=at(11)).next_on == at(9, day=28).date()
    monthly = weekly(rule="monthly", weekday=None, month_day=31)
    assert format_jalali(change_schedule(schedule_id=row.pk, told=monthly, actor=owner, now=at(9)).next_on) == (
        "1405/08/30"
    )
    for wrong, refusal in (
        ({"hour": 21}, HourWrong),
        ({"weekday": None}, WeekdayWrong),
        ({"rule": "monthly", "month_day": 32}, MonthDayWrong),
        ({"text": " "}, TextEmpty),
    ):
        with pytest.raises(refusal):
            make_schedule(told=weekly(**wrong), actor=owner, now=at(9))
    assert Schedule.objects.count() == 1


def test_too_little_credit_sends_nothing_and_the_owner_hears(in_shop: Shop, owner: User) -> None:
    account("console", rank=1, price=1_000)
    owner.mobile = "+989121112233"
    owner.save(update_fields=["mobile"])
    people(3, owner, now=at(8))
    row = make_schedule(told=weekly(), actor=owner, now=at(9))
    wallet = Wallet.objects.create(shop_schema=current_schema(), balance_rial=2_999)
    assert [run_schedules(now=at(10)), run_schedules(now=at(11))] == [0, 0]
    assert Campaign.objects.count() == 0
    told = Message.objects.get()
    assert (told.kind, told.recipient) == ("schedule_not_sent", owner.mobile)
    assert row.name in told.text
    wallet.balance_rial = 3_000
    wallet.save()
    assert run_schedules(now=at(12)) == 1


def test_two_beats_begin_one_round(committed_shop: Shop) -> None:
    with inside(committed_shop):
        owner = User.objects.get(username="owner")
        people(30, owner, now=at(8))
        make_schedule(told=weekly(), actor=owner, now=at(9))
    assert sum(int(str(found)) for found in together(committed_shop, lambda: run_schedules(now=at(10)), 4)) == 1
    with inside(committed_shop):
        campaign = Campaign.objects.get()
    written = together(committed_shop, lambda: write_campaign(campaign_id=campaign.pk, now=at(10), chunk=4), 4)
    with inside(committed_shop):
        assert sum(int(str(found)) for found in written) == Message.objects.count() == 30
        assert Message.objects.values("recipient").distinct().count() == 30
