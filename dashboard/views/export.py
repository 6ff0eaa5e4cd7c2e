"""The shop's book as files, for the shop: works while suspended, and names who took it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.actions import require
from accounts.http import shop_page
from accounts.rules.grants import Grant
from customers.queries import export_customers
from dashboard.actions import note_export
from gold_installments.queries import export_contracts, export_payments
from persian.cells import BYTE_ORDER_MARK, Cell, harmless
from persian.jalali import format_jalali, tehran_today
from tenants.context import inside
from tenants.http import ShopRequest

if TYPE_CHECKING:
    from accounts.models import User
    from tenants.models import Shop

Rows = Iterator[tuple[Cell, ...]]


def _files() -> dict[str, Callable[..., Rows]]:
    return {"contracts": export_contracts, "payments": export_payments, "customers": export_customers}


class _Line:
    """A file for csv.writer that hands each written line back."""

    def write(self, line: str) -> str:
        return line


@require_safe
@shop_page
def export(request: HttpRequest) -> HttpResponse:
    """`/export/`: what can be taken out."""
    require(cast("ShopRequest", request).user, Grant.EXPORT)
    return render(request, "dashboard/export.html")


@require_safe
@shop_page
def export_file(request: HttpRequest, what: str) -> StreamingHttpResponse:
    """`/export/<contracts|payments|customers>.csv`: UTF-8 with a byte order mark, streamed."""
    shop_request = cast("ShopRequest", request)
    if what not in _files():
        raise Http404
    rows = _rows(what, shop_request.user)
    note_export(what=what, actor=shop_request.user)
    answer = StreamingHttpResponse(
        _inside(shop_request.tenant, csv_lines(rows)), content_type="text/csv; charset=utf-8"
    )
    day = format_jalali(tehran_today(timezone.now())).replace("/", "-")
    answer["Content-Disposition"] = f'attachment; filename="{shop_request.tenant.slug}-{what}-{day}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _rows(what: str, user: User) -> Rows:
    return _files()[what](user=user)


def _inside(shop: Shop, lines: Iterator[str]) -> Iterator[str]:
    """The rows are read while they are sent, after the view: whoever reads them then, they are this shop's."""
    with inside(shop):
        yield from lines


def csv_lines(rows: Iterable[tuple[Cell, ...]]) -> Iterator[str]:
    """The file line by line, as spreadsheets in Persian open it: comma, CRLF, no cell that begins a formula."""
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])
