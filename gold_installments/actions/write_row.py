"""Insert rows whose wording is known beforehand: Django words an insert anew each time, which costs more than it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.db import connection
from django.db.models import Field, JSONField, Model

from tenants.prepared import run_prepared


@cache
def _wording(model: type[Model]) -> tuple[str, str, tuple[Field[object, object], ...]]:
    fields = tuple(field for field in model._meta.local_concrete_fields if not field.primary_key)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ', f"({places})", fields  # noqa: S608 - its own


def _value(row: Model, field: Field[object, object]) -> object:
    """What the database gets: a plain number or word as it is, since its way through the field costs more."""
    told = getattr(row, field.attname)
    if type(told) in (int, str) and not isinstance(field, JSONField):
        return told
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)


def write_row(row: Model) -> None:
    """Insert a new row of the shop's own tables and give it its key; no signal is sent."""
    write_rows([row])


def write_rows(rows: Sequence[Model]) -> None:
    """Insert a few new rows of one model in one statement, in their order, and give them their keys."""
    insert, places, fields = _wording(type(rows[0]))
    values = [_value(row, field) for row in rows for field in fields]
    keys = run_prepared(f"{insert}{', '.join([places] * len(rows))} RETURNING id", values)
    for row, (pk,) in zip(rows, keys, strict=True):
        row.pk = pk
        row._state.adding, row._state.db = False, connection.alias
