"""Statements that PostgreSQL reads and plans once per connection: for what runs with every payment.

Reading and planning costs the server about as much as running. A plan follows the search path, so one statement serves
every shop of a connection; a change of the tables' columns takes new connections, as a release does anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

_PLACE = "%s"
#: The names each connection of the server knows; they outlive a transaction that is rolled back.
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def run_prepared(statement: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run the statement and return its rows, none where it gives none. `statement` must be one of few texts, with %s
    for each value: it stays with the connection. Raises as a cursor's `execute`.
    """
    name, prepare, execute = _worded(statement)
    with connection.cursor() as cursor:
        names = _known.setdefault(cursor.connection, set())
        if name not in names:
            with connection.wrap_database_errors:
                cursor.cursor.execute(prepare, [])
            names.add(name)
        cursor.execute(execute, params)
        return cursor.fetchall() if cursor.description else []


@cache
def _worded(statement: str) -> tuple[str, str, str]:
    """The statement's name, and how it is prepared and run."""
    name = f"zargar_{sha256(statement.encode()).hexdigest()[:16]}"
    first, *parts = statement.split(_PLACE)
    numbers = count(1)
    numbered = first + "".join(f"${next(numbers)}{part}" for part in parts)
    places = f" ({', '.join([_PLACE] * len(parts))})" if parts else ""
    return name, f"PREPARE {name} AS {numbered}", f"EXECUTE {name}{places}"
