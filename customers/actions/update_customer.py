"""Correct what the book says about a buyer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions.register_customer import fill_customer, save_customer
from customers.actions.shop_state import require_open_shop
from customers.models import Customer

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = ("full_name", "national_id", "mobile", "note")


def update_customer(
    *, customer: Customer, full_name: str, national_id: str | None, mobile: str, note: str, actor: User, now: datetime
) -> Customer:
    """Replace name, national id, mobile and note; the audit line names the fields that changed, not their values.

    Works while the shop is suspended: a wrong mobile must not stay wrong. Raises as `register_customer` does.
    """
    require(actor, Grant.CUSTOMER_WRITE)
    require_open_shop()
    with transaction.atomic():
        row = Customer.objects.select_for_update().get(pk=customer.pk)
        before = {field: getattr(row, field) for field in FIELDS}
        fill_customer(row, full_name=full_name, national_id=national_id, mobile=mobile, note=note)
        changed = [field for field in FIELDS if getattr(row, field) != before[field]]
        if changed:
            save_customer(row)
            note_audit(
                actor=actor,
                action="customer.updated",
                subject=row,
                detail={"fields": changed, "at": now.isoformat()},
            )
    return row
