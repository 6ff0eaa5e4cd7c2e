"""What happened last to a contract, a plan or the shop's terms, for somebody whose view of it is old."""

from __future__ import annotations

from datetime import datetime
from itertools import chain, pairwise

from accounts.queries import audit_trail
from gold_installments.models import Contract, ContractChange, ContractEvent, ContractMove, Plan, ShopTerms
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
    return [_told(what, actor.display_name if actor else "", at) for at, what, actor in newest]


def changes_of_plan(plan: Plan, *, since: int) -> list[dict[str, object]]:
    """What was changed after version `since`, newest first: `what` is a column of the plan, the rest as above."""
    lines = audit_trail(limit=MOST + 1, subject=f"{plan._meta.label_lower}:{plan.pk}")
    return [
        _told(what, later.actor_name, later.at)
        for later, earlier in pairwise(lines)
        if later.detail["version"] > since
        for what in ("name", "limits", "terms", "is_active")
        if later.detail[what] != earlier.detail[what]
    ]


def changes_of_terms(*, since: int) -> list[dict[str, object]]:
    """The same of the shop's terms, after the row `since`: `what` is a field of rules.terms.Terms."""
    rows = list(ShopTerms.objects.filter(pk__gt=since).select_related("set_by").order_by("-id")[:MOST])
    before = ShopTerms.objects.filter(pk__lt=rows[-1].pk).order_by("-id").first() if rows else None
    olds = [*(row.terms for row in rows[1:]), before.terms if before is not None else {}]
    return [
        _told(what, row.set_by.display_name, row.set_at)
        for row, old in zip(rows, olds, strict=False)
        for what in sorted(row.terms)
        if row.terms[what] != old.get(what)
    ]


def _told(what: str, by: str, at: datetime) -> dict[str, object]:
    return {"what": what, "by": by, "at": at.isoformat(), "on": format_jalali(tehran_today(at))}
