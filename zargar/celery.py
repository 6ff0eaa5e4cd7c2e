"""The task queue. The schema a task was sent from travels in its headers."""

from __future__ import annotations

import os

from celery.signals import beat_init
from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zargar.settings.local")

app = CeleryApp("zargar")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def seed_the_table(**_: object) -> None:
    """Bring the beat table in line with `zargar/schedule.py` before the first tick."""
    from zargar.schedule import seed

    seed()
