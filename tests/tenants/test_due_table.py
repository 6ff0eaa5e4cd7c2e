"""The public due table: found without visiting a schema, written in the shop's own transaction."""

from __future__ import annotations

import datetime

import pytest
from django.db import transaction

from tenants.actions import note_due, repair_dues, settle_due
from tenants.context import inside
from tenants.models import DueItem, Shop
from tenants.queries import shops_with_work

TODAY = datetime.date(2026, 3, 1)
LATER = datetime.date(2026, 3, 9)


def test_work_is_found_on_its_day_and_only_for_its_shop(shop: Shop, other_shop: Shop, db: None) -> None:
    with inside(shop):
        note_due(kind="installment", object_id=7, due_date=TODAY)
    with inside(other_shop):
        note_due(kind="installment", object_id=7, due_date=LATER)
    assert shops_with_work("installment", TODAY) == [shop]
    assert shops_with_work("installment", LATER) == [shop, other_shop]
    assert shops_with_work("message", LATER) == []
    with inside(shop):
        settle_due(kind="installment", object_id=7)
    assert shops_with_work("installment", LATER) == [other_shop]


def test_a_rolled_back_shop_leaves_no_due_item(shop: Shop, db: None) -> None:
    with inside(shop), transaction.atomic():
        note_due(kind="installment", object_id=8, due_date=TODAY)
        transaction.set_rollback(True)
    assert not DueItem.objects.filter(object_id=8).exists()


def test_noting_again_moves_and_reopens(shop: Shop, db: None) -> None:
    with inside(shop):
        note_due(kind="installment", object_id=9, due_date=TODAY)
        settle_due(kind="installment", object_id=9)
        note_due(kind="installment", object_id=9, due_date=LATER)
    item = DueItem.objects.get(object_id=9)
    assert (item.due_date, item.done) == (LATER, False)


def test_repair_makes_the_table_equal_to_the_shops_rows(shop: Shop, other_shop: Shop, db: None) -> None:
    with inside(other_shop):
        note_due(kind="installment", object_id=1, due_date=TODAY)
    with inside(shop):
        for pk in (1, 2, 3):
            note_due(kind="installment", object_id=pk, due_date=TODAY)
        assert repair_dues(kind="installment", open_items={1: TODAY, 2: LATER, 4: TODAY}) == 3
        assert repair_dues(kind="installment", open_items={1: TODAY, 2: LATER, 4: TODAY}) == 0
    rows = DueItem.objects.filter(shop_schema=shop.schema_name, done=False)
    assert dict(rows.values_list("object_id", "due_date")) == {1: TODAY, 2: LATER, 4: TODAY}
    assert DueItem.objects.filter(shop_schema=other_shop.schema_name, done=False).count() == 1


def test_a_due_item_without_a_shop_is_refused(db: None) -> None:
    with pytest.raises(LookupError):
        note_due(kind="installment", object_id=1, due_date=TODAY)
    assert not DueItem.objects.exists()
