"""A text of a shop, ready to be queued: by SMS, and by letter to whoever has an address where the shop writes too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from customers.queries import unreachable
from notifications.actions import Draft, queue_message
from notifications.queries import fitted


@dataclass(frozen=True, slots=True)
class Said:
    """A finished text, and the variables it was made of, the name of its template among them as `template`."""

    text: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a text is for; `mobile` is E.164, `email` may be empty."""

    customer_id: int
    name: str
    mobile: str
    email: str = ""


def said(kind: str, values: Mapping[str, str], texts: Mapping[str, str]) -> Said:
    """The text of a kind, in the words of `texts`, with its values; they stay whole where the text is cut to its parts,
    for an approved pattern has words of its own.
    """
    return Said(fitted(kind, texts[kind], values), {**values, "template": kind})


def drafts_for(
    reader: Reader, told: Said, *, kind: str, key: str, email_too: bool, guard: str = "", subject_ref: str = ""
) -> list[Draft]:
    """The SMS, and the same as a letter. `key` is natural: the same thing is said once on each channel."""
    by_sms = Draft(
        dedupe_key=key, kind=kind, recipient=reader.mobile, recipient_name=reader.name, text=told.text, guard=guard,
        subject_ref=subject_ref, values=told.values, customer_id=reader.customer_id,
    )  # fmt: skip
    if not (email_too and reader.email):
        return [by_sms]
    letter = Draft(
        dedupe_key=f"{key}:email", kind=kind, recipient=reader.email, recipient_name=reader.name, text=told.text,
        guard=guard, subject_ref=subject_ref, values=told.values, customer_id=reader.customer_id, channel="email",
        subject=told.values["shop"][:150],
    )  # fmt: skip
    return [by_sms, letter]


def channels_open(people: Mapping[int, str], *, email_too: bool) -> dict[int, set[str]]:
    """On which channels these customers (id -> address of mail, or "") may be written to: who stopped the texts may
    still read letters. A fixed number of questions.
    """
    silent = unreachable(list(people), "sms") if people else set()
    addressed = [pk for pk, email in people.items() if email] if email_too else []
    unread = unreachable(addressed, "email") if addressed else set()
    letters = set(addressed) - unread
    return {pk: {*(["sms"] if pk not in silent else []), *(["email"] if pk in letters else [])} for pk in people}


def say(
    reader: Reader, told: Said, *, kind: str, key: str, email_too: bool, now: datetime, guard: str = "",
    subject_ref: str = "",
) -> None:  # fmt: skip
    """Queue it, once, in the transaction of what it tells about."""
    drafts = drafts_for(reader, told, kind=kind, key=key, email_too=email_too, guard=guard, subject_ref=subject_ref)
    for draft in drafts:
        queue_message(
            dedupe_key=draft.dedupe_key, kind=kind, recipient=draft.recipient, recipient_name=draft.recipient_name,
            text=draft.text, guard=guard, subject_ref=subject_ref, channel=draft.channel, subject=draft.subject,
            values=dict(told.values), customer_id=draft.customer_id, now=now,
        )  # fmt: skip
