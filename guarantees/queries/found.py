"""Notes by the number on them, for the find box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import Collate, Reverse

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.queries.cheque_register import typed_number
from guarantees.models import PromissoryNote

if TYPE_CHECKING:
    from accounts.models import User

#: More notes that end alike are not looked at.
MOST_ALIKE = 50


def find_notes(*, user: User, text: str, limit: int = 5) -> list[PromissoryNote]:
    """Promissory notes, whatever became of them, by their serial or its end; newest first, with contract and customer.

    Raises NotPermitted.
    """
    require(user, Grant.BOOK_READ)
    number = typed_number(text)
    if not number.tail:
        return []
    alike = PromissoryNote.objects.alias(back=Collate(Reverse("serial"), "C"))
    ids = list(alike.filter(back__startswith=number.tail[::-1]).order_by().values_list("pk", flat=True)[:MOST_ALIKE])
    if not ids:
        return []
    rows = PromissoryNote.objects.filter(pk__in=ids).select_related("contract__customer").defer("contract__terms")
    return [row for row in rows.order_by("-pk") if number.stands_in(row.serial)][:limit]
