"""Write a buyer into the shop's book."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions.keep_customer import save_customer
from customers.actions.person import Person, fill_customer
from customers.actions.shop_state import require_growing_shop
from customers.models import Customer, seal
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_KEY = 100


class RequestKeyTooLong(Refusal):
    """More than a key."""

    code = "idempotency_key_too_long"
    message = _("The idempotency key is too long: at most %(limit)s letters.")


class RequestKeyUsed(Refusal):
    """The same key came with another body; `params["existing"]` is whom the first one registered."""

    code = "idempotency_conflict"
    status = 409
    message = _("This form was already sent with other values (%(existing)s); open a new form.")


@dataclass(frozen=True)
class Registered:
    """The customer, and whether an earlier request with the same key had registered them."""

    customer: Customer
    replayed: bool


def register_customer(*, actor: User, now: datetime, idempotency_key: str = "", **told: Unpack[Person]) -> Customer:
    """Register a buyer and return the row.

    `told` holds at least `full_name` and `mobile`, as typed, digits of any script; `national_id` empty for people
    without one. Raises NotPermitted, ShopSuspended, ShopClosed, the refusals of `person.fill_customer`,
    DuplicateNationalId, DuplicateOtherId, RequestKeyUsed.
    """
    return register_once(actor=actor, now=now, idempotency_key=idempotency_key, **told).customer


def register_once(*, actor: User, now: datetime, idempotency_key: str = "", **told: Unpack[Person]) -> Registered:
    """The same, and whether it was a repeat: one key and one body register one customer, however often they come."""
    require(actor, Grant.CUSTOMER_WRITE)
    key = _checked(idempotency_key)
    # Keyed: the body may hold a national ID, and a bare digest of ten digits is guessed in a second.
    # Under each key: a repeat may come while keys are renewed.
    digests = seal().indexes("request", json.dumps(told, sort_keys=True, default=list)) if key else [""]
    known = _registered_by(key, digests)
    if known is not None:
        return known
    require_growing_shop()
    customer = Customer(created_at=now, created_by_id=actor.pk, request_key=key or None, request_digest=digests[0])
    fill_customer(customer, told, today=tehran_today(now))
    try:
        with transaction.atomic():
            save_customer(customer)
            note_audit(actor=actor, action="customer.registered", subject=customer, detail={})
    except (IntegrityError, Refusal):
        # Two with one key at once: the second waited for the first and is its repeat.
        known = _registered_by(key, digests)
        if known is None:
            raise
        return known
    return Registered(customer, replayed=False)


def _checked(idempotency_key: str) -> str:
    key = idempotency_key.replace("\x00", "").strip()
    if len(key) > LONGEST_KEY:
        raise RequestKeyTooLong(limit=LONGEST_KEY)
    return key


def _registered_by(key: str, digests: Sequence[str]) -> Registered | None:
    found = Customer.objects.filter(request_key=key).first() if key else None
    if found is None:
        return None
    if found.request_digest not in digests:
        raise RequestKeyUsed(existing=found.full_name)
    return Registered(found, replayed=True)
