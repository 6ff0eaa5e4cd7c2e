"""A real customer's data for the preview of a template (settings.MESSAGE_SAMPLE and MESSAGE_FIND). Changes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from customers.queries import people_standing, word_matches
from gold_installments.actions.reminder_texts import Desk, reminder_said
from gold_installments.queries import counter_price
from gold_installments.queries.audience import people_of, persons_of
from gold_installments.queries.reminders import due_customer
from notifications.queries import Person, template_texts
from persian.jalali import tehran_today
from persian.letters import search_key
from tenants.context import current_shop

_EVERYBODY: Final = {"who": "all", "days": None, "min_mg": None}
_MOST_WORDS: Final = 5


def sample(kind: str, customer_id: int | None, now: datetime) -> Person | None:
    """The customer asked for, else the newest, with what a text of this kind may say of them; None where none is there.

    Values that the customer's contracts do not give are left out.
    """
    pk = customer_id or people_standing().order_by("-pk").values_list("pk", flat=True).first()
    person = persons_of([pk]).get(pk) if pk else None
    if person is None:
        return sample(kind, None, now) if customer_id else None
    today = tehran_today(now)
    told = people_of(_EVERYBODY, after=0, limit=1, today=today, now=now, among=[person.customer_id])
    values = {**(told[0].values if told else {}), "shop": current_shop().name, "name": person.full_name}
    if kind.startswith("reminder"):
        values |= _reminded(person.customer_id, now)
    return Person(person.customer_id, person.full_name, person.mobile, person.email, values)


def people(words: str, limit: int) -> list[Person]:
    """The newest customers who answer to every word; nobody for no words."""
    tokens = search_key(words.replace("\x00", ""))[:80].split()[:_MOST_WORDS]
    if not tokens:
        return []
    found = people_standing()
    for token in tokens:
        found = found.filter(word_matches(token))
    rows = found.order_by("-pk").values_list("pk", "full_name", "mobile", "email")[:limit]
    return [Person(*row) for row in rows]


def _reminded(customer_id: int, now: datetime) -> dict[str, str]:
    """What a reminder would say now; nothing for a customer without an open row."""
    today = tehran_today(now)
    customer = due_customer(customer_id=customer_id, today=today)
    if customer is None:
        return {}
    desk = Desk(current_shop(), template_texts(), counter_price(now=now), today, now)
    return reminder_said(customer, desk).values
