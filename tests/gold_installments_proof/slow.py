"""What a weight contract owes, found the slow way: day by day, milligram by milligram, from nothing but a diary.

Shares no code with the rules. Penalties are of the kind "millionths of what is late, a day", without grace or cap:
each morning every row that is late runs up its rate on what was open when the day began.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

MILLION = 1_000_000
Name = tuple[int, int]


@dataclass
class Row:
    """A row of a version. `own` of it can be paid; `passed` went over to a later version on `passed_on`."""

    name: Name
    due: date
    own: int
    agreed: tuple[date, int]
    passed: int = 0
    passed_on: date = date.max
    paid: int = 0
    millionths: int = 0
    penalty_paid: int = 0
    waived: int = 0

    @property
    def open(self) -> int:
        return self.own - self.paid

    @property
    def penalty(self) -> int:
        return (self.millionths * 2 + MILLION) // (2 * MILLION)

    @property
    def penalty_open(self) -> int:
        return max(0, self.penalty - self.penalty_paid - self.waived)

    def dawn(self, today: date, rate: int) -> None:
        """One more late day, on what is open and on what had not yet passed over."""
        if self.due < today:
            late = self.open + (self.passed if today <= self.passed_on else 0)
            self.millionths += rate * late


@dataclass(order=True)
class Note:
    """A line of the diary: `mg` were paid, or of the penalty of `row` waived; `minute` orders the notes of a day."""

    day: date
    minute: int
    mg: int = field(compare=False)
    row: Name | None = field(compare=False, default=None)


@dataclass
class Diary:
    """Schedule and notes of one contract; a reversed payment is crossed out, a new schedule takes what is open."""

    signed: date
    rate: int
    rows: list[tuple[Name, date, int]]
    notes: list[Note] = field(default_factory=list)
    agreed: dict[int, tuple[date, int]] = field(default_factory=dict)
    passed: dict[Name, tuple[int, date]] = field(default_factory=dict)

    def pass_over(self, taken: dict[Name, int], when: tuple[date, int], rows: list[tuple[Name, date, int]]) -> None:
        """A later version takes `taken` and owes it as `rows`."""
        on, _ = when
        self.agreed[rows[0][0][0]] = when
        for name, amount in taken.items():
            before = self.passed.get(name, (0, on))[0]
            self.passed[name] = (before + amount, on)
        self.rows += rows

    def read(self, today: date) -> dict[Name, Row]:
        """How everything stands at the end of `today`."""
        rows = {name: self._row(name, due, amount) for name, due, amount in self.rows}
        ordered = sorted(rows.values(), key=lambda row: (row.due, row.name))
        day = self.signed
        while day <= today:
            for row in ordered:
                row.dawn(day, self.rate)
            for note in sorted(note for note in self.notes if note.day == day):
                if note.row is not None:
                    rows[note.row].waived += min(note.mg, rows[note.row].penalty_open)
                else:
                    moment = (note.day, note.minute)
                    left = _pay([row for row in ordered if row.agreed < moment], note)
                    assert (
                        _pay([row for row in ordered if row.agreed >= moment], Note(note.day, note.minute, left)) == 0
                    )
            day += timedelta(days=1)
        return rows

    def _row(self, name: Name, due: date, amount: int) -> Row:
        passed, on = self.passed.get(name, (0, date.max))
        return Row(name, due, amount - passed, self.agreed.get(name[0], (self.signed, 0)), passed, on)


def _pay(rows: list[Row], note: Note) -> int:
    """What has fallen due, oldest first; then penalties; then what is to come.

    Returns the milligrams that found no place.
    """
    due = [row for row in rows if row.open and row.due <= note.day]
    for paid in range(note.mg):
        if row := next((row for row in due if row.open), None):
            row.paid += 1
        elif row := next((row for row in rows if row.penalty_open), None):
            row.penalty_paid += 1
        elif row := next((row for row in rows if row.open), None):
            row.paid += 1
        else:
            return note.mg - paid
    return 0
