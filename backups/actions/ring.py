"""The doorbell. The row is the message: a lost ring delays, the sweeper rings again."""

from __future__ import annotations

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from tenants.context import public

log = logging.getLogger(__name__)


def ring(task: str, **ids: int) -> None:
    """Ask a worker, once the row is there for it to see, to run `task` with `ids`."""

    def send() -> None:
        try:
            with public():
                current_app.send_task(task, kwargs=ids)
        except OperationalError as error:
            log.warning("%s was not queued (%s); the sweeper will find its row", task, type(error).__name__)

    transaction.on_commit(send)
