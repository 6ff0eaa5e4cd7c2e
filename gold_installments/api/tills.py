"""The boxes of the counter for programs: what should be there, what was counted. Whole Rial out, whole Toman in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Router, Schema, Status
from pydantic import StrictInt

from accounts.http import page_of, refuse_unknown
from accounts.queries import user_by_name
from gold_installments.actions.close_till import OPENING, ClerkUnknown, close_till
from gold_installments.api.caller import caller
from gold_installments.api.days import day_from
from gold_installments.models import DayClose
from gold_installments.queries.tills import Box, boxes_of_day, list_closes
from measures.money import rial_from_toman
from persian.jalali import InvalidJalaliDate, format_jalali, tehran_today

router = Router(tags=["cash boxes"])
Key = Annotated[
    str, Header(alias="Idempotency-Key", description="Made once per form; a repeat returns the first answer.")
]
TENDERS = ("cash", "pos", "card", "transfer", "cheques")


class TillIn(Schema, extra="forbid"):
    """What was counted, by tender; cash together with the `opening_toman` that lay in the box in the morning.

    A tender left out must not have moved. `clerk` is a username, empty for the own box; `day` empty is today.
    """

    cash_toman: StrictInt
    pos_toman: StrictInt | None = None
    card_toman: StrictInt | None = None
    transfer_toman: StrictInt | None = None
    cheques_toman: StrictInt | None = None
    opening_toman: StrictInt = 0
    day: str = ""
    clerk: str = ""
    reason: str = ""


class TillLineOut(Schema):
    """One tender; a difference above 0 is too much. `counted_rial` is null while the box is open."""

    tender: str
    expected_rial: int
    counted_rial: int | None
    difference_rial: int | None


class TillOut(Schema):
    """One box of one day; `difference_rial` is the cash that was booked."""

    day: str
    day_gregorian: date
    clerk: str
    clerk_name: str
    closed: bool
    closed_by: str
    closed_at: datetime | None
    opening_rial: int
    difference_rial: int | None
    reason: str
    lines: list[TillLineOut]


class TillDayOut(Schema):
    """Every box of a day that the asker may see, and their sums by tender."""

    day: str
    day_gregorian: date
    boxes: list[TillOut]
    expected_rial: dict[str, int]
    difference_rial: int


@router.get("/tills", response=list[TillOut], summary="Closed boxes")
def tills(request: HttpRequest, response: HttpResponse, after: int | None = None, limit: int = 50) -> list[TillOut]:
    """Newest first; the own ones for those who may not close others'."""
    refuse_unknown(request, "after", "limit")
    most = max(1, min(limit, 200))
    rows = list_closes(user=caller(request), after=after, limit=most)
    return [_closed(row) for row in page_of(rows, limit=most, request=request, response=response)]


# Before the day: an address is looked for in this order.
@router.post("/tills/close", response={201: TillOut}, summary="Close a box")
def close(request: HttpRequest, response: HttpResponse, body: TillIn, key: Key) -> Status[TillOut]:
    """The same figures again return the first closing; other figures for a closed box are a 409."""
    user, now = caller(request), timezone.now()
    clerk = user_by_name(body.clerk) if body.clerk else user
    if clerk is None:
        raise ClerkUnknown(field="clerk")
    told = {name: getattr(body, f"{name}_toman") for name in TENDERS}
    closed = close_till(
        day=day_from(body.day, field="day") if body.day else tehran_today(now),
        counted={name: None if toman is None else rial_from_toman(toman) for name, toman in told.items()},
        clerk=clerk, opening_rial=rial_from_toman(body.opening_toman), reason=body.reason, actor=user, now=now,
        idempotency_key=key,
    )  # fmt: skip
    if closed.replayed:
        response["Idempotency-Replayed"] = "true"
    return Status(201, _closed(closed.close))


@router.get("/tills/{day}", response=TillDayOut, summary="The boxes of a day")
def till_day(request: HttpRequest, day: str) -> TillDayOut:
    """`day` is Jalali (1405-08-30) or ISO; counted by the day things were recorded."""
    refuse_unknown(request)
    try:
        asked = day_from(day, field="day")
    except InvalidJalaliDate as error:
        raise Http404 from error
    boxes = boxes_of_day(user=caller(request), day=asked)
    sums = {name: sum(box.expected.get(name, 0) for box in boxes) for name in TENDERS}
    return TillDayOut(
        day=format_jalali(asked), day_gregorian=asked, boxes=[_box(box, asked) for box in boxes],
        expected_rial={name: total for name, total in sums.items() if total},
        difference_rial=sum(box.close.difference_rial for box in boxes if box.close is not None),
    )  # fmt: skip


def _box(box: Box, day: date) -> TillOut:
    if box.close is not None:
        return _closed(box.close)
    lines = [
        TillLineOut(tender=name, expected_rial=total, counted_rial=None, difference_rial=None)
        for name, total in box.expected.items()
    ]
    return TillOut(
        day=format_jalali(day), day_gregorian=day, clerk=box.username, clerk_name=box.clerk, closed=False,
        closed_by="", closed_at=None, opening_rial=0, difference_rial=None, reason="", lines=lines,
    )  # fmt: skip


def _closed(row: DayClose) -> TillOut:
    kept = {name: figures for name, figures in row.lines.items() if name != OPENING}
    lines = [
        TillLineOut(tender=name, expected_rial=should, counted_rial=counted, difference_rial=counted - should)
        for name, (should, counted) in kept.items()
    ]
    return TillOut(
        day=format_jalali(row.day), day_gregorian=row.day, clerk=row.clerk.username,
        clerk_name=row.clerk.display_name, closed=True, closed_by=row.closed_by.display_name,
        closed_at=row.closed_at, opening_rial=row.lines.get(OPENING, [0])[0], difference_rial=row.difference_rial,
        reason=row.reason, lines=lines,
    )  # fmt: skip
