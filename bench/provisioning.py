"""A new shop by replaying the template's dump, against running every migration into an empty schema."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from django.core.management import call_command
from django.db import connection

from bench.line import Line
from tenants.actions import open_shop
from tenants.context import public
from tenants.models import Shop

ROUNDS = 5


def run() -> Iterator[Line]:
    """Median seconds of each, taken in turns."""
    replayed, migrated = [], []
    for number in range(ROUNDS):
        start = time.perf_counter()
        open_shop(slug=f"quick-{number}", name="Quick", owner_username="owner", owner_password="correct-horse-battery")
        replayed.append(time.perf_counter() - start)
        start = time.perf_counter()
        _migrate(f"slow_{number}")
        migrated.append(time.perf_counter() - start)
    ours, floor = statistics.median(replayed), statistics.median(migrated)
    yield Line(
        name="open a shop",
        ours=f"{ours:.3f} s",
        floor=f"{floor:.3f} s by migrate_schemas",
        ratio=floor / ours,
        goal="5 times faster, under 0.5 s",
        met=floor / ours >= 5 and ours < 0.5,
    )


def _migrate(schema: str) -> None:
    with public(), connection.cursor() as cursor:
        Shop.objects.create(slug=schema.replace("_", "-"), schema_name=schema, name="Slow", is_template=True)
        cursor.execute(f'CREATE SCHEMA "{schema}"')
        call_command("migrate_schemas", schema_name=schema, interactive=False, verbosity=0)
