"""Put today's reminders into the outbox, and say just before each leaves whether it still holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from gold_installments.actions.reminder_texts import reminder_text
from gold_installments.queries.prices import counter_price
from gold_installments.queries.reminders import DueCustomer, customers_to_remind, due_customer
from gold_installments.rules.reminder import has_stage
from notifications.actions import AmendedText, queue_message
from notifications.queries import subjects_spoken_to
from persian.jalali import tehran_midnight, tehran_today
from tenants.context import current_schema
from tenants.queries import shop_by_schema

KIND = "reminder"
GUARD = "reminder"
# The list of rows in `subject_ref` is cut here; a text about so many rows is true of the others as well.
MOST_TRIGGERS = 12


def plan_reminders(*, today: date, now: datetime) -> int:
    """Plan one text for each customer with a row at a stage (due today, 1, 3, 7 days late); returns how many are new.

    Safe to run every minute and from several workers: one text a customer a day, whatever they owe on how many
    contracts. `today` is Tehran's day of `now`. A shop that is not active reminds nobody.
    """
    shop = shop_by_schema(current_schema())
    if not shop.may_grow:
        return 0
    spoken_to = {_customer_id(ref) for ref in subjects_spoken_to(kind_prefix=KIND, since=tehran_midnight(today))}
    customers = [customer for customer in customers_to_remind(today=today) if customer.customer_id not in spoken_to]
    if not customers:
        return 0
    price, planned = counter_price(now=now), 0
    for customer in customers:
        text = reminder_text(shop=shop.name, phone=shop.phone, customer=customer, price=price, today=today)
        planned += _plan(customer, text, today, now)
    return planned


def _plan(customer: DueCustomer, text: str, today: date, now: datetime) -> bool:
    message = queue_message(
        dedupe_key=f"{KIND}:{customer.customer_id}:{today.isoformat()}",
        kind=KIND,
        recipient=customer.mobile,
        recipient_name=customer.full_name,
        text=text,
        guard=GUARD,
        subject_ref=_subject(customer, today),
        now=now,
    )
    return message.created_at == now


def reminders_still_hold(refs: Sequence[str], now: datetime) -> list[bool | str | AmendedText]:
    """The outbox's question just before sending, an answer for each `subject_ref` in their order."""
    return [_still_holds(ref, now) for ref in refs]


def _still_holds(subject_ref: str, now: datetime) -> bool | str | AmendedText:
    """Answered from the book as it is now.

    False when every row that called for the reminder has been paid; a reason when the shop may not remind; else the
    text as it must read now, for a price, a partial payment or a night may have passed since it was planned.
    """
    shop, today = shop_by_schema(current_schema()), tehran_today(now)
    if not shop.may_grow:
        return "shop_suspended"
    customer = due_customer(customer_id=_customer_id(subject_ref), today=today)
    if customer is None or not _triggers(subject_ref) & {row.installment_id for row in customer.rows}:
        return False
    price = counter_price(now=now)
    return AmendedText(reminder_text(shop=shop.name, phone=shop.phone, customer=customer, price=price, today=today))


def _subject(customer: DueCustomer, today: date) -> str:
    triggers = [str(row.installment_id) for row in customer.rows if has_stage(row, today)]
    return f"customer:{customer.customer_id}:{','.join(triggers[:MOST_TRIGGERS])}"


def _customer_id(subject_ref: str) -> int:
    return int(subject_ref.split(":")[1])


def _triggers(subject_ref: str) -> set[int]:
    return {int(pk) for pk in subject_ref.split(":")[2].split(",")}
