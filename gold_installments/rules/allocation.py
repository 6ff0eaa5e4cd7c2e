"""Which milligrams paid which row. Computed from the live payments each time, never stored as truth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gold_installments.rules.debts import pour


@dataclass(frozen=True)
class Row:
    """A schedule row to be filled."""

    number: int
    mg: int


@dataclass(frozen=True)
class Paid:
    """A live (not reversed) payment; `order` is its place among payments of one moment."""

    order: int
    paid_at: datetime
    mg: int


@dataclass(frozen=True)
class Piece:
    """`mg` of payment `order` went to row `number`."""

    order: int
    number: int
    mg: int


@dataclass(frozen=True)
class Allocation:
    """`pieces` in the order they fell; `open_mg` by row number; `unplaced_mg` beyond all rows (0 in a sound book)."""

    pieces: tuple[Piece, ...]
    open_mg: dict[int, int]
    unplaced_mg: int

    def pieces_of(self, order: int) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.order == order)


def allocate(*, rows: Sequence[Row], payments: Iterable[Paid]) -> Allocation:
    """Replay the payments in date order over the rows, oldest row first (R14, R20): principal in mg alone.

    `rules.replay` is the same for every kind of debt and event.
    """
    open_mg = {row.number: row.mg for row in sorted(rows, key=lambda row: row.number)}
    pieces: list[Piece] = []
    unplaced = 0
    for paid in sorted(payments, key=lambda paid: (paid.paid_at, paid.order)):
        taken, left = pour(paid.mg, open_mg.items())
        for number, mg in taken:
            pieces.append(Piece(paid.order, number, mg))
            open_mg[number] -= mg
        unplaced += left
    return Allocation(tuple(pieces), open_mg, unplaced)
