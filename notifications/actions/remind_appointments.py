"""The evening before a customer comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override

from notifications.actions.ask_guards import AmendedText
from notifications.actions.queue_messages import Draft, queue_messages
from notifications.models import Appointment
from notifications.queries.audience import Person, people_by_id
from notifications.queries.words import Words, shop_words
from notifications.rules.template import render
from persian.digits import in_order, to_persian
from persian.jalali import TEHRAN, format_jalali, tehran_midnight, tehran_today
from tenants.context import current_schema
from tenants.queries import shop_by_schema

if TYPE_CHECKING:
    from tenants.models import Shop

KIND: Final = "appointment"


def remind_appointments(*, today: date, now: datetime) -> int:
    """Plan one text for each visit that is agreed for tomorrow; returns how many are new. A visit that was moved is
    reminded of once more, at its new moment.
    """
    shop = shop_by_schema(current_schema())
    if not shop.may_grow:
        return 0
    first = tehran_midnight(today + timedelta(days=1))
    visits = list(Appointment.objects.filter(state="planned", at__gte=first, at__lt=first + timedelta(days=1)))
    people = people_by_id([visit.customer_id for visit in visits]) if visits else {}
    words = shop_words() if people else Words({})
    known = [(visit, people[visit.customer_id]) for visit in visits if visit.customer_id in people]
    drafts = [_draft(visit, person, shop, words, today) for visit, person in known]
    return queue_messages(drafts, now=now)


def _draft(visit: Appointment, person: Person, shop: Shop, words: Words, today: date) -> Draft:
    with override("fa"):
        values = _values(visit, person, shop, today)
    ref = f"{KIND}:{visit.pk}:{visit.at.isoformat()}"
    return Draft(
        dedupe_key=ref, kind=KIND, recipient=person.mobile, recipient_name=person.full_name,
        text=render(words.texts[KIND], values), guard=KIND, subject_ref=ref, values=values,
        customer_id=person.customer_id,
    )  # fmt: skip


def _values(visit: Appointment, person: Person, shop: Shop, today: date) -> dict[str, str]:
    """To be called while Persian is the language; a text that waited for the morning says "today"."""
    local, phone = visit.at.astimezone(TEHRAN), in_order(shop.phone) if shop.phone else ""
    return {
        "day": _("Today") if local.date() == today else _("Tomorrow"),
        "shop": shop.name, "name": person.full_name, "date": to_persian(format_jalali(local.date())),
        "time": to_persian(f"{local:%H:%M}"), "note": visit.note, "phone": phone,
        "phone_line": _("Questions: %(phone)s") % {"phone": phone} if phone else "", "link": "", "link_line": "",
        "template": KIND,
    }  # fmt: skip


def appointments_still_hold(refs: Sequence[str], now: datetime) -> list[bool | str | AmendedText]:
    """The outbox's question just before sending: the visit stands, at this moment, and it is not over. What waited for
    the morning says so.
    """
    shop, today = shop_by_schema(current_schema()), tehran_today(now)
    if not shop.may_grow:
        return ["shop_suspended"] * len(refs)
    asked = [(int(pk), parse_datetime(at)) for _name, pk, at in (ref.split(":", 2) for ref in refs)]
    planned = Appointment.objects.filter(pk__in=[pk for pk, _at in asked], state="planned", at__gt=now)
    visits = {(visit.pk, visit.at): visit for visit in planned}
    standing = [visits.get((pk, at)) if at else None for pk, at in asked]
    people = people_by_id([visit.customer_id for visit in standing if visit]) if visits else {}
    words = shop_words() if people else Words({})
    return [_answer(visit, people.get(visit.customer_id) if visit else None, shop, words, today) for visit in standing]


def _answer(
    visit: Appointment | None, person: Person | None, shop: Shop, words: Words, today: date
) -> bool | AmendedText:
    if visit is None or person is None:
        return False
    draft = _draft(visit, person, shop, words, today)
    return AmendedText(draft.text, draft.values)
