"""Put today's reminders into the outbox, and say just before each leaves whether it still holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from gateways.queries import routes
from gold_installments.actions.reminder_texts import Desk, reminder_said
from gold_installments.actions.said import Reader, channels_open, drafts_for
from gold_installments.queries.prices import counter_price
from gold_installments.queries.reminders import DueCustomer, customers_to_remind, due_customers
from gold_installments.rules.reminder import has_stage, was_told
from notifications.actions import AmendedText, Draft, queue_messages
from notifications.queries import Words, days_of_stages, said_since, shop_words, stood_for, subjects_spoken_to
from persian.jalali import tehran_midnight, tehran_today
from tenants.context import current_schema
from tenants.queries import shop_by_schema

if TYPE_CHECKING:
    from tenants.models import Shop

KIND = "reminder"
GUARD = "reminder"
# The list of rows in `subject_ref` is cut here; a text about so many rows is true of the others as well.
MOST_TRIGGERS = 12
#: So long after a text nobody asks which stage it stood for: no two stages are further apart in practice.
REMEMBERED: Final = timedelta(days=100)

#: What else is planned with the day's reminders; a room above registers itself in its `ready`. Each returns how many
#: texts are new.
ALSO_PLANNED: Final[list[Callable[[date, datetime], int]]] = []


def plan_reminders(*, today: date, now: datetime) -> int:
    """Plan one text for each customer with a row at a stage of the shop; returns how many are new.

    Safe to run every minute and from several workers: one text a customer a day, whatever they owe on how many
    contracts, and each stage of a row once, even if the shop moves the stage afterwards. A day on which nothing ran is
    caught up by the next stage only. `today` is Tehran's day of `now`. A shop that is not active reminds nobody. The
    number of questions does not grow with the customers.
    """
    shop = shop_by_schema(current_schema())
    if not shop.may_grow:
        return 0
    stages = days_of_stages()
    customers = customers_to_remind(today=today, stages=stages) if stages else []
    if not customers:
        return 0
    words = shop_words()
    ways = _ways(customers, today, email_too=words.email_too)
    desk = _desk(shop, words, today, now)
    told = [
        draft
        for it in _not_told([it for it in customers if ways[it.customer_id]], today, stages)
        for draft in _drafts(it, desk, words.email_too, stages)
        if draft.channel in ways[it.customer_id]
    ]
    return queue_messages(told, now=now)


def plan_day(*, today: date, now: datetime) -> int:
    """The reminders, and what other rooms say on the same morning; returns how many texts are new."""
    return plan_reminders(today=today, now=now) + sum(plan(today, now) for plan in ALSO_PLANNED)


def _desk(shop: Shop, words: Words, today: date, now: datetime) -> Desk:
    links = any(route.links_allowed for route in routes("sms"))
    return Desk(shop=shop, texts=words.texts, price=counter_price(now=now), today=today, now=now, links=links)


def _ways(customers: list[DueCustomer], today: date, *, email_too: bool) -> dict[int, set[str]]:
    """The channels on which each may hear and has not heard today: a letter that waits for a mail server keeps back no
    text.
    """
    ways = channels_open({it.customer_id: it.email for it in customers}, email_too=email_too)
    for ref, channel in subjects_spoken_to(kind_prefix=KIND, since=tehran_midnight(today)):
        ways.get(_customer_id(ref), set()).discard(channel)
    return ways


def _not_told(left: list[DueCustomer], today: date, stages: Sequence[int]) -> list[DueCustomer]:
    """Those of whose rows one has a stage that no text stood for."""
    if not left:
        return []
    said: dict[int, list[date]] = {}
    since = tehran_midnight(today - REMEMBERED)
    for ref, at in said_since(kind=KIND, customer_ids=[it.customer_id for it in left], since=since):
        for pk in _triggers(ref):
            said.setdefault(pk, []).append(tehran_today(at))
    which = partial(stood_for, stages=stages)
    return [
        it
        for it in left
        if any(
            has_stage(row, today, stages) and not was_told(row, today, said.get(row.installment_id, ()), which)
            for row in it.rows
        )
    ]


def _drafts(customer: DueCustomer, desk: Desk, email_too: bool, stages: Sequence[int]) -> list[Draft]:
    reader = Reader(customer.customer_id, customer.full_name, customer.mobile, customer.email)
    return drafts_for(
        reader, reminder_said(customer, desk), kind=KIND, email_too=email_too, guard=GUARD,
        key=f"{KIND}:{customer.customer_id}:{desk.today.isoformat()}",
        subject_ref=_subject(customer, desk.today, stages),
    )  # fmt: skip


def reminders_still_hold(refs: Sequence[str], now: datetime) -> list[bool | str | AmendedText]:
    """The outbox's question just before sending, answered from the book as it is now, for each in the order asked.

    False when every row that called for the reminder has been paid; a reason when the shop may not remind; else the
    text as it must read now, for a price, a partial payment or a night may have passed since it was planned. The number
    of questions does not grow with the texts.
    """
    shop, today = shop_by_schema(current_schema()), tehran_today(now)
    if not shop.may_grow:
        return ["shop_suspended"] * len(refs)
    asked = {ref: (_customer_id(ref), _triggers(ref)) for ref in refs}
    also = {pk for _customer, triggers in asked.values() for pk in triggers}
    found = due_customers({customer for customer, _triggers in asked.values()}, today=today, also=also)
    desk = _desk(shop, shop_words(), today, now) if found else None
    return [_answer(found.get(asked[ref][0]), asked[ref][1], desk) for ref in refs]


def _answer(customer: DueCustomer | None, triggers: set[int], desk: Desk | None) -> bool | AmendedText:
    if customer is None or desk is None or not triggers & {row.installment_id for row in customer.rows}:
        return False
    told = reminder_said(customer, desk)
    return AmendedText(told.text, told.values)


def _subject(customer: DueCustomer, today: date, stages: Sequence[int]) -> str:
    triggers = [str(row.installment_id) for row in customer.rows if has_stage(row, today, stages)]
    return f"customer:{customer.customer_id}:{','.join(triggers[:MOST_TRIGGERS])}"


def _customer_id(subject_ref: str) -> int:
    return int(subject_ref.split(":")[1])


def _triggers(subject_ref: str) -> set[int]:
    return {int(pk) for pk in subject_ref.split(":")[2].split(",")}
