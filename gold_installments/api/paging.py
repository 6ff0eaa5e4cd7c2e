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
        query = request.GET.copy()
        query["after"] = str(shown[-1].pk)
        response["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
    return shown
