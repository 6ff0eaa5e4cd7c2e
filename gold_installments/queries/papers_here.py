"""What of a contract still lies in the shop and could be handed back, for many contracts at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Final

from gold_installments.models import Cheque

#: Contract ids -> the kinds of things ("note", "pledge") that are here for each; the room above, which keeps them,
#: registers itself in its `ready`.
KEEPERS_OF_PAPERS: Final[list[Callable[[Collection[int]], dict[int, set[str]]]]] = []


def papers_here(contract_ids: Collection[int]) -> dict[int, set[str]]:
    """By contract, "cheque", "note" and "pledge" of what is here; contracts without anything are left out."""
    here: dict[int, set[str]] = defaultdict(set)
    cheques = Cheque.objects.filter(contract_id__in=contract_ids, state__in=[Cheque.State.HELD, Cheque.State.BOUNCED])
    for contract_id in cheques.order_by().values_list("contract_id", flat=True).distinct():
        here[contract_id].add("cheque")
    for keeper in KEEPERS_OF_PAPERS:
        for contract_id, kinds in keeper(contract_ids).items():
            here[contract_id] |= kinds
    return dict(here)
