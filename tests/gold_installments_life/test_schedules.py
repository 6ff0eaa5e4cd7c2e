"""Reschedule, moratorium, another due day (R13): a new version takes over what is open, to the milligram."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.actions import NotPermitted
from accounts.models import User
from gold_installments.actions import decide
from gold_installments.actions.change_schedule import change_schedule, preview_schedule
from gold_installments.actions.hold import ContractChanged
from gold_installments.actions.reminder_texts import Desk, reminder_said
from gold_installments.actions.roll_contracts import roll_contracts
from gold_installments.actions.sign_deal import sign_deal
from gold_installments.models import Approval, Contract, LedgerLine, ScheduleVersion
from gold_installments.queries import counter_price, dues
from gold_installments.queries.reminders import due_customer
from gold_installments.queries.replan import DueDay, Moratorium, Reschedule
from gold_installments.queries.replan_refused import (
    DueDayPassed,
    FirstDueTooEarly,
    FrequencyUnknown,
    MoratoriumTooLong,
    MoratoriumTooShort,
    NothingToMove,
    NotMonthly,
    RowCountOutOfRange,
    RowOfNothing,
    RowsNotTheDebt,
)
from gold_installments.rules.accounts import Account
from gold_installments.rules.wish import TypedRow
from gold_installments.rules.wish import Wish as Deal
from notifications.queries import template_texts
from persian.jalali import format_jalali, parse_jalali, tehran_today
from tenants.context import current_shop
from tenants.models import DueItem
from tests.gold_installments.book import (
    NOW,
    SIGNED,
    TOMAN,
    a_customer,
    a_key,
    everything,
    findings,
    fresh,
    pay,
    price_at,
    tehran,
)
from tests.gold_installments_life.book import WHY, a_toman, a_worked, agreed, change, rows, written_off

HALF = 125_988_750  # Toman for 11,199 mg: three rows


def test_r13_what_is_left_in_five_rows_as_it_was_shown(contract: Contract, manager: User, owner: User) -> None:
    pay(contract, HALF, manager)
    before = everything()
    shown = preview_schedule(contract=fresh(contract), wish=Reschedule(count=5), actor=manager, now=NOW).plan
    assert everything() == before
    assert [row.amount for row in shown.before] == [3_733, 3_733, 3_735]
    assert [row.index for row in shown.before] == [4, 5, 6]
    assert [row.amount for row in shown.after] == [2_240] * 4 + [2_241]
    after = agreed(contract, Reschedule(count=5), manager, owner)
    assert [amount for _, _, amount in rows(after)] == [2_240] * 4 + [2_241]
    assert [due for _, due, _ in rows(after)] == [format_jalali(row.due_date) for row in shown.after]
    assert (after.balance_mg, after.state) == (11_201, "active")
    again = preview_schedule(contract=after, wish=Reschedule(count=1), actor=manager, now=NOW).plan
    assert again.before == shown.after
    kept = ScheduleVersion.objects.get(contract=after, number=2)
    assert (kept.kind, kept.actor, kept.approver) == ("rescheduled", manager, owner)
    assert kept.taken == [[1, 4, 3_733], [1, 5, 3_733], [1, 6, 3_735]]
    assert after.installments.filter(version=1).count() == 6
    assert list(after.events.filter(kind="planned").values_list("schedule__number", flat=True)) == [1, 2]
    assert LedgerLine.objects.filter(entry__contract=after, account=Account.RECEIVABLE).count() == 2


def test_twelve_rows_are_twelve_and_uneven_ones_are_as_chosen(contract: Contract, manager: User, owner: User) -> None:
    twelve = agreed(contract, Reschedule(count=12, first_due=parse_jalali("1404/08/20")), manager, owner)
    assert len(rows(twelve)) == 12
    assert sum(amount for _, _, amount in rows(twelve)) == 22_400
    assert [due for _, due, _ in rows(twelve)][:2] == ["1404/08/20", "1404/09/20"]
    uneven = Reschedule(amounts=(20_000, 400, 2_000), first_due=parse_jalali("1404/08/05"), frequency="weekly")
    after = agreed(twelve, uneven, owner, manager)
    assert rows(after) == [(3, "1404/08/05", 20_000), (3, "1404/08/12", 400), (3, "1404/08/19", 2_000)]
    assert after.next_due_date == parse_jalali("1404/08/05")
    # A payment made before it and found later still falls on the rows in force.
    pay(after, 45_000_000, owner)
    assert rows(fresh(contract))[0] == (3, "1404/08/05", 16_000)


def test_rows_of_a_toman_contract_are_whole_toman(market: int, clerk: User, manager: User, owner: User) -> None:
    contract = a_toman(clerk)
    after = agreed(contract, Reschedule(count=7), manager, owner)
    amounts = [amount for _, _, amount in rows(after)]
    assert sum(amounts) == 70_800_000 * TOMAN == after.balance_rial
    assert amounts == [10_114_285 * TOMAN] * 6 + [10_114_290 * TOMAN]


def test_what_cannot_be_a_schedule_is_refused_and_nothing_changes(contract: Contract, manager: User) -> None:
    before = everything()
    day = parse_jalali("1404/08/20")
    for wish, refusal in (
        (Reschedule(count=0), RowCountOutOfRange), (Reschedule(count=61), RowCountOutOfRange),
        (Reschedule(), RowCountOutOfRange), (Reschedule(count=3, amounts=(22_400,)), RowCountOutOfRange),
        (Reschedule(amounts=(22_399,)), RowsNotTheDebt), (Reschedule(amounts=(22_400, 0)), RowOfNothing),
        (Reschedule(count=2, first_due=tehran_today(NOW)), FirstDueTooEarly),
        (Reschedule(count=2, first_due=parse_jalali("1406/08/20")), FirstDueTooEarly),
        (Reschedule(count=2, first_due=day, frequency="hourly"), FrequencyUnknown),
        (Moratorium(1, 0), MoratoriumTooShort), (Moratorium(1, 37), MoratoriumTooLong),
        (Moratorium(7, 1), NothingToMove), (Moratorium(0, 1), NothingToMove),
        (DueDay(1, 25), DueDayPassed), (DueDay(7, 25), NothingToMove),
    ):  # fmt: skip
        with pytest.raises(refusal):
            change(contract, wish, manager)
    assert everything() == before


def test_r13_a_moratorium_moves_the_rows_and_no_penalty_day_counts_inside(
    market: int, clerk: User, manager: User, owner: User
) -> None:
    terms = {"penalty": "grams", "penalty_rate_ppm": 1_000, "penalty_grace_days": 0}
    resting, late = a_worked(clerk, **terms), a_worked(clerk, **terms)
    pay(resting, HALF, clerk)
    pay(late, HALF, clerk)
    after = agreed(resting, Moratorium(from_row=4, months=2), manager, owner)
    assert rows(after) == [(2, "1405/01/05", 3_733), (2, "1405/01/31", 3_733), (2, "1405/02/31", 3_735)]
    kept = ScheduleVersion.objects.get(contract=after, number=2)
    assert (kept.held_first, kept.held_last) == (parse_jalali("1404/10/30"), parse_jalali("1404/12/28"))
    then = tehran("1404/11/20")
    price_at(market, then)
    roll_contracts(now=then)
    assert fresh(resting).balance_mg == 11_201
    # The same rows without the rest: 20 days late.
    assert fresh(late).balance_mg == 11_201 + 75
    assert findings(then) == []
    customers = [line.contract.pk for line in dues(today=tehran_today(then), kind="overdue")]
    assert customers == [late.pk]


def test_reminders_and_dues_follow_the_new_version(contract: Contract, clerk: User, owner: User, manager: User) -> None:
    due = parse_jalali("1404/08/30")
    assert due_customer(customer_id=contract.customer_id, today=due) is not None
    old = set(DueItem.objects.filter(kind="installment", done=False).values_list("object_id", flat=True))
    agreed(contract, Reschedule(count=2, first_due=parse_jalali("1404/09/10")), owner, manager)
    assert due_customer(customer_id=contract.customer_id, today=due) is None
    waiting = DueItem.objects.filter(kind="installment", done=False)
    assert {format_jalali(item.due_date) for item in waiting} == {"1404/09/10", "1404/10/10"}
    assert not old & set(waiting.values_list("object_id", flat=True))
    assert [line.open_mg for line in dues(today=parse_jalali("1404/09/10"))] == [11_200]


def test_all_from_the_fourth_to_day_25_needs_one_person(contract: Contract, manager: User) -> None:
    made = change(contract, DueDay(from_row=4, day=25), manager)
    assert made.approval is None
    assert [row.index for row in made.plan.after] == [1, 2, 3, 4, 5, 6]
    after = fresh(contract)
    assert rows(after) == [
        (1, "1404/07/30", 3_733), (1, "1404/09/01", 3_733), (1, "1404/09/30", 3_733), (2, "1404/10/25", 3_733),
        (2, "1404/11/25", 3_733), (2, "1404/12/25", 3_735),
    ]  # fmt: skip
    # Rows of two versions are in force: each keeps its own day, whichever move comes next.
    change(contract, DueDay(from_row=2, day=20), manager)
    assert [due for _, due, _ in rows(fresh(contract))][1:] == [
        "1404/08/20", "1404/09/20", "1404/10/20", "1404/11/20", "1404/12/21",
    ]  # fmt: skip
    assert findings() == []
    assert Approval.objects.count() == 0


def test_a_due_day_of_weekly_rows_is_none(contract: Contract, manager: User, owner: User) -> None:
    weekly = agreed(contract, Reschedule(count=3, frequency="weekly"), manager, owner)
    with pytest.raises(NotMonthly):
        change(weekly, DueDay(1, 25), manager)


def test_an_old_page_is_told_what_changed_and_by_whom(contract: Contract, clerk: User, manager: User) -> None:
    seen = fresh(contract)
    pay(contract, 10_000_000, clerk)
    with pytest.raises(ContractChanged) as refused:
        change_schedule(contract=seen, wish=DueDay(3, 25), version=seen.version, reason=WHY, actor=manager, now=NOW)
    newest = refused.value.extra["changed"][0]  # type: ignore[index]
    assert (newest["what"], newest["by"]) == ("paid", "Clerk")
    with pytest.raises(NotPermitted):
        change(contract, DueDay(3, 25), clerk)


def test_rows_of_both_units_are_due_and_a_text_names_both(
    contract: Contract, market: int, owner: User, manager: User
) -> None:
    toman = a_toman(owner)
    Contract.objects.filter(pk=toman.pk).update(customer=contract.customer)
    due = parse_jalali("1404/07/30")
    lines = dues(today=due)
    assert {(line.open_mg, line.open_rial) for line in lines} == {(3_733, 0), (0, 11_800_000 * TOMAN)}
    found = due_customer(customer_id=contract.customer_id, today=due)
    assert found is not None
    desk = Desk(current_shop(), template_texts(), counter_price(now=NOW), due, NOW)
    text = reminder_said(found, desk).text
    assert "۲ قسط شما جمعاً ۳٫۷۳۳ گرم و ۱۱٬۸۰۰٬۰۰۰ تومان" in text
    # Only gold follows the price.
    assert "۴۱٬۹۹۷٬۰۰۰" in text
    written_off(toman, owner, manager)
    assert [line.open_mg for line in dues(today=due)] == [3_733]


def test_an_approval_gives_the_rows_that_were_shown_where_months_are_short(
    market: int, clerk: User, manager: User, owner: User
) -> None:
    """The first new row stands for a month that has no 31st: on the 1st of the next, not counted from there."""
    contract = a_worked(clerk, short_month="first_of_next")
    asked = change(contract, Reschedule(count=3), manager, now=NOW)
    shown = [(row.nominal_date, row.due_date, row.amount) for row in asked.plan.version.rows]
    assert [format_jalali(nominal) for nominal, _, _ in shown] == ["1404/09/01", "1404/10/01", "1404/11/01"]
    assert asked.approval is not None
    decide(approval=asked.approval, approve=True, actor=owner, now=NOW + timedelta(days=1))
    kept = contract.installments.filter(version=2).order_by("number")
    assert [(row.nominal_date, row.due_date, row.mg) for row in kept] == shown
    assert findings(NOW + timedelta(days=1)) == []


def test_rows_typed_by_hand_keep_their_own_days_in_a_moratorium(
    market: int, clerk: User, manager: User, owner: User
) -> None:
    typed = (("1404/08/15", 5_000), ("1404/08/25", 5_000), ("1404/12/29", 12_400))
    wish = Deal(
        debt_mg=22_400, rows=tuple(TypedRow(parse_jalali(day), mg) for day, mg in typed), count=3,
        signed_on=tehran_today(SIGNED),
    )  # fmt: skip
    contract = sign_deal(
        customer=a_customer(clerk), wish=wish, actor=clerk, now=SIGNED, idempotency_key=a_key()
    ).contract  # fmt: skip
    agreed(contract, Moratorium(1, 2), manager, owner)
    moved = contract.installments.filter(version=2).order_by("number")
    assert [(format_jalali(row.nominal_date), row.mg) for row in moved] == [
        ("1404/10/15", 5_000), ("1404/10/25", 5_000), ("1405/02/29", 12_400),
    ]  # fmt: skip
    # Two rows of one month cannot both stand on its 5th.
    with pytest.raises(NotMonthly):
        change(contract, DueDay(1, 5), manager)
    assert fresh(contract).versions.count() == 2
