"""May a contract be put away? Whoever keeps guarantees answers for them (F5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gold_installments.models import Contract

#: Each says how many guarantees of a contract have no outcome yet; the room above, which keeps them, registers itself
#: in its `ready` and counts the cheques of this room as well.
KEEPERS: Final[list[Callable[[Contract], int]]] = []


def guarantees_without_outcome(contract: Contract) -> int:
    """How many guarantees still lie here: neither given back nor kept with a slip."""
    return sum(keeper(contract) for keeper in KEEPERS)
