"""Models and migrations say the same."""

from __future__ import annotations

import io

from django.core.management import call_command


def test_no_migration_is_missing(db: None) -> None:
    said = io.StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=said)
        missing = False
    except SystemExit:
        missing = True
    assert not missing, said.getvalue()
