"""What happened to a contract last, for somebody whose view of it is old."""

from __future__ import annotations

from itertools import chain

from gold_installments.models import Contract, ContractChange, ContractEvent, ContractMove
from persian.jalali import format_jalali, tehran_today

MOST = 10


def latest_changes(contract: Contract) -> list[dict[str, object]]:
    """The newest facts, at most ten: `what` (an event's kind, a state, a column), `by`, `at` (ISO), `on` (Jalali)."""
    events = ContractEvent.objects.filter(contract_id=contract.pk).select_related("actor").order_by("-id")[:MOST]
    moves = ContractMove.objects.filter(contract_id=contract.pk).select_related("actor").order_by("-id")[:MOST]
    changes = ContractChange.objects.filter(contract_id=contract.pk).select_related("actor").order_by("-id")[:MOST]
    facts = chain(
        ((it.posted_at, it.kind, it.actor) for it in events),
        ((it.at, f"state:{it.target}", it.actor) for it in moves),
        ((it.at, it.what, it.actor) for it in changes),
    )
    newest = sorted(facts, key=lambda fact: fact[0], reverse=True)[:MOST]
    return [
        {
            "what": what, "by": actor.display_name if actor else "", "at": at.isoformat(),
            "on": format_jalali(tehran_today(at)),
        }
        for at, what, actor in newest
    ]  # fmt: skip
