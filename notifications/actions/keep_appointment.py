"""Agree with a customer when they come, move it, call it off, write down whether they came."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.actions.campaign_parts import key_told
from notifications.actions.make_campaign import RequestKeyUsed
from notifications.models import Appointment
from notifications.queries.appointments import LARGEST_ID, AppointmentNotFound
from notifications.queries.audience import people_by_id
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_NOTE: Final = 200
FURTHEST: Final = timedelta(days=366)
#: Whoever agrees to "now" means now: the clock of the form is a little behind.
SKEW: Final = timedelta(minutes=2)
_STATE = Appointment.State


class CustomerUnknown(Refusal):
    """Nobody the shop deals with."""

    code = "customer_unknown"
    message = _("Choose a customer the shop deals with.")


class MomentPassed(Refusal):
    """Nobody comes yesterday."""

    code = "moment_passed"
    message = _("This moment has passed; choose a later one.")


class MomentTooFar(Refusal):
    """A slip of the year."""

    code = "moment_too_far"
    message = _("This day is more than a year ahead; look at the year again.")


class AppointmentNoteTooLong(Refusal):
    """More than a line."""

    code = "appointment_note_too_long"
    message = _("The note is too long: at most %(limit)s letters.")


class AppointmentChanged(Refusal):
    """Somebody else moved, ended or called it off meanwhile."""

    code = "appointment_changed"
    status = 409
    message = _("Someone changed this appointment meanwhile; look at how it stands now.")


class NotYetThere(Refusal):
    """Nobody has missed what is still ahead."""

    code = "not_yet_there"
    message = _("The day of this appointment has not come yet.")


def make_appointment(
    *, customer_id: int, at: datetime, note_text: str = "", actor: User, now: datetime, request_key: str = ""
) -> Appointment:
    """Agree on a moment with who stands for this customer; the same key again returns the first one.

    Raises NotPermitted, CustomerUnknown, MomentPassed, MomentTooFar, AppointmentNoteTooLong, RequestKeyUsed.
    """
    require(actor, Grant.CUSTOMER_WRITE)
    key, told = key_told(request_key), _note(note_text)
    person = people_by_id([customer_id]).get(customer_id)
    if person is None:
        raise CustomerUnknown(field="customer")
    row = Appointment(customer_id=person.customer_id, at=at, note=told, made_at=now, made_by=actor, request_key=key)
    known = _known(row)
    if known is not None:
        return known
    _refuse_moment(at, now)
    try:
        with transaction.atomic():
            row.save()
            note(actor=actor, action="appointment.make", subject=row, detail={"at": at.isoformat()})
    except IntegrityError:
        known = _known(row)
        if known is None:
            raise
        return known
    return row


@transaction.atomic
def move_appointment(
    *, appointment_id: int, at: datetime, note_text: str | None, version: int, actor: User, now: datetime
) -> Appointment:
    """Another moment, another note (None: the same). One that was called off or missed stands again.

    Raises NotPermitted, AppointmentNotFound, AppointmentChanged, MomentPassed, MomentTooFar, AppointmentNoteTooLong.
    """
    require(actor, Grant.CUSTOMER_WRITE)
    row = _hold(appointment_id, version)
    told = row.note if note_text is None else _note(note_text)
    if at != row.at or row.state != _STATE.PLANNED:
        _refuse_moment(at, now)
    detail: dict[str, object] = {"was": row.at.isoformat(), "at": at.isoformat()}
    row.at, row.note, row.state = at, told, _STATE.PLANNED
    return _kept(row, "appointment.move", actor, detail)


@transaction.atomic
def cancel_appointment(*, appointment_id: int, version: int, actor: User, now: datetime) -> Appointment:
    """Call it off; nobody is reminded. Called off already: no change. Raises as `mark_appointment`."""
    require(actor, Grant.CUSTOMER_WRITE)
    row = _hold(appointment_id, None)
    if row.state == _STATE.CANCELLED:
        return row
    if row.version != version:
        raise AppointmentChanged
    row.state = _STATE.CANCELLED
    return _kept(row, "appointment.cancel", actor, {})


@transaction.atomic
def mark_appointment(*, appointment_id: int, came: bool, version: int, actor: User, now: datetime) -> Appointment:
    """Write down that the customer came, or did not. Marked so already: no change.

    Raises NotPermitted, AppointmentNotFound, AppointmentChanged, NotYetThere (did not come, before the moment).
    """
    require(actor, Grant.CUSTOMER_WRITE)
    after = _STATE.DONE if came else _STATE.MISSED
    row = _hold(appointment_id, None)
    if row.state == after:
        return row
    if row.version != version:
        raise AppointmentChanged
    if not came and row.at > now:
        raise NotYetThere
    row.state = after
    return _kept(row, f"appointment.{after}", actor, {})


def _hold(appointment_id: int, version: int | None) -> Appointment:
    try:
        row = Appointment.objects.select_for_update().get(pk=min(appointment_id, LARGEST_ID))
    except Appointment.DoesNotExist as error:
        raise AppointmentNotFound from error
    if version is not None and row.version != version:
        raise AppointmentChanged
    return row


def _kept(row: Appointment, action: str, actor: User, detail: dict[str, object]) -> Appointment:
    row.version += 1
    row.save()
    note(actor=actor, action=action, subject=row, detail=detail)
    return row


def _note(text: str) -> str:
    told = " ".join(text.replace("\x00", "").split())
    if len(told) > LONGEST_NOTE:
        raise AppointmentNoteTooLong(field="note", limit=LONGEST_NOTE)
    return told


def _refuse_moment(at: datetime, now: datetime) -> None:
    if at < now - SKEW:
        raise MomentPassed(field="day")
    if at > now + FURTHEST:
        raise MomentTooFar(field="day")


def _known(row: Appointment) -> Appointment | None:
    """What this key made before. Raises RequestKeyUsed where it was another."""
    known = Appointment.objects.filter(request_key=row.request_key).first() if row.request_key else None
    if known is not None and (known.customer_id, known.at, known.note) != (row.customer_id, row.at, row.note):
        raise RequestKeyUsed
    return known
