"""What the tests look at from outside the product."""

from __future__ import annotations

from pathlib import Path

from backups.providers.server import Server, quoted
from tenants.models import Shop

TOTALS = {"sum_mg": "select coalesce(sum(mg), 0) from piece"}


def named(schema: str) -> Shop:
    return Shop(slug="odd", schema_name=schema, name="Odd Gold")


def databases(server: Server) -> set[str]:
    with server.connect() as own, own.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def fingerprint(server: Server, schema: str) -> str:
    """A hash over every row of every table of a schema."""
    with server.connect() as own, own.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
        parts = []
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*), sum(hashtextextended(r::text, 0)::numeric) FROM {quoted(schema)}.{quoted(table)} r"
            )
            parts.append(f"{table}:{cursor.fetchone()}")
    return "|".join(parts)


def dying_tools(tmp_path: Path, real: Path, end: str) -> Path:
    """A folder with a pg_dump that writes the beginning of an archive and then does `end`, a line of shell."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "pg_dump"
    script.write_text(
        f'#!/bin/sh\ncase "$1" in --version) exec "{real}/pg_dump" --version;; esac\n'
        f'"{real}/pg_dump" "$@" | head -c 2000\n{end}\n'
    )
    script.chmod(0o755)
    return folder
