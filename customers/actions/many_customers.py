"""Many buyers at once, for a book that is brought in: what one costs six statements costs a thousand a handful."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions.person import Person, fill_customer
from customers.actions.shop_state import require_growing_shop, require_open_shop
from customers.models import Change, Customer
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

BATCH: Final = 500


class SomebodyRegisteredMeanwhile(Refusal):
    """One of the people has been registered since the caller looked; nothing was written."""

    code = "duplicate_national_id"
    status = 409
    message = _("One of these customers was registered meanwhile; look again and repeat.")


def register_many(*, people: Sequence[Person], actor: User, now: datetime) -> list[Customer]:
    """Register buyers and return their rows in order; one audit line says how many.

    The caller has asked `queries.known_people` who is known already; the database decides all the same. Raises as
    `register_customer`, and SomebodyRegisteredMeanwhile in place of the duplicates.
    """
    require(actor, Grant.CUSTOMER_WRITE)
    require_growing_shop()
    rows = []
    for told in people:
        row = Customer(created_at=now, created_by_id=actor.pk)
        fill_customer(row, told, today=tehran_today(now))
        rows.append(row)
    if not rows:
        return rows
    try:
        with transaction.atomic():
            Customer.objects.bulk_create(rows, batch_size=BATCH)
            note_audit(actor=actor, action="customers.registered", subject=rows[0], detail={"count": len(rows)})
    except IntegrityError as error:
        raise SomebodyRegisteredMeanwhile from error
    return rows


def archive_many(*, ids: Iterable[int], actor: User, now: datetime) -> None:
    """Put customers aside, with the line of the edit for each and one audit line for all."""
    require(actor, Grant.CUSTOMER_WRITE)
    require_open_shop()
    with transaction.atomic():
        wanted = Customer.objects.filter(pk__in=list(ids), state=Customer.State.ACTIVE, merged_into=None)
        rows = list(wanted.select_for_update(of=("self",)).order_by("pk").only("pk", "version"))
        if not rows:
            return
        changed = Customer.objects.filter(pk__in=[row.pk for row in rows])
        changed.update(state=Customer.State.ARCHIVED, version=F("version") + 1)
        Change.objects.bulk_create(
            [
                Change(customer_id=row.pk, version=row.version + 1, fields=["state"], at=now, by_id=actor.pk)
                for row in rows
            ],
            batch_size=BATCH,
        )
        note_audit(actor=actor, action="customers.archived", subject=rows[0], detail={"count": len(rows)})
