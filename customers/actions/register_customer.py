"""Write a buyer into the shop's book."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions.shop_state import require_growing_shop
from customers.models import Customer
from customers.rules.search import key_of
from persian.letters import compact_key, search_key, without_marks
from persian.national_id import normalise_national_id
from persian.phones import normalise_mobile
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

SHORTEST_NAME = 3
LONGEST_NAME = 120
LONGEST_NOTE = 2000
HALF_SPACE = "\u200c"


class NameTooShort(Refusal):
    """No name, or one that names nobody."""

    code = "name_too_short"
    message = _("Write the customer's full name, at least 3 letters.")


class NameTooLong(Refusal):
    """More than a name."""

    code = "name_too_long"
    message = _("The name is too long: at most 120 letters.")


class NoteTooLong(Refusal):
    """More than a note."""

    code = "note_too_long"
    message = _("The note is too long: at most 2,000 letters.")


class DuplicateNationalId(Refusal):
    """The shop already knows a person with this national id; `params["customer_id"]` is who."""

    code = "duplicate_national_id"
    status = 409
    message = _("A customer with this national ID is already registered.")


def register_customer(
    *, full_name: str, national_id: str | None, mobile: str, note: str = "", actor: User, now: datetime
) -> Customer:
    """Register a buyer and return the row.

    Texts are as typed, digits of any script; `national_id` empty for people without one.
    Raises NotPermitted, ShopSuspended, ShopClosed, NameTooShort, NameTooLong, NoteTooLong, InvalidNationalId,
    InvalidMobile, DuplicateNationalId.
    """
    require(actor, Grant.CUSTOMER_WRITE)
    require_growing_shop()
    customer = Customer(created_at=now, created_by_id=actor.pk)
    fill_customer(customer, full_name=full_name, national_id=national_id, mobile=mobile, note=note)
    with transaction.atomic():
        save_customer(customer)
        note_audit(actor=actor, action="customer.registered", subject=customer, detail={})
    return customer


def fill_customer(customer: Customer, *, full_name: str, national_id: str | None, mobile: str, note: str) -> None:
    """Put the cleaned texts on the row without saving it. Raises the refusals of `register_customer`."""
    customer.full_name = _clean_name(full_name)
    with _naming("national_id"):
        customer.national_id = normalise_national_id(national_id) if national_id and national_id.strip() else None
    with _naming("mobile"):
        customer.mobile = normalise_mobile(mobile)
    customer.note = note.replace("\x00", "").strip()
    if len(customer.note) > LONGEST_NOTE:
        raise NoteTooLong(field="note")
    customer.search_key = key_of(
        words=search_key(customer.full_name),
        compact=compact_key(customer.full_name),
        national_id=customer.national_id,
        mobile=customer.mobile,
    )


@contextmanager
def _naming(field: str) -> Iterator[None]:
    """Say which of the customer's fields a refusal belongs to."""
    try:
        yield
    except Refusal as refusal:
        refusal.field = refusal.field or field
        raise


def save_customer(customer: Customer) -> None:
    """Save the row; raises DuplicateNationalId, decided by the database so that two clerks cannot both win."""
    try:
        with transaction.atomic():
            customer.save()
    except IntegrityError as error:
        twin = Customer.objects.filter(national_id=customer.national_id).exclude(pk=customer.pk).first()
        if customer.national_id is None or twin is None:
            raise
        raise DuplicateNationalId(field="national_id", customer_id=twin.pk) from error


def _clean_name(text: str) -> str:
    # The half-space of «موسوی‌نژاد» belongs to the name as it is written; the search key does without it.
    parts = [without_marks(part) for part in text.replace("\x00", "").split(HALF_SPACE)]
    name = " ".join(HALF_SPACE.join(part for part in parts if part).split())
    if sum(letter.isalpha() for letter in name) < SHORTEST_NAME:
        raise NameTooShort(field="full_name")
    if len(name) > LONGEST_NAME:
        raise NameTooLong(field="full_name")
    return name
