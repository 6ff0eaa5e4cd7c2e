"""What a schema holds, read inside one snapshot."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

from backups.providers.server import Connection, Server, quoted
from backups.rules.contents import Contents, TableFigures
from backups.rules.problems import DumpFailed, RestoreFailed

TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
"""
ROWS = "SELECT count(*), coalesce(sum(hashtextextended(zargar_row::text, 0)::numeric), 0)::text"
# One line per column, constraint, index, trigger, function and sequence; names and definitions, no object ids.
STRUCTURE = """
WITH ns AS (SELECT oid FROM pg_namespace WHERE nspname = %(schema)s)
SELECT concat_ws('|', 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                 a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE c.relnamespace IN (SELECT oid FROM ns) AND c.relkind IN ('r', 'p', 'v', 'm')
   AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT concat_ws('|', 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace IN (SELECT oid FROM ns)
UNION ALL
SELECT concat_ws('|', 'index', indexname, indexdef) FROM pg_indexes WHERE schemaname = %(schema)s
UNION ALL
SELECT concat_ws('|', 'trigger', t.tgrelid::regclass::text, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid))
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE c.relnamespace IN (SELECT oid FROM ns) AND NOT t.tgisinternal
UNION ALL
SELECT concat_ws('|', 'function', pg_get_functiondef(oid)) FROM pg_proc
 WHERE pronamespace IN (SELECT oid FROM ns) AND prokind IN ('f', 'p')
UNION ALL
SELECT concat_ws('|', 'sequence', sequencename, data_type, start_value, increment_by) FROM pg_sequences
 WHERE schemaname = %(schema)s
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open read-only transaction whose view of the data pg_dump can share by `name`."""

    connection: Connection
    name: str
    schema: str


@contextmanager
def exported_snapshot(server: Server, *, schema: str) -> Iterator[Snapshot]:
    """Open and export a snapshot. The connection stays open for the whole block: the snapshot ends with it."""
    with server.connect(schema=schema) as own:
        own.autocommit = False
        own.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            name = _one(cursor)[0]
        yield Snapshot(connection=own, name=name, schema=schema)


def contents_of(snapshot: Snapshot, totals: Mapping[str, str]) -> Contents:
    """Count and hash every table, take the named totals (SQL giving one value), fingerprint the structure.

    Raises DumpFailed when a query cannot be answered, a missing table among them.
    """
    try:
        return _read(snapshot.connection, snapshot.schema, totals)
    except psycopg2.Error as error:
        raise DumpFailed(_plainly(error)) from error


def restored_contents(scratch: Server, *, schema: str, totals: Mapping[str, str]) -> Contents:
    """The same figures of a restored copy. Raises RestoreFailed."""
    try:
        with scratch.connect(schema=schema) as own:
            return _read(own, schema, totals)
    except psycopg2.Error as error:
        raise RestoreFailed(_plainly(error)) from error


def _read(own: Connection, schema: str, totals: Mapping[str, str]) -> Contents:
    with own.cursor() as cursor:
        cursor.execute(TABLES, [schema])
        names = [name for (name,) in cursor.fetchall()]
        tables = {}
        for name in names:
            cursor.execute(ROWS + f" FROM {quoted(schema)}.{quoted(name)} AS zargar_row")
            rows, content = _one(cursor)
            tables[name] = TableFigures(rows=rows, content=content)
        sums = {}
        for name, sql in totals.items():
            cursor.execute(sql)
            sums[name] = str(_one(cursor)[0])
        cursor.execute(STRUCTURE, {"schema": schema})
        structure = hashlib.sha256("\n".join(line for (line,) in cursor.fetchall()).encode()).hexdigest()
    return Contents(tables=tables, totals=sums, structure=structure)


def _one(cursor: psycopg2.extensions.cursor) -> tuple[Any, ...]:
    row = cursor.fetchone()
    if row is None:
        raise psycopg2.ProgrammingError("a query that must give one row gave none")
    return row


def _plainly(error: psycopg2.Error) -> str:
    """The server's first line; what follows it may quote a row."""
    return (str(error).splitlines() or [type(error).__name__])[0][:300]
