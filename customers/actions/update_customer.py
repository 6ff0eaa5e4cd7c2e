"""Correct what the book says about a buyer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions.keep_customer import hold_customer, record_change
from customers.actions.person import Person, fill_customer
from customers.actions.shop_state import require_open_shop
from customers.models import Customer
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = (
    "full_name", "national_id", "other_id_kind", "other_id", "mobile", "other_mobiles", "email", "address", "note",
    "birth_date", "state",
)  # fmt: skip
#: 1,000 kg and a thousand milliard Toman: no customer of a shop owes more.
MOST_MG, MOST_RIAL = 10**9, 10**13


class LimitOutOfRange(Refusal):
    """Below zero, or more than a shop has."""

    code = "limit_out_of_range"
    message = _("A limit is zero or more, and less than a shop could ever lend.")


def update_customer(
    *, customer: Customer, actor: User, now: datetime, version: int | None = None, **told: Unpack[Person]
) -> Customer:
    """Replace what is told; the audit line names the fields that changed, not their values.

    `version` is the one the caller saw; None only where nobody could have seen another. Works while the shop is
    suspended: a wrong mobile must not stay wrong. Raises as `register_customer` does, CustomerMerged, VersionConflict.
    """
    require(actor, Grant.CUSTOMER_WRITE, subject=customer)
    require_open_shop()
    with transaction.atomic():
        row = hold_customer(customer.pk, version=version)
        before = {field: getattr(row, field) for field in FIELDS}
        fill_customer(row, told, today=tehran_today(now))
        changed = [field for field in FIELDS if getattr(row, field) != before[field]]
        if changed:
            record_change(row, fields=changed, action="customer.updated", actor=actor, now=now)
    return row


def set_limits(
    *, customer: Customer, limit_mg: int | None, limit_rial: int | None, version: int | None, actor: User, now: datetime
) -> Customer:
    """How much this person may owe, in mg of 750 gold and in Rial; None for no limit of that kind.

    The trail keeps both, old and new: a limit is the owner's decision, not the customer's secret.
    Raises NotPermitted, ShopClosed, LimitOutOfRange, CustomerMerged, VersionConflict.
    """
    require(actor, Grant.CUSTOMER_LIMITS, subject=customer)
    require_open_shop()
    for field, value, most in (("limit_mg", limit_mg, MOST_MG), ("limit_rial", limit_rial, MOST_RIAL)):
        if value is not None and not 0 <= value <= most:
            raise LimitOutOfRange(field=field)
    wanted = {"limit_mg": limit_mg, "limit_rial": limit_rial}
    with transaction.atomic():
        row = hold_customer(customer.pk, version=version)
        before = {field: getattr(row, field) for field in wanted}
        changed = [field for field in wanted if wanted[field] != before[field]]
        if changed:
            row.limit_mg, row.limit_rial = limit_mg, limit_rial
            record_change(
                row, fields=changed, action="customer.limits_set", actor=actor, now=now, before=before, after=wanted
            )
    return row
