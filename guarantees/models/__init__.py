"""The register of guarantees of one shop; cheques themselves are rows of the contract book."""

from guarantees.models.held import Guarantor, Outcome, Pledge, PledgedPiece, PromissoryNote
from guarantees.models.moves import GuaranteeMove

__all__ = ["GuaranteeMove", "Guarantor", "Outcome", "Pledge", "PledgedPiece", "PromissoryNote"]
