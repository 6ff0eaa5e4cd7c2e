"""Greetings on the Jalali birthday, where the shop wants to send them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import override

from customers.queries import Celebrant, born_on, unreachable
from gold_installments.actions.reminder_texts import person_values
from gold_installments.actions.said import Reader, drafts_for, said
from notifications.actions import Draft, queue_messages
from notifications.queries import Words, message_settings, shop_words
from persian.days import to_jalali
from persian.jalali import tehran_today
from tenants.context import current_schema
from tenants.queries import shop_by_schema

if TYPE_CHECKING:
    from tenants.models import Shop

KIND: Final = "birthday"


def greet_birthdays(*, today: date, now: datetime) -> int:
    """Plan a greeting for each active customer who keeps their birthday today; returns how many are new.

    Whoever was born on 30 Esfand keeps it on the 29th where the year has no more. Once a year, however often this runs.
    """
    shop = shop_by_schema(current_schema())
    if not (shop.may_grow and message_settings().birthday):
        return 0
    people = born_on(today)
    silent = unreachable([person.customer_id for person in people], "sms") if people else set()
    words = shop_words() if people else Words({})
    told = [draft for it in people if it.customer_id not in silent for draft in _drafts(it, shop, words, today)]
    return queue_messages(told, now=now)


def _drafts(person: Celebrant, shop: Shop, words: Words, today: date) -> list[Draft]:
    with override("fa"):
        values = person_values(shop=shop, name=person.full_name)
    reader = Reader(person.customer_id, person.full_name, person.mobile, person.email)
    return drafts_for(
        reader, said(KIND, values, words.texts), kind=KIND, email_too=words.email_too, guard=KIND,
        key=f"{KIND}:{person.customer_id}:{to_jalali(today).year}",
        subject_ref=f"{KIND}:{person.customer_id}:{today.isoformat()}",
    )  # fmt: skip


def birthdays_still_hold(refs: Sequence[str], now: datetime) -> list[bool | str]:
    """The outbox's question just before sending: a greeting is of its day, for a customer who is still one."""
    if not shop_by_schema(current_schema()).may_grow:
        return ["shop_suspended"] * len(refs)
    today = tehran_today(now)
    asked = [(int(pk), day == today.isoformat()) for _kind, pk, day in (ref.split(":") for ref in refs)]
    wanted = message_settings().birthday
    born = {it.customer_id for it in born_on(today, among=[pk for pk, _ in asked])} if wanted else set()
    return [is_today and pk in born for pk, is_today in asked]
