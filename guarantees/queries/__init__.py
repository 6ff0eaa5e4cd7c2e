"""What stands behind the contracts now."""

from guarantees.queries.calendar import Calendar, DuePaper, due_papers
from guarantees.queries.cover import Covered, covered, short_of_cover
from guarantees.queries.found import find_notes
from guarantees.queries.held import (
    GuaranteeNotFound,
    HeldFor,
    ReturnLine,
    guarantors_of_person,
    guarantors_to_tell,
    held_for,
    listed_for_notice,
    moves_of,
    things_here,
    to_give_back,
    without_outcome,
)

__all__ = [
    "Calendar",
    "Covered",
    "DuePaper",
    "GuaranteeNotFound",
    "HeldFor",
    "ReturnLine",
    "covered",
    "due_papers",
    "find_notes",
    "guarantors_of_person",
    "guarantors_to_tell",
    "held_for",
    "listed_for_notice",
    "moves_of",
    "short_of_cover",
    "things_here",
    "to_give_back",
    "without_outcome",
]
