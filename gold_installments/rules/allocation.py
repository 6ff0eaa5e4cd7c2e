"""Which milligrams paid which row. Computed from the live payments each time, never stored as truth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


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
    """Replay the payments in date order over the rows, oldest row first (R14, R20)."""
    open_mg = {row.number: row.mg for row in sorted(rows, key=lambda row: row.number)}
    pieces: list[Piece] = []
    unplaced = 0
    for paid in sorted(payments, key=lambda paid: (paid.paid_at, paid.order)):
        left = paid.mg
        for number, open_here in open_mg.items():
            take = min(left, open_here)
            if take > 0:
                pieces.append(Piece(paid.order, number, take))
                open_mg[number] -= take
                left -= take
        unplaced += left
    return Allocation(tuple(pieces), open_mg, unplaced)
