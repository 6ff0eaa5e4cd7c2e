"""Lists are paged by a cursor: the id of the last row, handed on in a `Link` header (RFC 8288)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse

Row = TypeVar("Row", bound=Model)


def page_of(rows: Sequence[Row], *, limit: int, request: HttpRequest, response: HttpResponse) -> list[Row]:
    """The first `limit` of `rows`, which were asked for with one more; names the next page where there is one."""
    shown = list(rows[:limit])
    if len(rows) > limit:
        name_next(shown[-1].pk, request=request, response=response)
    return shown


def name_next(after: int, *, request: HttpRequest, response: HttpResponse) -> None:
    """Name the page that follows the row with this id."""
    query = request.GET.copy()
    query["after"] = str(after)
    response["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
