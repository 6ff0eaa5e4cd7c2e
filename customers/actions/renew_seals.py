"""Seal everything of a shop with the newest key, so that an older one can be given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from accounts.actions import note as note_audit
from customers.models import Customer, Paper, seal

if TYPE_CHECKING:
    from accounts.models import User

AT_A_TIME = 500


def renew_seals(*, actor: User | None = None) -> int:
    """Seal every column and paper of the current shop with the first key again; returns how many were sealed.

    Rows are renewed a few hundred at a time, each lot in a transaction of its own: the counter goes on meanwhile, and
    a run that was cut short is simply run again. Raises SealBroken for what no key opens.
    """
    done = _customers() + _papers()
    for table, columns in settings.ZARGAR_SEALED_COLUMNS.items():
        done += sum(_column(table, column) for column in columns)
    note_audit(actor=actor, action="customers.seals_renewed", subject="customers", detail={"sealed": done})
    return done


def _customers() -> int:
    done, last = 0, 0
    while True:
        with transaction.atomic():
            rows = list(Customer.objects.select_for_update().filter(pk__gt=last).order_by("pk")[:AT_A_TIME])
            for row in rows:
                # Read and set: what was only read would be written back as it was.
                row.national_id, row.other_id = row.national_id, row.other_id
                row.save(update_fields=["national_id", "national_id_index", "other_id", "other_id_index"])
        if not rows:
            return done
        done, last = done + len(rows), rows[-1].pk


def _papers() -> int:
    done = 0
    for pk in list(Paper.objects.filter(deleted_at=None).values_list("pk", flat=True)):
        with transaction.atomic():
            row = Paper.objects.select_for_update(of=("self",)).get(pk=pk)
            if row.content is None:
                continue
            row.name = row.name
            row.content = seal().close_paper(seal().open_paper(bytes(row.content)))
            row.save(update_fields=["name", "content"])
            done += 1
    return done


def _column(table: str, column: str) -> int:
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {quote(column)} FROM {quote(table)} WHERE {quote(column)} <> '' FOR UPDATE")  # noqa: S608
        rows = cursor.fetchall()
        for pk, token in rows:
            again = seal().close(seal().open(token))
            cursor.execute(f"UPDATE {quote(table)} SET {quote(column)} = %s WHERE id = %s", [again, pk])  # noqa: S608
    return len(rows)
