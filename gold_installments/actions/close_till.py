"""Count a clerk's box and close its day (D15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.clean_reason import clean_reason, short_reason
from gold_installments.actions.once import done_before, mark_done
from gold_installments.actions.open_till import hold_till
from gold_installments.actions.post_entry import locked_through, post_entry
from gold_installments.models import DayClose, LedgerEntry
from gold_installments.queries.tills import expected_of
from gold_installments.rules.accounts import Account
from gold_installments.rules.limits import MAX_PAYMENT_RIAL
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.till import Counted, cash_difference, compare, till_lines
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

#: Beside the tenders in `DayClose.lines`: what lay in the box in the morning.
OPENING = "opening_cash"
ACTION = "till.close"


class TillDayAhead(Refusal):
    """The day is not over because it has not begun."""

    code = "till_day_ahead"
    message = _("A box is closed for today or a day that has passed.")


class TillNotCounted(Refusal):
    """Something moved that was not counted; `field` names the tender."""

    code = "till_not_counted"
    message = _("Count this as well: money of this kind was recorded that day.")


class TillCountOutOfRange(Refusal):
    """No box holds it."""

    code = "till_count_out_of_range"
    message = _("The amount counted is not possible; check its zeros.")


class ClerkUnknown(Refusal):
    """Nobody of this shop."""

    code = "clerk_unknown"
    message = _("There is no such colleague in this shop.")


class TillCountedOtherwise(Refusal):
    """The box of the day was closed with other figures."""

    code = "till_counted_otherwise"
    status = 409
    message = _("This box was already closed with other figures by %(by)s.")


@dataclass(frozen=True)
class ClosedTill:
    """The closing, and whether the box had been closed with these figures before."""

    close: DayClose
    replayed: bool


def close_till(
    *,
    day: date,
    counted: Mapping[str, int | None],
    clerk: User | None = None,
    opening_rial: int = 0,
    reason: str = "",
    actor: User,
    now: datetime,
    idempotency_key: str,
) -> ClosedTill:
    """Keep what was counted in a clerk's box beside what the ledger expects, and book the difference of the cash.

    `counted` is Rial by tender (rules.till.TILL); cash together with the `opening_rial` that lay there in the morning.
    `clerk` None is the actor's own box; another's needs DAY_CLOSE_OTHERS. A difference in any tender needs a `reason`.
    A box of a day is closed once: the same figures return the first closing, whatever the key. The difference is
    booked on the box's day, or today where that month is locked. Raises NotPermitted, ShopClosed, KeyMissing,
    IdempotencyConflict, TillDayAhead, TillNotCounted, TillCountOutOfRange, ReasonMissing, ReasonTooLong,
    TillCountedOtherwise.
    """
    whose = _checked_clerk(clerk, day, actor, now)
    _check_amounts(counted, opening_rial)
    told = {name: amount for name, amount in counted.items() if amount is not None}
    body = {"clerk": whose.pk, "day": day.isoformat(), "opening": opening_rial, "counted": told, "reason": reason}
    with transaction.atomic():
        done_before(key=idempotency_key, action=ACTION, body=body)
        hold_till(clerk_id=whose.pk, day=day)
        first = DayClose.objects.filter(clerk_id=whose.pk, day=day).select_related("clerk", "closed_by").first()
        if first is not None:
            return ClosedTill(_same(first, counted, opening_rial), replayed=True)
        lines = _compare(whose.pk, day, counted, opening_rial)
        uneven = any(line.difference_rial for line in lines)
        why = clean_reason(reason) if uneven else short_reason(reason)
        made = _close(clerk=whose, day=day, lines=lines, opening_rial=opening_rial, why=why, actor=actor, now=now)
        result = {"close": made.pk}
        mark_done(key=idempotency_key, action=ACTION, body=body, result=result, actor=actor, now=now)
        return ClosedTill(made, replayed=False)


def _checked_clerk(clerk: User | None, day: date, actor: User, now: datetime) -> User:
    require(actor, Grant.DAY_CLOSE)
    whose = clerk or actor
    if whose.pk != actor.pk:
        require(actor, Grant.DAY_CLOSE_OTHERS, subject=whose)
    require_open_shop()
    if day > tehran_today(now):
        raise TillDayAhead(field="day")
    return whose


def _check_amounts(counted: Mapping[str, int | None], opening_rial: int) -> None:
    for name, amount in (*counted.items(), (OPENING, opening_rial)):
        least = 0 if name in (Account.CASH, OPENING) else -MAX_PAYMENT_RIAL
        if amount is not None and not least <= amount <= MAX_PAYMENT_RIAL:
            raise TillCountOutOfRange(field=name)


def _compare(clerk_id: int, day: date, counted: Mapping[str, int | None], opening_rial: int) -> tuple[Counted, ...]:
    expected = expected_of(clerk_id=clerk_id, day=day)
    expected[Account.CASH] = expected.get(Account.CASH, 0) + opening_rial
    try:
        return compare(expected=expected, counted=counted)
    except RuleRefused as refused:
        raise TillNotCounted(field=str(refused)) from refused


def _close(
    *, clerk: User, day: date, lines: tuple[Counted, ...], opening_rial: int, why: str, actor: User, now: datetime
) -> DayClose:
    difference = cash_difference(lines)
    entry = None
    if difference:
        last = locked_through()
        entry = post_entry(
            kind=LedgerEntry.Kind.TILL, lines=till_lines(difference_rial=difference), actor=actor, now=now,
            day=day if last is None or day > last else tehran_today(now),
        )  # fmt: skip
    kept = {line.tender: [line.expected_rial, line.counted_rial] for line in lines}
    if opening_rial:
        kept[OPENING] = [opening_rial, opening_rial]
    close = DayClose.objects.create(
        day=day, clerk_id=clerk.pk, lines=kept, difference_rial=difference, reason=why, entry=entry,
        closed_by_id=actor.pk, closed_at=now,
    )  # fmt: skip
    detail: dict[str, object] = {"day": day.isoformat(), "clerk": clerk.username, "lines": kept, "reason": why}
    note_audit(actor=actor, action="till.closed", subject=close, detail=detail)
    return close


def _same(first: DayClose, counted: Mapping[str, int | None], opening_rial: int) -> DayClose:
    """The first closing where the figures are its own, a tender that was left out being any figure."""
    kept = {name: figures[1] for name, figures in first.lines.items()}
    asked = {name: amount for name, amount in {**counted, OPENING: opening_rial}.items() if amount is not None}
    if any(kept.get(name, 0) != amount for name, amount in asked.items()):
        raise TillCountedOtherwise(by=first.closed_by.display_name)
    return first
