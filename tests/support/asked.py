"""What the server was asked, also where a prepared statement was run by its name."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext


def words_of(asked: CaptureQueriesContext) -> list[str]:
    """The texts of the statements, without quotation marks around names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, statement FROM pg_prepared_statements")
        known = dict(cursor.fetchall())
    told = [query["sql"] for query in asked.captured_queries]
    return [(known[sql.split()[1]] if sql.startswith("EXECUTE ") else sql).replace('"', "") for sql in told]
