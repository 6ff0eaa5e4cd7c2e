"""One short-lived Django process between the databases and the product: translations, migrations, the demo.

A second start finds everything done and leaves in a second: what is there is compared before anything is run.
"""

from __future__ import annotations

import sys

import django
from django.core.management import call_command

from zargar.local.environment import ROOT
from zargar.local.messages import compile_messages


def main() -> int:
    """Returns the exit status; says one sentence on stderr when a database is out of reach."""
    compile_messages(ROOT)
    django.setup()
    from django.db import OperationalError

    try:
        _migrate()
    except OperationalError as error:
        print(f"The database does not answer: {str(error).strip().splitlines()[0]}", file=sys.stderr)
        return 1
    call_command("seed_gateways")
    call_command("open_demo")
    return 0


def _migrate() -> None:
    """Public floor, template, shops; each only where a migration is missing."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from tenants.actions import prepare_template

    on_disk = set(MigrationLoader(None).disk_migrations)
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_schema FROM information_schema.tables WHERE table_name = 'django_migrations'")
        schemas = [str(row[0]) for row in cursor.fetchall()]
    behind = [schema for schema in schemas if on_disk - _applied(schema)]
    if "public" in behind or "public" not in schemas:
        print("Preparing the public floor ...", flush=True)
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    prepare_template()
    for schema in behind:
        if schema != "public":
            call_command("migrate_schemas", schema_name=schema, interactive=False, verbosity=0)


def _applied(schema: str) -> set[tuple[str, str]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {connection.ops.quote_name(schema)}.django_migrations")  # noqa: S608
        return {(app, name) for app, name in cursor.fetchall()}


if __name__ == "__main__":
    sys.exit(main())
