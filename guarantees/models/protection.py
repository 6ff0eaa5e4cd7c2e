"""What the database itself forbids in the register."""

from __future__ import annotations

import pgtrigger


def _no_truncate() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'the register of guarantees is never emptied';",
    )


def append_only() -> list[pgtrigger.Trigger]:
    """Rows are written once."""
    return [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete), _no_truncate()]


def kept(*changing: str) -> list[pgtrigger.Trigger]:
    """Only the named columns may change after the row is written; nothing may be deleted."""
    return [
        pgtrigger.ReadOnly(name="frozen", exclude=list(changing)),
        pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
        _no_truncate(),
    ]
