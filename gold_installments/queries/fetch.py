"""Rows by a question that is worded here once: Django words it anew each time, which costs more than the answer.

For what every payment asks; everything else is asked the usual way. The rows are the models' own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.db.models.base import ModelState

from tenants.prepared import run_prepared

Row = TypeVar("Row", bound=Model)
_Turn = Callable[[Any, Any, Any], Any]


@cache
def _shape(model: type[Model], name: str) -> tuple[str, tuple[str, ...], tuple[tuple[int, _Turn], ...]]:
    """The columns under a table's short name, the attributes they fill, and what is to be made of some of them."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'{name}."{field.column}"' for field in fields)
    turns = [(place, field.from_db_value) for place, field in enumerate(fields) if hasattr(field, "from_db_value")]
    return columns, tuple(field.attname for field in fields), tuple(turns)


def columns_of(model: type[Model], name: str = "it") -> str:
    """What to select of a model whose table is called `name` in the question."""
    return _shape(model, name)[0]


def row_of(model: type[Row], values: Sequence[Any], name: str = "it") -> Row:
    """The row from the values of `columns_of`."""
    _columns, attributes, turns = _shape(model, name)
    made = list(values)
    for place, turn in turns:
        made[place] = turn(made[place], None, connection)
    # As `from_db` does, without asking every field: a payment makes thirty rows, a nightly proof hundreds of thousands.
    row = model.__new__(model)
    row._state = ModelState()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    row.__dict__.update(zip(attributes, made, strict=True))
    return row


def fetch(model: type[Row], tail: str, params: Sequence[Any]) -> list[Row]:
    """The rows of a model; `tail` is the rest of the question after its table, which is called `it`."""
    question = f'SELECT {columns_of(model)} FROM "{model._meta.db_table}" it {tail}'  # noqa: S608 - our own words
    return [row_of(model, values) for values in run_prepared(question, params)]


def one(question: str, params: Sequence[Any]) -> Any:
    """The only value of the first row; None where there is none."""
    found = run_prepared(question, params)
    return found[0][0] if found else None
