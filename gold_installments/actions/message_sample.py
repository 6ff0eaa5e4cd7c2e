"""A real customer's data for the preview of a template (settings.MESSAGE_SAMPLE and MESSAGE_FIND). Changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from customers.queries import people_standing, word_matches
from gold_installments.actions.receipt_texts import about_reader, receipt_values
from gold_installments.actions.reminder_texts import Desk, reminder_said
from gold_installments.actions.said import Reader
from gold_installments.models import Contract, Payment
from gold_installments.queries import counter_price
from gold_installments.queries.audience import persons_of
from gold_installments.queries.reminders import due_customer, next_customer
from notifications.queries import Person, template_texts
from persian.digits import in_order
from persian.jalali import tehran_today
from persian.letters import search_key
from tenants.context import current_shop

_MOST_WORDS: Final = 5


def sample(kind: str, customer_id: int | None, now: datetime) -> Person | None:
    """The customer asked for, else the newest, with what a text of this kind may say of them; None where none is there.

    Values that the customer's contracts do not give are left out.
    """
    pk = customer_id or people_standing().order_by("-pk").values_list("pk", flat=True).first()
    person = persons_of([pk]).get(pk) if pk else None
    if person is None:
        return sample(kind, None, now) if customer_id else None
    reader = Reader(person.customer_id, person.full_name, person.mobile, person.email)
    with override("fa"):
        values = about_reader(reader, shop=current_shop(), now=now)
    return replace(person, values=values | _of_kind(kind, person.customer_id, now))


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


def _of_kind(kind: str, customer_id: int, now: datetime) -> dict[str, str]:
    """What the customer's book gives for the kind; nothing where it gives nothing."""
    if kind.startswith("reminder"):
        return _reminded(customer_id, now)
    if kind in ("receipt", "reversal"):
        return _paid(customer_id, now)
    number = Contract.objects.filter(customer=customer_id).order_by("-pk").values_list("number", flat=True).first()
    return {"contract": in_order(number)} if number else {}


def _reminded(customer_id: int, now: datetime) -> dict[str, str]:
    """What a reminder would say now; nothing for a customer without an open row."""
    today = tehran_today(now)
    customer = due_customer(customer_id=customer_id, today=today) or next_customer(customer_id=customer_id, today=today)
    if customer is None:
        return {}
    desk = Desk(current_shop(), template_texts(), counter_price(now=now), today, now)
    return reminder_said(customer, desk).values


def _paid(customer_id: int, now: datetime) -> dict[str, str]:
    """What the receipt of the newest payment says; nothing for a customer who never paid."""
    payments = Payment.objects.filter(contract__customer=customer_id).select_related("contract__customer__merged_into")
    payment = payments.order_by("-pk").first()
    if payment is None:
        return {}
    values = receipt_values(payment=payment, shop=current_shop(), now=now)
    with override("fa"):
        return {**values, "paid": _("%(toman)s Toman") % {"toman": values["toman"]}}
