"""Stores, keys and plain schemas to copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from backups.models import Backup
from backups.providers.local_folder import LocalFolder
from backups.providers.server import Server, quoted
from tenants.models import TaskRun


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> LocalFolder:
    """An empty store, which the product uses too."""
    settings.VAR = tmp_path
    settings.BACKUP_KEY_DIR = tmp_path / "keys"
    return LocalFolder(tmp_path / "backups")


@pytest.fixture
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    """The suite's PostgreSQL; rows of the catalogue that a test committed go when it ends."""
    with django_db_blocker.unblock():
        yield Server.of_django()
        Backup.objects.all().delete()
        TaskRun.objects.filter(task__startswith="backups.").delete()


@pytest.fixture(params=["plain", "Shop-1", "shop*", "a.b", 'x"y', "فروشگاه"])
def odd_schema(request: pytest.FixtureRequest, server: Server) -> Iterator[str]:
    """A hundred rows in a schema whose name a careless command line reads otherwise, beside ones it would match."""
    name: str = request.param
    decoys = ["shop1", "shopx", "ab"]
    with server.connect() as own, own.cursor() as cursor:
        for schema in [name, *decoys]:
            cursor.execute(f"CREATE SCHEMA {quoted(schema)}")
            cursor.execute(f"CREATE TABLE {quoted(schema)}.piece (id bigint PRIMARY KEY, mg bigint, note text)")
            cursor.execute(
                f"INSERT INTO {quoted(schema)}.piece SELECT n, n * 7, 'سکه ' || n FROM generate_series(1, 100) n"
            )
        yield name
        for schema in [name, *decoys]:
            cursor.execute(f"DROP SCHEMA {quoted(schema)} CASCADE")
