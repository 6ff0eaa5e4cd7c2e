"""What the house says by itself: the kinds of texts, the variables of each, and the words of the house.

A shop may write its own words for every kind but `digest`, which goes to its owner; they are Persian, for the reader is
the shop's customer. A variable whose name ends in `_line` is a whole sentence, or nothing where it does not apply: no
price may be used (G7), no link or telephone is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """`label` is the English name, `variables` may stand in the text, `text` are the words of the house."""

    label: str
    variables: tuple[str, ...]
    text: str


_PERSON: Final = ("shop", "name", "phone", "phone_line", "link", "link_line")
_ROWS: Final = (
    *_PERSON,
    "rows",
    "number",
    "count",
    "owed",
    "date",
    "price",
    "price_line",
    "next_line",
    "call_line",
)
_MONEY: Final = (
    *_PERSON,
    "contract",
    "receipt",
    "date",
    "toman",
    "grams",
    "price",
    "rest",
    "rest_line",
)

KINDS: Final[dict[str, Kind]] = {
    "reminder_before": Kind("Before the due date", _ROWS, "{shop}: {name}، {rows} تا {date}. {price_line} {link_line}"),
    "reminder_today": Kind(
        "On the due date", _ROWS, "{shop}: {name}، {rows}، سررسید امروز {date}. {price_line} {next_line}"
    ),
    "reminder_late": Kind("After the due date", _ROWS, "{shop}: {name}، {rows} {next_line} {call_line}"),
    "receipt": Kind(
        "Receipt of a payment",
        (*_MONEY, "received", "pending_line", "wallet", "wallet_line"),
        "{shop}: {received} {pending_line} {rest_line} {wallet_line} رسید {receipt}",
    ),
    "reversal": Kind(
        "A payment was reversed",
        (*_MONEY, "paid", "reason"),
        "{shop}: پرداخت {paid} مورخ {date} باطل شد. {rest_line} {phone_line}",
    ),
    "settled": Kind(
        "Contract settled",
        (*_PERSON, "contract"),
        "{shop}: {name}، قرارداد {contract} تسویه شد. از خوش‌حسابی شما سپاسگزاریم. {phone_line}",
    ),
    "cheque_back": Kind(
        "Come for your cheque",
        (*_PERSON, "contract", "papers"),
        "{shop}: {name}، برای پس گرفتن {papers} قرارداد {contract} به فروشگاه بیایید. {phone_line}",
    ),
    "guarantor": Kind(
        "To a guarantor",
        (*_PERSON, "debtor", "contract", "days"),
        "{shop}: {name}، قسط قرارداد {contract} ({debtor}) که ضامن آن هستید {days} روز عقب است. {phone_line}",
    ),
    "digest": Kind(
        "Morning summary of the owner",
        ("shop", "date", "received", "due", "overdue", "failed_line", "backup_line"),
        "{shop} {date}: دریافت دیروز {received}؛ سررسید امروز {due}؛ معوق {overdue}. {failed_line} {backup_line}",
    ),
    "birthday": Kind("Birthday", _PERSON, "{shop}: {name}، زادروزتان خجسته باد."),
    "appointment": Kind(
        "Appointment tomorrow",
        (*_PERSON, "day", "date", "time", "note"),
        "{shop}: {name}، {day} {date} ساعت {time} منتظر شما هستیم. {note} {phone_line}",
    ),
    "campaign": Kind(
        "To many customers", (*_PERSON, "debt", "overdue", "next_date", "price", "price_line"), "{shop}: {name}، "
    ),
    "free": Kind("To one customer", (*_PERSON, "debt"), "{shop}: {name}، "),
}

#: Kinds whose words are written anew each time, or go to the shop's own people: nobody keeps a template of them.
NOT_KEPT: Final = frozenset({"campaign", "free", "digest"})


def house_texts() -> dict[str, str]:
    """The words of the house by kind."""
    return {kind: known.text for kind, known in KINDS.items()}
