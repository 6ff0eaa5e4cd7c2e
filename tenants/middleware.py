"""From the host name to the floor: the console, a shop, or a neutral page."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from tenants.context import public
from tenants.models import Domain, Shop

log = logging.getLogger(__name__)

CHANNEL = "zargar:shops-changed"
# The longest a worker may act on an old row when the notice below is lost with the cache server.
LIFE_SECONDS = 10.0


class ShopDirectory:
    """Host name -> Shop, kept in the process: a page must not pay for a query that nearly always answers the same.

    A change of a shop or a domain publishes a notice, and every process forgets what it knew.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, Shop | None]] = {}
        self._changes = 0
        self._lock = threading.Lock()
        self._listening = False

    def shop_at(self, host: str) -> Shop | None:
        """The shop that answers to `host` (lower case, without port), whatever its state, or None."""
        found = self._known.get(host)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        self._listen()
        with public():
            return self._look_up(host)

    def _look_up(self, host: str) -> Shop | None:
        changes = self._changes
        row = Domain.objects.select_related("tenant").filter(domain=host, tenant__is_template=False).first()
        shop = row.tenant if row else None
        with self._lock:
            if len(self._known) > 10_000:  # strangers may ask for any name
                self._known.clear()
            if changes == self._changes:  # else what was read may be what has just changed
                self._known[host] = (time.monotonic() + LIFE_SECONDS, shop)
        return shop

    def knows(self, host: str) -> bool:
        """Whether the next answer for `host` comes without asking the database."""
        return host in self._known and self._known[host][0] > time.monotonic()

    def forget(self) -> None:
        """Drop everything known in this process."""
        with self._lock:
            self._changes += 1
            self._known.clear()

    def _listen(self) -> None:
        with self._lock:
            if self._listening:
                return
            self._listening = True
        threading.Thread(target=self._follow_notices, name="shops-changed", daemon=True).start()

    def _follow_notices(self) -> None:
        while True:
            try:
                client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=30)
                with client.pubsub(  # type: ignore[no-untyped-call]
                    ignore_subscribe_messages=True
                ) as notices:
                    notices.subscribe(CHANNEL)
                    self.forget()  # what changed while nobody listened
                    for _ in notices.listen():
                        self.forget()
            except redis.RedisError as error:
                log.warning(
                    "shop directory lost its notices (%s); entries live %s s", type(error).__name__, LIFE_SECONDS
                )
                time.sleep(5)


directory = ShopDirectory()


class ShopMiddleware:
    """Set the schema and the URL table before anything else touches the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/known-host":
            return known_host(request)
        try:
            host = request.get_host().split(":")[0].lower()
        except DisallowedHost:
            return unknown_host(request)
        if host == settings.ZARGAR_BASE_DOMAIN:
            connection.set_schema_to_public()  # type: ignore[attr-defined]
            return self._on(request, settings.PUBLIC_SCHEMA_URLCONF)
        shop = directory.shop_at(host)
        if shop is None or not shop.is_open:
            return unknown_host(request)
        request.tenant = shop  # type: ignore[attr-defined]
        enter(shop)
        return self._on(request, settings.ROOT_URLCONF)

    def _on(self, request: HttpRequest, urlconf: str) -> HttpResponseBase:
        request.urlconf = urlconf
        return self.get_response(request)


def enter(shop: Shop) -> None:
    """Set the schema for this thread's connection.

    After a request of the same shop the path is set already, and saying it again would cost a round trip. It is never
    only assumed: closing the connection and every rollback forget it.
    """
    if connection.schema_name == shop.schema_name:  # type: ignore[attr-defined]
        connection.tenant = shop  # type: ignore[attr-defined]
    else:
        connection.set_tenant(shop)  # type: ignore[attr-defined]


def known_host(request: HttpRequest) -> HttpResponse:
    """200 or 404 to the proxy's question `/known-host?domain=…`: may a certificate be asked for?"""
    host = request.GET.get("domain", "").lower()
    shop = directory.shop_at(host)
    known = host == settings.ZARGAR_BASE_DOMAIN or (shop is not None and shop.is_open)
    return HttpResponse(status=200 if known else 404)


def unknown_host(request: HttpRequest) -> HttpResponse:
    """The same page for a name nobody owns, a closed shop and a misspelt one: it tells a stranger nothing."""
    return render(request, "persian/unknown_host.html", status=404)
