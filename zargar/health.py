"""`/readyz`: everything a page needs works. (Its door is `zargar/middleware.py`.) No personal data in it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from backups.queries import last_restorable_at
from gold_prices.queries import market_price
from tenants.context import public
from tenants.queries import recent_runs

HEARTBEAT_LATE = datetime.timedelta(minutes=3)
BACKUP_LATE = datetime.timedelta(hours=26)


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the parts a page needs work, else 503; an old price or backup is told, but stops nobody."""
    now = timezone.now()
    with public():
        needed = {name: _tried(check, now) for name, check in NEEDED.items()}
        told = {name: _tried(check, now) for name, check in TOLD.items()}
    ready = all(part["ok"] for part in needed.values())
    body = {"status": "ready" if ready else "not ready", "at": now.isoformat(), **needed, **told}
    return JsonResponse(body, status=200 if ready else 503)


def _tried(check: Callable[[datetime.datetime], dict[str, Any]], now: datetime.datetime) -> dict[str, Any]:
    try:
        return check(now)
    except (DatabaseError, redis.RedisError) as error:
        return {"ok": False, "error": type(error).__name__}


def _database(now: datetime.datetime) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def _valkey(now: datetime.datetime) -> dict[str, Any]:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    return {"ok": bool(client.ping())}


def _migrations(now: datetime.datetime) -> dict[str, Any]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {"ok": not waiting, "waiting": len(waiting)}


def _worker(now: datetime.datetime) -> dict[str, Any]:
    runs = recent_runs(1, task="tenants.heartbeat")
    if not runs:
        return {"ok": False, "last_seen": None}
    return {"ok": now - runs[0].started_at < HEARTBEAT_LATE, "last_seen": runs[0].started_at.isoformat()}


def _price(now: datetime.datetime) -> dict[str, Any]:
    price = market_price(now=now)
    if price is None:
        return {"ok": False, "state": "none"}
    age = int((now - price.observed_at).total_seconds())
    return {"ok": price.state in ("live", "delayed", "closed_market"), "state": price.state, "age_seconds": age}


def _backup(now: datetime.datetime) -> dict[str, Any]:
    last = last_restorable_at()
    if last is None:
        return {"ok": False, "age_seconds": None}
    return {"ok": now - last < BACKUP_LATE, "age_seconds": int((now - last).total_seconds())}


NEEDED = {"database": _database, "valkey": _valkey, "migrations": _migrations, "worker": _worker}
TOLD = {"price": _price, "backup": _backup}
