"""An unsound contract takes money as before, and is not settled until somebody has looked into it (R23)."""

from __future__ import annotations

import logging
from datetime import date

from django.utils.translation import gettext_lazy as _

from gold_installments.models import Contract
from gold_installments.queries.proof import contract_findings
from persian.refusal import Refusal

logger = logging.getLogger(__name__)


class ContractUnsound(Refusal):
    """The nightly proof names this contract, or would."""

    code = "contract_unsound"
    status = 409
    message = _("The figures of this contract do not add up; it cannot be settled until somebody has looked into it.")


def require_sound(contract: Contract, *, today: date) -> None:
    """Raise ContractUnsound where an invariant of the contract is broken. That its day has not turned yet is none."""
    if found := contract_findings(contract, today=today):
        logger.error(
            "%s cannot be settled: %s", contract.number, "; ".join(f"{it.invariant} {it.fact}" for it in found)
        )
        raise ContractUnsound
