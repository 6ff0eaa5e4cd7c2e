"""Tell guarantors that a row they answer for is late: each once for a row, and no more than they need to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import override

from customers.queries import unreachable
from gold_installments.actions.reminder_texts import person_values
from gold_installments.actions.said import Reader, drafts_for, said
from gold_installments.queries.reminders import late_rows_to_tell
from guarantees.models import Guarantor, Outcome
from notifications.actions import AmendedText, Draft, queue_messages
from notifications.queries import Words, message_settings, shop_words
from persian.digits import in_order
from persian.jalali import tehran_today
from persian.numbers import grouped
from tenants.context import current_schema
from tenants.queries import shop_by_schema

if TYPE_CHECKING:
    from tenants.models import Shop

KIND: Final = "guarantor"
#: When the shop begins to tell guarantors, rows that are late for long are no news any more.
LASTS: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Told:
    """One guarantor and one late row of the contract they answer for."""

    guarantor_id: int
    installment_id: int
    number: str
    debtor: str
    days_late: int
    reader: Reader


def tell_guarantors(today: date, now: datetime) -> int:
    """Plan one text for each guarantor of a row that is as late as the shop's settings say, and as was agreed with the
    guarantor; returns how many are new. Nothing where the shop does not want it.
    """
    shop, after = shop_by_schema(current_schema()), message_settings().guarantor_after_days
    if after is None or not shop.may_grow:
        return 0
    found = _late(Guarantor.objects.all(), after=after, today=today)
    if not found:
        return 0
    words = shop_words()
    return queue_messages([draft for told in found for draft in _drafts(told, shop, words)], now=now)


def guarantors_still_told(refs: Sequence[str], now: datetime) -> list[bool | str | AmendedText]:
    """The outbox's question just before sending: the row is still late, no promise or review stands, and the guarantor
    is not let go. The text says how late it is now.
    """
    shop, after = shop_by_schema(current_schema()), message_settings().guarantor_after_days
    if not shop.may_grow:
        return ["shop_suspended"] * len(refs)
    if after is None:
        return [False] * len(refs)
    pairs = [_pair(ref) for ref in refs]
    people = Guarantor.objects.filter(pk__in={guarantor for guarantor, _row in pairs})
    found = {(it.guarantor_id, it.installment_id): it for it in _late(people, after=after, today=tehran_today(now))}
    words = shop_words() if found else Words({})
    return [_amended(found[pair], shop, words) if pair in found else False for pair in pairs]


def _amended(told: Told, shop: Shop, words: Words) -> AmendedText:
    (draft, *_letter) = _drafts(told, shop, words)
    return AmendedText(draft.text, draft.values)


def _late(guarantors: QuerySet[Guarantor], *, after: int, today: date) -> list[Told]:
    """Who is to hear of which row. A fixed number of questions."""
    held = _held(guarantors)
    rows = late_rows_to_tell({it["contract_id"] for it in held}, due_until=today - timedelta(days=after), today=today)
    silent = unreachable([it["who"] for it in held], "sms") if rows else set()
    told = []
    for it in held:
        from_days = max(after, it["from_days_late"])
        for row in rows.get(it["contract_id"], ()):
            days_late = (today - row.due_date).days
            if from_days <= days_late <= from_days + LASTS.days and it["who"] not in silent:
                reader = Reader(it["who"], it["name"], it["mobile"], it["email"])
                told.append(Told(it["pk"], row.installment_id, row.contract, row.debtor, days_late, reader))
    return told


def _held(guarantors: QuerySet[Guarantor]) -> list[dict[str, Any]]:
    of_person = {
        key: Coalesce(F(f"person__merged_into__{field}"), F(f"person__{field}"))
        for key, field in (("who", "pk"), ("name", "full_name"), ("mobile", "mobile"), ("email", "email"))
    }
    rows = guarantors.filter(state=Outcome.HELD).order_by("contract_id", "place_in_line", "pk")
    return [dict(row) for row in rows.values("pk", "contract_id", "from_days_late", **of_person)]


def _drafts(told: Told, shop: Shop, words: Words) -> list[Draft]:
    with override("fa"):
        values = {
            **person_values(shop=shop, name=told.reader.name),
            "debtor": told.debtor,
            "contract": in_order(told.number),
            "days": grouped(told.days_late),
        }
    key = f"{KIND}:{told.guarantor_id}:{told.installment_id}"
    return drafts_for(
        told.reader, said(KIND, values, words.texts), kind=KIND, key=key, email_too=words.email_too, guard=KIND,
        subject_ref=key,
    )  # fmt: skip


def _pair(ref: str) -> tuple[int, int]:
    _kind, guarantor, row = ref.split(":")
    return int(guarantor), int(row)
