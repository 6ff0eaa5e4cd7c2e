"""A database for an hour: nothing of the product reads from it, so what is restored there can reach nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from backups.providers.server import Server, quoted
from backups.rules.problems import RestoreFailed


@contextmanager
def scratch_database(server: Server, name: str) -> Iterator[Server]:
    """Create the empty database `name` with the live one's extensions, and drop it whatever happens.

    Raises RestoreFailed when the server's user may not create databases.
    """
    try:
        try:
            _create(server, name)
        except psycopg2.Error as error:
            raise RestoreFailed(str(error).splitlines()[0][:300]) from error
        yield server.database_named(name)
    finally:
        drop(server, name)


def drop(server: Server, name: str) -> None:
    """Drop the scratch database, and whoever is still connected to it."""
    with server.connect() as own, own.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")


def names(server: Server, prefix: str) -> list[str]:
    """Scratch databases that exist."""
    with server.connect() as own, own.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        return [name for (name,) in cursor.fetchall()]


def _create(server: Server, name: str) -> None:
    with server.connect() as own, own.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'")
        extensions = [extension for (extension,) in cursor.fetchall()]
        cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE template0 ENCODING 'UTF8'")
    with server.database_named(name).connect() as own, own.cursor() as cursor:
        for extension in extensions:  # pg_dump of one schema leaves them out
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {quoted(extension)} SCHEMA public")
