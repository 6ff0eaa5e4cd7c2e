"""The board on the wall: for staff by their session, for the television by an address only the shop knows."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import shop_page
from dashboard.queries.board import board_now, board_number
from dashboard.queries.board_link import board_token, is_board_token
from tenants.http import ShopRequest


@require_safe
@shop_page
def board(request: HttpRequest) -> HttpResponse:
    """`/board/`: the same board for the staff, with a way back."""
    token = board_token(schema_name=cast("ShopRequest", request).tenant.schema_name, number=board_number())
    return _board(request, "dashboard/board.html", token, for_staff=True)


@require_safe
def board_window(request: HttpRequest, token: str) -> HttpResponse:
    """`/board/<token>/`: full screen, without signing in. 404 for an address the shop has taken back."""
    _require(request, token)
    return _board(request, "dashboard/board.html", token)


@require_safe
def board_rows(request: HttpRequest, token: str) -> HttpResponse:
    """`/board/<token>/rows/`: what the page asks for every quarter of a minute."""
    _require(request, token)
    return _board(request, "dashboard/_board_rows.html", token)


def _require(request: HttpRequest, token: str) -> None:
    schema_name = cast("ShopRequest", request).tenant.schema_name
    if not is_board_token(token, schema_name=schema_name, number=board_number()):
        raise Http404


def _board(request: HttpRequest, template: str, token: str, *, for_staff: bool = False) -> HttpResponse:
    context = {
        "board": board_now(now=timezone.now()),
        "rows_url": reverse("dashboard:board_rows", args=[token]),
        "for_staff": for_staff,
    }
    answer = render(request, template, context)
    answer["Cache-Control"] = "no-store"
    # The address is the key: it must not travel on with a link or into a search engine.
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer
