"""What is said to every gateway and what it can answer, whatever its dialect. No network and no rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What is known after one call.

    `not_sent`: the text certainly did not leave and may be tried again, also elsewhere. `paused`: the same, but the
    account's settings or credit must be mended first. `rejected`: it will never go. `unknown`: it may have left.
    `conflict`: the gateway answered with another message under our id, so only a person can tell.
    """

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_SENT = "not_sent"
    PAUSED = "paused"
    UNKNOWN = "unknown"
    CONFLICT = "conflict"


class Standing(StrEnum):
    """What the gateway says about a message it was given earlier. `absent`: it never had it."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    BLOCKED = "blocked"
    ABSENT = "absent"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class PatternUse:
    """A text that the vendor approved beforehand: its `code` there, and the values in the order the vendor has them."""

    code: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One text for one person.

    `client_ref` is our own 63-bit id; `recipient` E.164 for a phone, an address for a letter, a chat for a bot; `shop`
    the schema's name. `gateway_ref` is the vendor's id ("" before it gave one) and `submitted_at` the moment of the
    last call: a look-up searches around it. `subject` heads a letter.
    """

    client_ref: int
    recipient: str
    text: str
    shop: str
    gateway_ref: str = ""
    submitted_at: datetime | None = None
    pattern: PatternUse | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """The answer to `submit`.

    `gateway_ref`: the vendor's id or ""; `code`: the vendor's or our word for the reason; `parts` and `cost_rial`: what
    the vendor says it billed, None where it does not say or says it in another unit.
    """

    outcome: Outcome
    gateway_ref: str = ""
    code: str = ""
    parts: int | None = None
    cost_rial: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The answer to `look_up`; `code` is the vendor's raw status."""

    standing: Standing
    gateway_ref: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Credit:
    """What is left at the vendor. `unit`: "rial", "sms" or "" where the vendor does not tell."""

    amount: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """Whether the account could send now, found out without sending. `code`: why not; `detail`: what was read.

    `passing`: it does not work, but only for now (nobody answered, the vendor is busy): no reason to stop the account.
    """

    works: bool
    code: str = ""
    detail: str = ""
    credit: Credit | None = None
    passing: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """One row of a delivery webhook: a hint about one message, by either id."""

    gateway_ref: str = ""
    client_ref: int | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class InboundText:
    """A text somebody sent to a line of ours. `vendor_ref` is "" where the vendor names none; `at` the vendor's moment,
    where it was read from a list.
    """

    sender: str
    line: str
    text: str
    vendor_ref: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """All that one webhook call said."""

    notes: tuple[DeliveryNote, ...] = ()
    inbound: tuple[InboundText, ...] = ()


class Malformed(ValueError):
    """A webhook call that says nothing readable; the message is a short code for the record."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What one gateway can do.

    `own_ref`: a `client_ref` is recorded once, however often it is submitted. `absences_needed`: so many `absent`
    answers in a row, a look apart, before a message of unknown fate may go again; 0: never by itself. `batch`: how many
    go in one call (1: a call each). `look_back`: how long after the call `look_up` can be trusted, `report_back`: the
    same where the vendor's id is known, None for no longer; `look_after`: how long to wait before the first look.
    `refunds`: the codes of a report at which the vendor took its charge back; `starves`: those that say the account has
    no credit, where the vendor finds that out after it took the text. `reads_inbound`: what people text back can be
    read from a list, as `ReadsInbound` has it.
    """

    own_ref: bool = False
    absences_needed: int = 0
    batch: int = 1
    patterns: bool = False
    webhook: bool = False
    reports_delivery: bool = True
    tells_credit: bool = True
    look_back: timedelta = timedelta(hours=24)
    report_back: timedelta | None = None
    look_after: timedelta = timedelta(minutes=1)
    refunds: frozenset[str] = frozenset()
    starves: frozenset[str] = frozenset()
    reads_inbound: bool = False


class Gateway(Protocol):
    """An account at a vendor. No call raises for anything that the network or the vendor does, but `read_hook`."""

    key: str
    abilities: Abilities

    def submit(self, outgoing: Outgoing) -> Submission:
        """Hand one text over, once, without a retry of its own."""
        ...

    def submit_many(self, batch: Sequence[Outgoing]) -> list[Submission]:
        """The same for up to `abilities.batch` texts in one call; answers in the order asked. Threads may call it."""
        ...

    def look_up(self, outgoing: Outgoing) -> Report:
        """Ask what became of a text, by its ids or by what is known of it."""
        ...

    def probe(self) -> Probe:
        """Whether the account works, with its credit where that can be read."""
        ...

    def read_hook(self, method: str, query: Mapping[str, str], content_type: str, body: bytes) -> Heard:
        """Understand one webhook call. Raises Malformed."""
        ...


class ReadsInbound(Gateway, Protocol):
    """A gateway with `abilities.reads_inbound`."""

    def fetch_inbound(self, since: datetime) -> list[InboundText]:
        """What was texted to the account's line since then, as often as asked; nothing where no list can be read.

        Raises nothing for what the network or the vendor does.
        """
        ...
