"""Start throw-away servers (durable: fsync on), run the benches named on the command line or all, stop."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from pathlib import Path

from zargar.local.binaries import postgres_bin
from zargar.local.postgres import Postgres
from zargar.local.valkey import Valkey

NAMES = (
    "provisioning",
    "overhead",
    "payments",
    "contracts",
    "search",
    "due_table",
    "price_chip",
    "rebuild",
    "reminders",
    "messages",
    "chaos",
)


def main() -> int:
    """Exit 1 when a goal is missed; the ratios are printed either way."""
    wanted = sys.argv[1:] or NAMES
    with tempfile.TemporaryDirectory(prefix="zargar-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        postgres, valkey = Postgres(folder / "postgres"), Valkey(folder / "valkey")
        try:
            postgres.start()
            valkey.start()
            os.environ |= {
                "DATABASE_URL": postgres.url,
                "REDIS_URL": valkey.url,
                "ZARGAR_PG_BIN": str(postgres_bin()),
                "ZARGAR_VAR": str(folder / "var"),
                "ZARGAR_SECRET_KEY": secrets.token_urlsafe(64),
                "DJANGO_SETTINGS_MODULE": "bench.settings",
            }
            return _run(wanted)
        finally:
            valkey.stop()
            postgres.stop()


def _run(wanted: list[str] | tuple[str, ...]) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from tenants.actions import prepare_template

    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    prepare_template()
    missed = 0
    for name in wanted:
        bench = __import__(f"bench.{name}", fromlist=["run"])
        for line in bench.run():
            missed += not line.met
            print(line)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
