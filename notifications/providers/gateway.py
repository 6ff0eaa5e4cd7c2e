"""What every SMS gateway can be asked, whatever its dialect."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What is known after one call.

    `not_sent`: the text certainly did not leave and may be tried again. `paused`: the same, but the gateway's
    settings or credit must be mended first. `rejected`: it will never go. `unknown`: it may have left. `conflict`: the
    gateway answered with another message under our id, so only a person can tell.
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
class Outgoing:
    """One text for one person. `client_ref`: our own 63-bit id; `recipient`: E.164; `shop`: the schema's name."""

    client_ref: int
    recipient: str
    text: str
    shop: str


@dataclass(frozen=True, slots=True)
class Submission:
    """The answer to `submit`. `gateway_ref`: the vendor's id or ""; `code`: the vendor's or our word for the reason."""

    outcome: Outcome
    gateway_ref: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The answer to `look_up`; `code` is the vendor's raw status."""

    standing: Standing
    gateway_ref: str = ""
    code: str = ""


class Gateway(Protocol):
    """A vendor. Neither call raises for anything the network or the vendor does.

    `look_back`: how long after the attempt `look_up` can be trusted. `reports_delivery`: an accepted message is worth
    asking about later. Both gateways here record a `client_ref` once, however often it is submitted.
    """

    name: str
    look_back: timedelta
    reports_delivery: bool

    def submit(self, outgoing: Outgoing) -> Submission:
        """Hand one text over, once, without a retry of its own."""
        ...

    def look_up(self, outgoing: Outgoing) -> Report:
        """Ask what became of a text by its `client_ref`."""
        ...
