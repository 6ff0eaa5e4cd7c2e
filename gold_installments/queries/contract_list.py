"""Lists of contracts: filtered, found by words, paged by a cursor; never counted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.queries import CustomerNotFound, customer_for, ids_of, standing_ids, word_matches
from gold_installments.models import Contract
from gold_installments.queries.cheque_register import contracts_of_cheque
from persian.digits import ARABIC, ASCII, to_persian
from persian.letters import search_key

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS = 200
MOST_WORDS = 8
#: A shorter word is in nearly everything that has figures: who looks for it newest first finds enough of them soon.
TELLING = 3
_ONE_NUMBER = re.compile(r"\+?[0-9][0-9 ]{6,}[0-9]")
_ARABIC_LETTERS = str.maketrans("یک", "يك")
_ARABIC_DIGITS = str.maketrans(ASCII, ARABIC)
_FIGURE = re.compile(r"[0-9]")
#: What a line of a list says; terms alone are most of a row.
SHOWN = (
    "number", "reference", "version", "kind", "state", "customer", "plan", "signed_date", "next_due_date",
    "installment_count", "gold_mg", "fee_mg", "debt_mg", "debt_rial", "balance_mg", "balance_rial", "archived_at",
    "customer__full_name", "customer__mobile", "plan__name",
)  # fmt: skip
#: Ids beyond it name no row.
LARGEST_ID = 2**63


def list_contracts(
    *,
    user: User,
    state: str = "",
    text: str = "",
    late: bool | None = None,
    due_from: date | None = None,
    due_to: date | None = None,
    customer_id: int | None = None,
    plan_id: int | None = None,
    archived: bool | None = None,
    today: date | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[Contract]:
    """A page of contracts, newest first, with customer and plan; `after` is the id of the last row of the page before.

    `state` is a Contract.State value or empty, "active" with those in arrears. `late` (with `today`, Tehran's): live
    and with a row whose due day has passed, or not so. `due_from` and `due_to` are about the next open row. `archived`:
    put away, or not; None is both. Each word of `text` is in the number, the number of an older book, the customer's
    name or mobiles, is her national ID, or is in the number of a cheque. Raises NotPermitted.
    """
    require(user, Grant.BOOK_READ)
    rows = _kept(state=state, late=late, today=today, due_from=due_from, due_to=due_to)
    if customer_id is not None:
        rows = rows.filter(customer_id__in=_ids(user, customer_id))
    if plan_id is not None:
        rows = rows.filter(plan_id=plan_id) if plan_id < LARGEST_ID else rows.none()
    if archived is not None:
        rows = rows.filter(archived_at__isnull=not archived)
    if after is not None:
        rows = rows.filter(pk__lt=min(after, LARGEST_ID - 1))
    # First which, then the rest of them: thousands that hold a common name are not joined to be thrown away.
    page = list(_found(rows, text).values_list("pk", flat=True)[: max(1, min(limit, MOST_ROWS + 1))])
    shown = Contract.objects.filter(pk__in=page).select_related("customer", "plan").only(*SHOWN)
    return list(shown.order_by("-id"))


def newest_contracts_of(*, user: User, customer_ids: Iterable[int], limit: int) -> list[Contract]:
    """The newest contracts of these people, under all their names, with customer and plan. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    theirs = Contract.objects.filter(customer_id__in=standing_ids(customer_ids))
    return list(theirs.select_related("customer", "plan").only(*SHOWN).order_by("-id")[:limit])


def _kept(
    *, state: str, late: bool | None, today: date | None, due_from: date | None, due_to: date | None
) -> QuerySet[Contract]:
    rows = Contract.objects.order_by("-id")
    if state:
        rows = rows.filter(state__in=Contract.LIVE if state == Contract.State.ACTIVE else [state])
    if late is not None and today is not None:
        is_late = Q(state__in=Contract.LIVE, next_due_date__lt=today)
        rows = rows.filter(is_late if late else ~is_late)
    if due_from is not None:
        rows = rows.filter(next_due_date__gte=due_from)
    return rows if due_to is None else rows.filter(next_due_date__lte=due_to)


def _ids(user: User, pk: int) -> tuple[int, ...]:
    """All names of the customer; none for an id that is nobody's."""
    try:
        return ids_of(customer_for(user=user, pk=pk))
    except CustomerNotFound:
        return ()


def _found(rows: QuerySet[Contract], text: str) -> QuerySet[Contract]:
    """The longest word with figures leads to few contracts by indexes of its own, and the other words judge those.

    Words of letters alone lead to people: numbers without a figure are no numbers.
    """
    words = _words(text)
    figures = [word for word in words if _FIGURE.search(word)]
    lead = max(figures, key=len, default="")
    if len(lead) >= TELLING:
        rows = rows.filter(pk__in=_holding(lead))
        words.remove(lead)
    for word in words:
        by_name = len(lead) < TELLING and word not in figures
        rows = rows.filter(word_matches(word, of="customer__") if by_name else _holds(word))
    return rows


def _words(text: str) -> list[str]:
    folded = search_key(text.replace("\x00", ""))
    if _ONE_NUMBER.fullmatch(folded):
        folded = folded.replace(" ", "")
    return [word.removeprefix("+98").removeprefix("0098") for word in folded.split()[:MOST_WORDS]]


def _holding(word: str) -> QuerySet[Contract, Any]:
    """Ids of the contracts that hold a word: a union, because each part of it has an index and an OR has none."""
    ids = Contract.objects.order_by().values("pk")
    parts = [ids.filter(word_matches(word, of="customer__"))]
    if with_cheque := contracts_of_cheque(word):
        parts.append(ids.filter(pk__in=with_cheque))
    return ids.filter(_numbered(word)).union(*parts)


def _holds(word: str) -> Q:
    """The same of contracts that are few already."""
    return word_matches(word, of="customer__") | _numbered(word) | Q(pk__in=contracts_of_cheque(word))


def _numbered(word: str) -> Q:
    # Words are folded to one spelling; numbers of older books are as they were typed, on whatever keyboard.
    letters = {word, word.upper(), word.translate(_ARABIC_LETTERS)}
    spellings = {one for it in letters for one in (it, to_persian(it), it.translate(_ARABIC_DIGITS))}
    named = Q(number__contains=word)
    for spelling in sorted(spellings):
        named |= Q(reference__contains=spelling)
    return named
