"""The evening before a customer comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override

from notifications.actions.queue_messages import Draft, queue_messages
from notifications.models import Appointment
from notifications.queries.audience import Person, people_by_id
from notifications.queries.words import Words, shop_words
from notifications.rules.template import render
from persian.digits import in_order, to_persian
from persian.jalali import TEHRAN, format_jalali, tehran_midnight
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
    with override("fa"):
        return queue_messages([_draft(visit, person, shop, words) for visit, person in known], now=now)


def _draft(visit: Appointment, person: Person, shop: Shop, words: Words) -> Draft:
    local, phone = visit.at.astimezone(TEHRAN), in_order(shop.phone) if shop.phone else ""
    values = {
        "shop": shop.name, "name": person.full_name, "date": to_persian(format_jalali(local.date())),
        "time": to_persian(f"{local:%H:%M}"), "note": visit.note, "phone": phone,
        "phone_line": _("Questions: %(phone)s") % {"phone": phone} if phone else "", "link": "", "link_line": "",
        "template": KIND,
    }  # fmt: skip
    return Draft(
        dedupe_key=f"{KIND}:{visit.pk}:{visit.at.isoformat()}", kind=KIND, recipient=person.mobile,
        recipient_name=person.full_name, text=render(words.texts[KIND], values), guard=KIND,
        subject_ref=f"{KIND}:{visit.pk}:{visit.at.isoformat()}", values=values, customer_id=person.customer_id,
    )  # fmt: skip


def appointments_still_hold(refs: Sequence[str], now: datetime) -> list[bool | str]:
    """The outbox's question just before sending: the visit stands, at this moment, and it is not over."""
    if not shop_by_schema(current_schema()).may_grow:
        return ["shop_suspended"] * len(refs)
    asked = [(int(pk), parse_datetime(at)) for _name, pk, at in (ref.split(":", 2) for ref in refs)]
    planned = Appointment.objects.filter(pk__in=[pk for pk, _at in asked], state="planned", at__gt=now)
    moments = dict(planned.values_list("pk", "at"))
    return [pk in moments and moments[pk] == at for pk, at in asked]
