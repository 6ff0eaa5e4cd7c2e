"""What may happen to what stands behind a contract."""

from guarantees.actions.correct import correct
from guarantees.actions.decide_outcome import (
    Asked,
    GuaranteeChanged,
    OutcomeUnknown,
    SlipMissing,
    decide_outcome,
)
from guarantees.actions.once import Taken
from guarantees.actions.take import (
    GuaranteesOneself,
    GuarantorAgain,
    GuarantorUnknown,
    NoteHeld,
    NoteTold,
    PhotoUnknown,
    PieceTold,
    PieceUnsound,
    StageOutOfRange,
    take_cheque,
    take_guarantor,
    take_note,
    take_pledge,
)

__all__ = [
    "Asked",
    "GuaranteeChanged",
    "GuaranteesOneself",
    "GuarantorAgain",
    "GuarantorUnknown",
    "NoteHeld",
    "NoteTold",
    "OutcomeUnknown",
    "PhotoUnknown",
    "PieceTold",
    "PieceUnsound",
    "SlipMissing",
    "StageOutOfRange",
    "Taken",
    "correct",
    "decide_outcome",
    "take_cheque",
    "take_guarantor",
    "take_note",
    "take_pledge",
]
