"""May a contract be put away? Whoever keeps guarantees answers for them (F5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gold_installments.models import Cheque, Contract

#: Each says how many guarantees of a contract have no outcome yet; rooms above add theirs in their `ready`.
KEEPERS: Final[list[Callable[[Contract], int]]] = []


def guarantees_without_outcome(contract: Contract) -> int:
    """How many guarantees still lie here: neither given back nor kept with a slip."""
    return sum(keeper(contract) for keeper in KEEPERS)


def _cheques(contract: Contract) -> int:
    """Guarantee cheques in the drawer or at the bank."""
    open_states = (Cheque.State.HELD, Cheque.State.DEPOSITED)
    return Cheque.objects.filter(contract=contract, role=Cheque.Role.GUARANTEE, state__in=open_states).count()


KEEPERS.append(_cheques)
