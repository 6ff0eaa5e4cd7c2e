"""The template shop: migrated like any other, dumped once per set of migrations, replayed for every new shop.

Replaying its `pg_dump -s` takes 0.1-0.2 s and gives a catalogue equal to a migrated one. Migrating takes seconds; the
clone function of django-tenants renames multi-column UNIQUE constraints, so that a later migration cannot drop them.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from tenants.context import public
from tenants.models import Shop, TemplateDump

# A name no text inside a function body or a default could hold by accident.
TEMPLATE_SCHEMA = "zargar_template_shop"
# Rows a migrated schema holds before anybody works in it.
SEEDED = ("django_migrations", "django_content_type", "auth_permission")
ADVISORY_LOCK = 7_213_001


class TemplateMissing(RuntimeError):
    """No dump stands for the migrations of this code: `manage.py prepare_template` has not run since it changed."""


def prepare_template() -> str:
    """Migrate the template shop and store its dump. Idempotent; returns the fingerprint of its migrations."""
    with public():
        Shop.objects.get_or_create(
            schema_name=TEMPLATE_SCHEMA,
            defaults={"slug": "template--shop", "name": "Template", "is_template": True},
        )
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{TEMPLATE_SCHEMA}"')
        call_command("migrate_schemas", schema_name=TEMPLATE_SCHEMA, verbosity=0, interactive=False)
    with public(), transaction.atomic():
        fingerprint = template_fingerprint()
        if not TemplateDump.objects.filter(fingerprint=fingerprint).exists():
            TemplateDump.objects.exclude(fingerprint=fingerprint).delete()
            TemplateDump.objects.create(fingerprint=fingerprint, sql="\n".join(_statements(_dump())))
        return fingerprint


def template_fingerprint() -> str:
    """SHA-256 over the names of the migrations the template has, in order."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT app, name FROM "{TEMPLATE_SCHEMA}".django_migrations ORDER BY app, name')
        applied = "\n".join(f"{app}.{name}" for app, name in cursor.fetchall())
    return hashlib.sha256(applied.encode()).hexdigest()


def build_schema(schema: str) -> None:
    """Make `schema` from the template inside the caller's transaction. Raises TemplateMissing."""
    dump = TemplateDump.objects.filter(fingerprint=template_fingerprint()).first()
    if dump is None:
        raise TemplateMissing("run: manage.py prepare_template")
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL check_function_bodies = off")
        cursor.execute(re.sub(rf"\b{TEMPLATE_SCHEMA}\b", quote(schema), dump.sql))
        for table in SEEDED:
            cursor.execute(
                f"INSERT INTO {quote(schema)}.{quote(table)} OVERRIDING SYSTEM VALUE "
                f'SELECT * FROM "{TEMPLATE_SCHEMA}".{quote(table)}'
            )
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM "
                f"{quote(schema)}.{quote(table)}))",
                [f"{quote(schema)}.{table}"],
            )


def _dump() -> str:
    database = connection.settings_dict
    program = str(settings.PG_BIN / "pg_dump") if settings.PG_BIN else "pg_dump"
    options = ["--schema-only", "--no-owner", "--no-privileges", "--no-comments", "--strict-names"]
    where = ["-h", database["HOST"], "-p", str(database["PORT"]), "-U", database["USER"], database["NAME"]]
    done = subprocess.run(
        [program, *options, "-n", f'"{TEMPLATE_SCHEMA}"', *where],
        env={**os.environ, "PGPASSWORD": database["PASSWORD"]},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise TemplateMissing(f"pg_dump of the template failed: {done.stderr.strip()}")
    return done.stdout


def _statements(dump: str) -> Iterator[str]:
    """Leave out what speaks to psql or sets the session: it would outlive the transaction in a pooled connection."""
    for line in dump.splitlines():
        if line and not line.startswith(("\\", "--", "SET ")) and "set_config(" not in line:
            yield line
