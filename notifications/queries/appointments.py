"""Who comes when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from notifications.models import Appointment
from notifications.queries.audience import Person, people_by_id
from persian.jalali import tehran_midnight, tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

LARGEST_ID: Final = 2**63 - 1
MOST_ROWS: Final = 500


class AppointmentNotFound(Refusal, Http404):
    """No such appointment in this shop; a page answers 404 as well."""

    code = "appointment_not_found"
    status = 404
    message = _("There is no such appointment in this shop.")


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment and who comes; `person` is None for somebody who was put aside since."""

    row: Appointment
    person: Person | None
    day: date


def appointment_for(*, user: User, pk: int) -> Appointment:
    """One appointment. Raises NotPermitted, AppointmentNotFound."""
    require(user, Grant.BOOK_READ)
    found = Appointment.objects.select_related("made_by").filter(pk=min(pk, LARGEST_ID)).first()
    if found is None:
        raise AppointmentNotFound
    return found


def visits(*, user: User, first: date, last: date, state: str = "", customer_id: int | None = None) -> list[Visit]:
    """From the beginning of `first` to the end of `last` (Tehran's days), by time. Two queries. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    until = tehran_midnight(last + timedelta(days=1))
    rows = Appointment.objects.filter(at__gte=tehran_midnight(first), at__lt=until).order_by("at", "pk")
    if state:
        rows = rows.filter(state=state)
    if customer_id is not None:
        rows = rows.filter(customer_id=min(customer_id, LARGEST_ID))
    return with_people(list(rows[:MOST_ROWS]))


def visits_ahead(*, user: User, customer_id: int, now: datetime) -> list[Visit]:
    """What is agreed with one customer from today on. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    ahead = Appointment.objects.filter(customer_id=customer_id, at__gte=tehran_midnight(tehran_today(now)))
    return with_people(list(ahead.filter(state=Appointment.State.PLANNED).order_by("at")[:MOST_ROWS]))


def with_people(rows: list[Appointment]) -> list[Visit]:
    """Each with who comes. One query."""
    people = people_by_id({row.customer_id for row in rows}) if rows else {}
    return [Visit(row, people.get(row.customer_id), tehran_today(row.at)) for row in rows]
