"""Visits: agreed once, with who stands for the customer, moved, called off, written down."""

from __future__ import annotations

import pytest

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from customers.actions import merge_customers, register_customer
from customers.models import Customer
from notifications.actions.keep_appointment import (
    AppointmentChanged,
    CustomerUnknown,
    MomentPassed,
    MomentTooFar,
    NotYetThere,
    cancel_appointment,
    make_appointment,
    mark_appointment,
    move_appointment,
)
from notifications.models import Appointment
from notifications.queries.appointments import visits
from tenants.models import Shop
from tests.notifications.conftest import at

NOW = at(12)


def test_a_visit_from_agreement_to_end(
    in_shop: Shop, owner: User, clerk: User, accountant: User, maryam: Customer
) -> None:
    twin = register_customer(full_name="مریم دوم", national_id="", mobile="09120000002", actor=clerk, now=at(9, day=1))
    merge_customers(kept=maryam, duplicate=twin, reason="یک نفرند", actor=owner, now=NOW)
    made = [
        make_appointment(customer_id=twin.pk, at=at(17, day=22), actor=clerk, now=NOW, request_key="k")
        for _press in range(2)
    ]
    assert made[0] == made[1] == Appointment.objects.get()
    row = made[0]
    assert row.customer_id == maryam.pk
    for wrong, refusal in (
        ({"at": at(11)}, MomentPassed),
        ({"at": at(11).replace(year=2028)}, MomentTooFar),
        ({"customer_id": 10**12}, CustomerUnknown),
    ):
        with pytest.raises(refusal):
            make_appointment(**{"customer_id": maryam.pk, "at": at(17, day=22), "actor": clerk, "now": NOW, **wrong})  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        make_appointment(customer_id=maryam.pk, at=at(17, day=22), actor=accountant, now=NOW)
    moved = move_appointment(
        appointment_id=row.pk, at=at(18, day=22), note_text="حلقه", version=1, actor=clerk, now=NOW
    )
    with pytest.raises(AppointmentChanged):
        move_appointment(appointment_id=row.pk, at=at(19, day=22), note_text="", version=1, actor=clerk, now=NOW)
    with pytest.raises(NotYetThere):
        mark_appointment(appointment_id=row.pk, came=False, version=moved.version, actor=clerk, now=NOW)
    (seen,) = visits(user=accountant, first=at(0, day=22).date(), last=at(0, day=22).date())
    assert (seen.person and seen.person.full_name, seen.row.note) == (maryam.full_name, "حلقه")
    done = mark_appointment(appointment_id=row.pk, came=True, version=2, actor=clerk, now=at(18, day=22))
    assert done.state == Appointment.State.DONE
    # The second press of the same button changes nothing.
    assert mark_appointment(appointment_id=row.pk, came=True, version=2, actor=clerk, now=NOW).version == 3
    assert cancel_appointment(appointment_id=row.pk, version=3, actor=clerk, now=NOW).state == "cancelled"
    assert list(AuditEntry.objects.filter(action__startswith="appointment").values_list("action", flat=True)) == [
        "appointment.make", "appointment.move", "appointment.done", "appointment.cancel",
    ]  # fmt: skip
