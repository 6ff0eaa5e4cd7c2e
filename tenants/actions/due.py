"""The shop's own entries in the public due table, written in the shop's own transaction."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from tenants.context import PUBLIC, current_schema
from tenants.models import DueItem
from tenants.prepared import run_prepared
from tenants.queries import DAYS_FROM, DAYS_OF

#: Worded here: every payment and every message says it.
_NOTE = """
    INSERT INTO tenants_dueitem (shop_schema, kind, object_id, due_date, done)
    SELECT %s, %s, told.id, told.day, false FROM unnest(%s::bigint[], %s::date[]) told (id, day)
    ON CONFLICT (shop_schema, kind, object_id) DO UPDATE SET due_date = excluded.due_date, done = excluded.done
"""

#: What holds a number of days holds no date.
_NO_DAY = datetime.date(2000, 1, 1)


def note_due(*, kind: str, object_id: int, due_date: datetime.date) -> None:
    """Say that `object_id` of this shop has work on `due_date`; a later call moves or reopens it."""
    note_dues(kind=kind, dues=[(object_id, due_date)])


def note_dues(*, kind: str, dues: Iterable[tuple[int, datetime.date]]) -> None:
    """The same for many, in one statement: `dues` are (object id, due date), each object once."""
    told = list(dues)
    run_prepared(_NOTE, [_shop_schema(), kind, [pk for pk, _day in told], [day for _pk, day in told]])


def settle_due(*, kind: str, object_id: int) -> None:
    """Say that nothing more is due for `object_id`."""
    DueItem.objects.filter(shop_schema=_shop_schema(), kind=kind, object_id=object_id, done=False).update(done=True)


def settle_dues(*, kind: str, object_ids: Iterable[int]) -> None:
    """The same for many, in one statement."""
    due = DueItem.objects.filter(shop_schema=_shop_schema(), kind=kind, object_id__in=list(object_ids), done=False)
    due.update(done=True)


def repair_dues(*, kind: str, open_items: dict[int, datetime.date]) -> int:
    """Make the table equal to `open_items` (object id -> due date) for this shop and kind; says how many differed."""
    schema = _shop_schema()
    known = dict(DueItem.objects.filter(shop_schema=schema, kind=kind, done=False).values_list("object_id", "due_date"))
    gone = [pk for pk in known if pk not in open_items]
    wrong = [(pk, day) for pk, day in open_items.items() if known.get(pk) != day]
    DueItem.objects.filter(shop_schema=schema, kind=kind, object_id__in=gone).update(done=True)
    note_dues(kind=kind, dues=wrong)
    return len(gone) + len(wrong)


def _shop_schema() -> str:
    schema = current_schema()
    if schema == PUBLIC:
        raise LookupError("a due item belongs to a shop: set its schema first")
    return schema


def note_days(*, kind: str, days: Iterable[int] | None) -> None:
    """Say on which days, counted from the due date, this shop has work with items of `kind` (-3: three days before).

    None takes its word back: the days of everybody hold again. No days at all are a word as well: never.
    """
    own = {} if days is None else dict.fromkeys([0, *(DAYS_FROM + day for day in days)], _NO_DAY)
    repair_dues(kind=DAYS_OF % kind, open_items=own)
