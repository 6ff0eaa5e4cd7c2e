"""Tell every process that a shop or a host name changed."""

from __future__ import annotations

import logging

import redis
from django.conf import settings

from tenants.middleware import CHANNEL, directory

log = logging.getLogger(__name__)


def tell_shops_changed() -> None:
    """Forget here at once, elsewhere by notice. A lost notice only means that others learn it seconds later."""
    directory.forget()
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1).publish(CHANNEL, "")
    except redis.RedisError as error:
        log.warning("shops changed, but the notice was not sent: %s", type(error).__name__)
