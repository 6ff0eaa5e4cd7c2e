"""Is what the database itself forbids still forbidden (R23, I11)?"""

from __future__ import annotations

from typing import Final

import pgtrigger
from django.db import connection

from gold_installments.rules.proof import Finding
from tenants.context import current_schema

#: Beside the guards of the models: every entry has lines, and they balance at commit.
_BALANCED: Final = frozenset(
    {
        ("gold_installments_ledgerentry", "ledger_entry_has_lines"),
        ("gold_installments_ledgerline", "ledger_line_balances"),
    }
)
_STANDING: Final = """
    SELECT it.relname, kept.tgname, kept.tgenabled <> 'D' FROM pg_class it
    JOIN pg_namespace house ON house.oid = it.relnamespace
    LEFT JOIN pg_trigger kept ON kept.tgrelid = it.oid AND NOT kept.tgisinternal
    WHERE house.nspname = %s AND it.relkind = 'r'
"""


def guard_findings() -> list[Finding]:
    """The tables of this shop where a guard is gone or asleep: rows may have been changed since. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [current_schema()])
        rows = cursor.fetchall()
    tables, awake = {table for table, _, _ in rows}, {(table, name) for table, name, is_on in rows if is_on}
    wanted = {(model._meta.db_table, guard.get_pgid(model)) for model, guard in pgtrigger.registered()} | _BALANCED
    open_doors = sorted({table for table, name in wanted - awake if table in tables})
    return [Finding(table, "I11", "a guard of the database is gone or asleep") for table in open_doors]
