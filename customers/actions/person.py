"""What is told of a buyer, made clean and put on the row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from customers.rules.birthdays import may_be_born_on, month_day
from customers.rules.identity import normalise_other_id
from customers.rules.search import grams_of, key_of
from persian.jalali import parse_day
from persian.letters import compact_key, search_key, seen_letters, without_marks
from persian.national_id import NationalIdTooShort, normalise_national_id
from persian.phones import normalise_mobile
from persian.refusal import Refusal

SHORTEST_NAME, LONGEST_NAME, LONGEST_TEXT, MOST_OTHER_MOBILES = 3, 120, 2000, 4
HALF_SPACE = "\u200c"


class Person(TypedDict, total=False):
    """What may be told, as typed; what is left out stays as it is. `pad_national_id` answers NationalIdShort."""

    full_name: str
    national_id: str | None
    pad_national_id: bool
    other_id_kind: str
    other_id: str | None
    mobile: str
    other_mobiles: Sequence[str]
    email: str
    address: str
    note: str
    birth_date: str | None
    state: str


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


class AddressTooLong(Refusal):
    """More than an address."""

    code = "address_too_long"
    message = _("The address is too long: at most 2,000 letters.")


class InvalidEmail(Refusal):
    """No address a letter could go to."""

    code = "invalid_email"
    message = _("This is no e-mail address.")


class InvalidOtherId(Refusal):
    """Not the number of such a document."""

    code = "invalid_other_id"
    message = _("This is not the number of such a document: check its kind and its digits.")


class TooManyMobiles(Refusal):
    """More numbers than a person has."""

    code = "too_many_mobiles"
    message = _("At most %(limit)s more mobiles can be kept.")


class UnknownState(Refusal):
    """Neither active nor archived."""

    code = "unknown_state"
    message = _("A customer is active or archived.")


class BirthDateOutOfRange(Refusal):
    """A day to come, or one of another age."""

    code = "birth_date_out_of_range"
    message = _("Nobody who lives was born on this day; write the year with four digits.")


class NationalIdShort(Refusal):
    """Zeros in front were lost; `params["proposal"]` is what it would be. `pad_national_id` accepts that."""

    code = "national_id_short"
    message = _("A national ID has 10 digits. If zeros in front were lost it is %(proposal)s: confirm that.")

    @property
    def extra(self) -> dict[str, object]:
        """For programs."""
        return {"proposal": self.params["proposal"]}


def fill_customer(customer: Customer, told: Person, *, today: date) -> None:
    """Put what was told on the row without saving it; `today` is Tehran's.

    Raises the refusals above, InvalidNationalId, InvalidMobile, InvalidJalaliDate.
    """
    if "full_name" in told:
        customer.full_name = _clean_name(told["full_name"])
    if "national_id" in told:
        _set_national_id(customer, told["national_id"], pad=told.get("pad_national_id", False))
    if "other_id" in told or "other_id_kind" in told:
        _set_other_id(customer, told)
    if "mobile" in told:
        with _naming("mobile"):
            customer.mobile = normalise_mobile(told["mobile"])
    if "other_mobiles" in told:
        customer.other_mobiles = _clean_mobiles(told["other_mobiles"])
    customer.other_mobiles = [one for one in customer.other_mobiles if one != customer.mobile]
    if "birth_date" in told:
        _set_birth_date(customer, told["birth_date"] or "", today)
    _set_texts(customer, told)
    set_search(customer)


def set_search(customer: Customer) -> None:
    """Put on the row what the find box looks into."""
    words, compact = search_key(customer.full_name), compact_key(customer.full_name)
    customer.search_key = key_of(words=words, compact=compact, mobiles=customer.mobiles)
    customer.search_grams = grams_of(customer.search_key)


def _set_texts(customer: Customer, told: Person) -> None:
    if "email" in told:
        customer.email = _clean_email(told["email"])
    if "address" in told:
        customer.address = told["address"].replace("\x00", "").strip()
        if len(customer.address) > LONGEST_TEXT:
            raise AddressTooLong(field="address")
    if "note" in told:
        customer.note = told["note"].replace("\x00", "").strip()
        if len(customer.note) > LONGEST_TEXT:
            raise NoteTooLong(field="note")
    if "state" in told:
        if told["state"] not in Customer.State.values:
            raise UnknownState(field="state")
        customer.state = told["state"]


def _set_birth_date(customer: Customer, text: str, today: date) -> None:
    """The Jalali day stands beside it, for greetings are looked up by that."""
    if not text.strip():
        customer.birth_date = customer.birth_mmdd = None
        return
    with _naming("birth_date"):
        born = parse_day(text)
    if not may_be_born_on(born, today):
        raise BirthDateOutOfRange(field="birth_date")
    customer.birth_date, customer.birth_mmdd = born, month_day(born)


def _set_national_id(customer: Customer, text: str | None, *, pad: bool) -> None:
    if not (text and text.strip()):
        number = None
    else:
        with _naming("national_id"):
            try:
                number = normalise_national_id(text)
            except NationalIdTooShort as short:
                proposal = str(short.params["suggestion"])
                if not pad:
                    raise NationalIdShort(proposal=proposal) from short
                number = proposal
    # A value that is the same stays sealed as it is: its token would be another one.
    if number != customer.national_id:
        customer.national_id = number


def _set_other_id(customer: Customer, told: Person) -> None:
    kind = told.get("other_id_kind", customer.other_id_kind)
    text = told.get("other_id", customer.other_id) or ""
    if not text.strip():
        customer.other_id_kind, customer.other_id = "", None
        return
    number = normalise_other_id(kind, text)
    if number is None:
        raise InvalidOtherId(field="other_id")
    if (kind, number) != (customer.other_id_kind, customer.other_id):
        customer.other_id_kind, customer.other_id = kind, number


def _clean_mobiles(typed: Sequence[str]) -> list[str]:
    with _naming("other_mobiles"):
        found = list(dict.fromkeys(normalise_mobile(text) for text in typed if text.strip()))
    if len(found) > MOST_OTHER_MOBILES:
        raise TooManyMobiles(field="other_mobiles", limit=MOST_OTHER_MOBILES)
    return found


def _clean_email(text: str) -> str:
    address = without_marks(text.replace("\x00", "")).strip()
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidEmail(field="email") from error
    if len(address) > 254 or re.search(r"\s", address):
        raise InvalidEmail(field="email")
    return address


@contextmanager
def _naming(field: str) -> Iterator[None]:
    """Say which of the customer's fields a refusal belongs to."""
    try:
        yield
    except Refusal as refusal:
        refusal.field = refusal.field or field
        raise


def _clean_name(text: str) -> str:
    # The half-space of «موسوی‌نژاد» belongs to the name as it is written; the search key does without it.
    parts = [without_marks(part) for part in text.replace("\x00", "").split(HALF_SPACE)]
    name = " ".join(HALF_SPACE.join(part for part in parts if part).split())
    if sum(letter.isalpha() for letter in seen_letters(name)) < SHORTEST_NAME:
        raise NameTooShort(field="full_name")
    if len(name) > LONGEST_NAME:
        raise NameTooLong(field="full_name")
    return name
