"""What the tests look at from outside the product."""

from __future__ import annotations

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
