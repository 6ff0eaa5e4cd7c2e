"""What the database itself forbids."""

from __future__ import annotations

import pgtrigger


def _no_truncate() -> pgtrigger.Trigger:
    # Protect looks at rows; before TRUNCATE there are none to look at.
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'the book is append-only';",
    )


def append_only() -> list[pgtrigger.Trigger]:
    """Rows are written once: the database itself refuses to change, delete or empty them."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        _no_truncate(),
    ]


def kept(*changing: str) -> list[pgtrigger.Trigger]:
    """Only the named columns may change after the row is written; nothing may be deleted."""
    return [
        pgtrigger.ReadOnly(name="frozen", exclude=list(changing)),
        pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
        _no_truncate(),
    ]


def month_is_open() -> pgtrigger.Trigger:
    """No entry on a day of a locked month, whatever wrote it. Asks in the trigger's own schema: a shop is copied."""
    return pgtrigger.Trigger(
        name="month_is_open",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("locked", "date")],
        func="""
            EXECUTE 'SELECT max(through) FROM ' || quote_ident(TG_TABLE_SCHEMA) || '.gold_installments_monthlock'
                INTO locked;
            IF NEW.day <= locked THEN
                RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_month_is_open',
                    MESSAGE = 'the month of ' || NEW.day || ' is locked';
            END IF;
            RETURN NEW;
        """,
    )
