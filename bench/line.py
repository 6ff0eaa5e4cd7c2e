"""One printed result."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured, the floor of the same run, and what the ratio should be."""

    name: str
    ours: str
    floor: str
    ratio: float
    goal: str
    met: bool

    def __str__(self) -> str:
        verdict = "ok" if self.met else "MISSED"
        return f"{self.name}: {self.ours}; floor: {self.floor}; ratio {self.ratio:.2f} (goal {self.goal}: {verdict})"
