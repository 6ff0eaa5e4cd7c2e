"""A schema's catalogue as comparable text, its own name replaced: two schemas are equal when these are."""

from __future__ import annotations

import re

from django.db import connection

QUERIES = {
    "columns": """
        SELECT table_name || '.' || column_name || ' ' || data_type
               || ' ' || coalesce(character_maximum_length::text, '')
               || ' ' || is_nullable || ' ' || coalesce(column_default, '') || ' ' || is_identity
               || coalesce(identity_generation, '') || ' '
               || row_number() OVER (PARTITION BY table_name ORDER BY ordinal_position)
        FROM information_schema.columns WHERE table_schema = %(schema)s""",
    "constraints": """
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || ' ' || condeferrable
        FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace""",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = %(schema)s",
    "sequences": """
        SELECT s.relname || ' owned by ' || coalesce(d.refobjid::regclass::text, '-') || '.' || d.refobjsubid
        FROM pg_class s LEFT JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
        WHERE s.relkind = 'S' AND s.relnamespace = %(schema)s::regnamespace""",
    "triggers": """
        SELECT tgrelid::regclass || ' ' || tgname || ' ' || pg_get_triggerdef(t.oid) || ' ' || tgenabled::text
        FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
        WHERE NOT tgisinternal AND c.relnamespace = %(schema)s::regnamespace""",
    "functions": "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace",
}


def catalogue(schema: str) -> dict[str, list[str]]:
    """Every column, constraint, index, sequence, trigger and function of `schema`, sorted, by kind."""
    found = {}
    with connection.cursor() as cursor:
        for kind, query in QUERIES.items():
            cursor.execute(query, {"schema": schema})
            found[kind] = sorted(_plain(row[0], schema) for row in cursor)
    return found


def _plain(text: str, schema: str) -> str:
    """Without the schema's name, and without the casts and brackets that PostgreSQL writes one way for a list typed
    in a migration and another way for the same list read back from a dump."""
    text = text.replace(f'"{schema}"', "SCHEMA").replace(schema, "SCHEMA")
    return re.sub(r"::(character varying|text(\[\])?)|[()]", "", text)
