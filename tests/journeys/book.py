"""The product's own database, read past the product."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import psycopg2

Found = TypeVar("Found")


class Book:
    """Plain SQL; table names of a shop are written with its schema."""

    def __init__(self, var: Path) -> None:
        told = dict(line.split("=", 1) for line in (var / "local.env").read_text(encoding="utf-8").splitlines())
        self._connection = psycopg2.connect(told["DATABASE_URL"])
        self._connection.autocommit = True

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a question."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())

    def one(self, sql: str, *values: object) -> Any:
        """The only value of the only row."""
        ((value,),) = self.rows(sql, *values)
        return value

    def change(self, sql: str, *values: object) -> None:
        """A change past the guards of the database, for what no test can wait for."""
        with self._connection.cursor() as cursor:
            cursor.execute("BEGIN; SET LOCAL session_replication_role = replica")
            cursor.execute(sql, values)
            cursor.execute("COMMIT")

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def wait_for(ask: Callable[[], Found], what: str, patience: float = 30.0) -> Found:
    """The first answer that is not empty."""
    deadline = time.monotonic() + patience
    while not (found := ask()):
        assert time.monotonic() < deadline, f"waited {patience:.0f} s for {what}"
        time.sleep(0.1)
    return found
