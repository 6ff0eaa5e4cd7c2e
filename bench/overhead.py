"""What the way to a shop costs a request: host name to schema, against plain Django doing the same one query."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from bench.line import Line
from tenants.actions import open_shop
from tenants.context import inside

ROUNDS, REQUESTS, SHOPS = 9, 600, 10
TABLE = "CREATE TABLE bench_row AS SELECT generate_series(1, 20) AS id"


def _answer(alias: str) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM bench_row")
            return HttpResponse(str(cursor.fetchone()[0]))

    return view


urlpatterns = [path("plain", _answer("plain")), path("shop", _answer("default"))]


def run() -> Iterator[Line]:
    """Requests per second in blocks taken in turns, in this process, through Django's own WSGI handler."""
    hosts = [_open(number) for number in range(SHOPS)]
    with connections["plain"].cursor() as cursor:
        cursor.execute(TABLE)
    plain, ours = _handler([]), _handler(["tenants.middleware.ShopMiddleware"])
    floor, one, turns = [], [], []
    for _ in range(ROUNDS):
        floor.append(_rate(plain, "/plain", hosts[:1]))
        one.append(_rate(ours, "/shop", hosts[:1]))
        turns.append(_rate(ours, "/shop", hosts))
    ratio = statistics.median(b / a for a, b in zip(floor, one, strict=True))
    yield _line("one-query view, the same shop again", one, floor, ratio, "0.9", met=ratio >= 0.9)
    # Each change of shop costs one more round trip, SET search_path: shown, because it is the worst case.
    ratio = statistics.median(b / a for a, b in zip(floor, turns, strict=True))
    yield _line("one-query view, another shop each time", turns, floor, ratio, "none", met=True)


def _open(number: int) -> str:
    slug = f"counter-{number}"
    shop = open_shop(slug=slug, name="Counter", owner_username="owner", owner_password="correct-horse-battery")
    with inside(shop), connection.cursor() as cursor:
        cursor.execute(TABLE)
    return f"{slug}.localhost"


def _line(name: str, ours: list[float], floor: list[float], ratio: float, goal: str, *, met: bool) -> Line:
    return Line(
        name=name,
        ours=f"{statistics.median(ours):.0f} requests/s",
        floor=f"{statistics.median(floor):.0f} requests/s by plain Django",
        ratio=ratio,
        goal=goal,
        met=met,
    )


def _handler(middleware: list[str]) -> WSGIHandler:
    with override_settings(MIDDLEWARE=middleware):
        return WSGIHandler()


@override_settings(ROOT_URLCONF="bench.overhead", DEBUG=False)
def _rate(handler: WSGIHandler, target: str, hosts: list[str]) -> float:
    start = time.perf_counter()
    for number in range(REQUESTS):
        body = b"".join(handler(_environ(target, hosts[number % len(hosts)]), _started))
        assert body == b"20", body
    return REQUESTS / (time.perf_counter() - start)


def _started(status: str, headers: Any, exc_info: Any = None) -> Any:
    assert status.startswith("200"), status


def _environ(target: str, host: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": target,
        "SERVER_NAME": host,
        "SERVER_PORT": "80",
        "HTTP_HOST": host,
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
    }
