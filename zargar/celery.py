"""The task queue. The schema a task was sent from travels in its headers."""

from __future__ import annotations

import os
from typing import Any

from celery.signals import beat_init
from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zargar.settings.local")


class App(CeleryApp):  # type: ignore[misc]
    """A queue of bells: what a task did stands in its TaskRun and in the rows it changed."""

    def send_task(self, name: str, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        """Send without waiting for an answer, unless the caller asks for one.

        Each expected answer is a subscription that a web process would never give back, and with the store of results
        away the library retries it for 19 s: a payment at the counter would stand there as long.
        """
        options.setdefault("ignore_result", True)
        return super().send_task(name, args=args, kwargs=kwargs, **options)


app = App("zargar")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def seed_the_table(**_: object) -> None:
    """Bring the beat table in line with `zargar/schedule.py`, and do the frequent work now, not at its next tick."""
    from zargar.schedule import seed

    seed()
    for task in ("tenants.heartbeat", "gold_prices.update_gold_prices"):
        app.send_task(task, expires=60)
