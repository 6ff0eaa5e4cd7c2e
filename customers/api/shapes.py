"""The bodies of the customers' API. Whole Rial, whole mg of 750, moments UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from ninja import Field, Schema
from pydantic import StrictBool, StrictInt

from customers.queries import ids_of

if TYPE_CHECKING:
    from customers.models import Customer


class CustomerIn(Schema, extra="forbid"):
    """A buyer as typed: digits of any script; `mobile`, which messages go to, as 09…, +98… or 0098….

    `birth_date` is a Jalali or ISO day.

    `national_id` may be left out; `other_id` with `other_id_kind` (faragir, passport) is for people without one.
    After a refusal `national_id_short` send `pad_national_id` to accept its `proposal`.
    """

    full_name: str
    mobile: str
    national_id: str | None = None
    pad_national_id: StrictBool = False
    other_id_kind: str = ""
    other_id: str | None = None
    other_mobiles: list[str] = Field(default_factory=list)
    email: str = ""
    address: str = ""
    note: str = ""
    birth_date: str | None = None


class CustomerPatch(Schema, extra="forbid"):
    """What shall change; what is left out stays. `version` is the one that was read. `state`: active or archived."""

    version: StrictInt
    full_name: str = ""
    mobile: str = ""
    national_id: str | None = None
    pad_national_id: StrictBool = False
    other_id_kind: str = ""
    other_id: str | None = None
    other_mobiles: list[str] = Field(default_factory=list)
    email: str = ""
    address: str = ""
    note: str = ""
    birth_date: str | None = None
    state: str = "active"


class CustomerOut(Schema):
    """A buyer as kept: mobiles in E.164, `national_id` ten ASCII digits or null.

    `merged_into` is the id of who stands for this one, if it is an alias. Limits are null where there is none.
    """

    id: int
    full_name: str
    mobile: str
    other_mobiles: list[str]
    national_id: str | None
    other_id_kind: str
    other_id: str | None
    email: str
    address: str
    note: str
    birth_date: date | None
    state: str
    merged_into: int | None
    limit_mg: int | None
    limit_rial: int | None
    version: int
    created_at: datetime

    @staticmethod
    def resolve_merged_into(customer: object) -> int | None:
        """The id, without asking for the row."""
        found: int | None = getattr(customer, "merged_into_id", None)
        return found


class CustomerFileOut(CustomerOut):
    """The same with every id this person has in the book, the one that stands for all first."""

    ids: list[int]

    @staticmethod
    def resolve_ids(customer: object) -> list[int]:
        """Asked for one customer alone, never for a list."""
        return list(ids_of(cast("Customer", customer)))


class LimitsIn(Schema, extra="forbid"):
    """How much this person may owe; null for no limit of that kind."""

    limit_mg: StrictInt | None
    limit_rial: StrictInt | None
    version: StrictInt


class MergeIn(Schema, extra="forbid"):
    """`duplicate_id` becomes an alias of the customer in the path."""

    duplicate_id: StrictInt
    reason: str


class NoteIn(Schema, extra="forbid"):
    """`kind` is note or call; a call may have an `outcome` (reached, no_answer, wrong_number) and the time `at`:
    a Jalali or ISO day, or an ISO moment with its zone.
    """

    text: str
    kind: str = "note"
    outcome: str = ""
    at: str | None = None


class NoteOut(Schema):
    """One note or call."""

    id: int
    kind: str
    outcome: str
    text: str
    at: datetime
    by: str

    @staticmethod
    def resolve_by(note: object) -> str:
        """The name colleagues know."""
        return str(getattr(note, "created_by", ""))


class ConsentIn(Schema, extra="forbid"):
    """The person's word on a channel (sms, email, push, call): allowed, or stop; and how it was given."""

    channel: str
    allowed: StrictBool
    evidence: str


class ConsentOut(Schema):
    """One word of the person; the newest of a channel counts."""

    id: int
    channel: str
    allowed: bool
    evidence: str
    at: datetime
    by: str

    @staticmethod
    def resolve_by(consent: object) -> str:
        """The name colleagues know."""
        return str(getattr(consent, "created_by", ""))


class PaperOut(Schema):
    """A private file; its content is at its own address."""

    id: int
    kind: str
    name: str
    media_type: str
    size_bytes: int
    created_at: datetime
