"""What is true of the buyers now, for someone who may know it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.models import Customer, seal
from customers.rules.identity import is_national_id_alone, kinds_of
from customers.rules.search import grams_of, telling, tokens_of
from persian.jalali import format_jalali, tehran_today
from persian.letters import search_key
from persian.phones import local_mobile
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS = 200


class CustomerNotFound(Refusal, Http404):
    """No such customer in this shop; a page answers 404 as well."""

    code = "customer_not_found"
    status = 404
    message = gettext_lazy("There is no such customer in this shop.")


def customer_for(*, user: User, pk: int) -> Customer:
    """One customer; a merged one is answered as the alias it is. Raises NotPermitted, CustomerNotFound."""
    require(user, Grant.BOOK_READ)
    try:
        return Customer.objects.get(pk=pk)
    except (Customer.DoesNotExist, OverflowError) as error:
        raise CustomerNotFound from error


def word_matches(word: str, *, of: str = "") -> Q:
    """Customers whose name or mobiles hold a folded word, or whose document it is.

    `of` is the way to the customer from another table, such as "customer__".
    """
    # What can only be a national ID is not even asked for in the clear: a server may write down its slow questions.
    found = Q(pk__in=[])
    if not is_national_id_alone(word):
        found = Q(**{f"{of}search_key__contains": word})
        if grams := grams_of(word):
            found &= Q(**{f"{of}search_grams__contains": telling(grams)})
    for kind, number in kinds_of(word):
        column = "national_id_index" if kind == "national_id" else "other_id_index"
        found |= Q(**{f"{of}{column}__in": seal().indexes(kind, number)})
    return found


def find_customers(*, user: User, text: str, after: int | None = None, limit: int = 20) -> list[Customer]:
    """Customers who answer to every word of `text`, newest first; none for an empty text.

    A merged one is answered by who stands for it. `after` is the id of the last row of the page before.
    """
    require(user, Grant.BOOK_READ)
    tokens = tokens_of(search_key(text.replace("\x00", "")))
    if not tokens:
        return []
    found = Customer.objects.all()
    for token in tokens:
        found = found.filter(word_matches(token))
    if after is not None:
        found = found.filter(pk__lt=after)
    return _standing(list(found.order_by("-id")[: _page(limit)]))


def _standing(rows: list[Customer]) -> list[Customer]:
    roots = Customer.objects.in_bulk({row.merged_into_id for row in rows if row.merged_into_id is not None})
    return list(dict.fromkeys(roots.get(row.merged_into_id or 0, row) for row in rows))


def list_customers(
    *, user: User, after: int | None = None, limit: int = 50, state: str = Customer.State.ACTIVE
) -> list[Customer]:
    """A page of customers in this state, newest first, without aliases; `after` as in `find_customers`."""
    require(user, Grant.BOOK_READ)
    rows = Customer.objects.filter(state=state, merged_into=None).order_by("-id")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows[: _page(limit)])


def count_customers(*, user: User) -> int:
    """How many customers the shop deals with."""
    require(user, Grant.BOOK_READ)
    return Customer.objects.filter(state=Customer.State.ACTIVE, merged_into=None).count()


def export_customers(*, user: User) -> Iterator[tuple[str, ...]]:
    """A heading row, then every customer in order, as text. Raises NotPermitted before the first row."""
    require(user, Grant.EXPORT)
    return _export_rows()


def _export_rows() -> Iterator[tuple[str, ...]]:
    yield (
        _("Customer"), _("National ID"), _("Mobile"), _("Note"), _("Registered"), _("Registered (ISO)"),
    )  # fmt: skip
    for row in Customer.objects.order_by("pk").iterator(chunk_size=500):
        day = tehran_today(row.created_at)
        yield (
            row.full_name, row.national_id or "", local_mobile(row.mobile), row.note, format_jalali(day),
            day.isoformat(),
        )  # fmt: skip


def _page(limit: int) -> int:
    # One more tells whether there is a next page.
    return max(1, min(limit, MOST_ROWS + 1))
