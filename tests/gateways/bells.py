"""What stands in the broker's queues: the bells that an action rang."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest
import redis
from django.conf import settings

QUEUES = ("default", "messages")


class Bells:
    """The real broker, empty when the test begins."""

    def __init__(self) -> None:
        self.broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
        self.forget()

    def forget(self) -> None:
        """As if every bell had been heard."""
        self.broker.delete(*QUEUES)

    def rung(self) -> list[tuple[str, str, dict[str, Any]]]:
        """(task, schema, keyword arguments) of each bell, the oldest first."""
        return [_told(json.loads(raw)) for queue in QUEUES for raw in reversed(self._list(queue))]

    def _list(self, queue: str) -> list[bytes]:
        found: list[bytes] = self.broker.lrange(queue, 0, -1)  # type: ignore[assignment]
        return found


def _told(bell: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    headers = bell["headers"]
    return headers["task"], headers.get("_schema_name", ""), ast.literal_eval(headers["kwargsrepr"])


@pytest.fixture
def bells(servers: object) -> Bells:
    """See Bells."""
    return Bells()
