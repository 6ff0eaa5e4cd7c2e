"""What a cheque is worth in gold, and from when (R14c)."""

from __future__ import annotations

from enum import StrEnum

from measures.gold import mg_for_rial


class ChequePolicy(StrEnum):
    """Credited when it clears, at that day's price; or when it is taken, and reversed if it bounces."""

    CLEARING = "clearing"
    RECEIPT = "receipt"


def cheque_mg(
    *, amount_rial: int, policy: ChequePolicy, taken_rial_per_g: int, cleared_rial_per_g: int | None = None
) -> int:
    """Milligrams credited so far: 0 for a cheque still in clearing under CLEARING.

    300,000,000 Rial taken at 110,000,000 and cleared at 116,000,000 is 2,586 mg, or 2,727 by RECEIPT. Raises ValueError
    for a price below 1.
    """
    if policy is ChequePolicy.RECEIPT:
        return mg_for_rial(amount_rial, taken_rial_per_g)
    return 0 if cleared_rial_per_g is None else mg_for_rial(amount_rial, cleared_rial_per_g)
