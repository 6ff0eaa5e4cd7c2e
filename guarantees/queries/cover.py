"""Is the gold in the locker still worth the debt? At the counter's price of this moment; no price, no figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.queries import counter_price
from guarantees.models import Outcome, Pledge
from guarantees.rules.cover import Cover, cover

if TYPE_CHECKING:
    from accounts.models import User
    from gold_installments.models import Contract


@dataclass(frozen=True)
class Covered:
    """All gold pledged for one contract beside its debt; `cover` is None while no price is known."""

    contract: Contract
    pledged_mg: int
    rial_per_g: int | None
    observed_at: datetime | None
    price_state: str
    cover: Cover | None


def covered(contract: Contract, *, now: datetime) -> Covered | None:
    """How far the pledges that are still here cover the contract's debt; None where nothing is pledged.

    The share that must be covered is the largest that one of the pledges asks for.
    """
    pledges = Pledge.objects.filter(contract_id=contract.pk, state=Outcome.HELD).prefetch_related("pieces")
    return _covered(contract, list(pledges), now)


def short_of_cover(*, user: User, now: datetime) -> list[Covered]:
    """Contracts that owe and whose pledged gold is worth less than it must be: the alert; the worst first.

    Empty while no price is known. Raises NotPermitted.
    """
    require(user, Grant.BOOK_READ)
    by_contract: dict[int, list[Pledge]] = {}
    rows = Pledge.objects.filter(state=Outcome.HELD, contract__state__in=["active", "in_arrears", "written_off"])
    for pledge in rows.select_related("contract__customer").prefetch_related("pieces"):
        by_contract.setdefault(pledge.contract_id, []).append(pledge)
    found = [_covered(pledges[0].contract, pledges, now) for pledges in by_contract.values()]
    short = [it for it in found if it is not None and it.cover is not None and it.cover.alert]
    return sorted(short, key=lambda it: it.cover.shortfall_rial if it.cover else 0, reverse=True)


def _covered(contract: Contract, pledges: Sequence[Pledge], now: datetime) -> Covered | None:
    if not pledges:
        return None
    pledged_mg = sum(piece.eq750_mg for pledge in pledges for piece in pledge.pieces.all())
    price = counter_price(now=now)
    counted = None
    if price.rial_per_g is not None:
        counted = cover(
            pledged_mg=pledged_mg, debt_mg=contract.balance_mg, debt_rial=contract.balance_rial,
            rial_per_g=price.rial_per_g, alert_bp=max(pledge.alert_bp for pledge in pledges),
        )  # fmt: skip
    return Covered(contract, pledged_mg, price.rial_per_g, price.observed_at, price.state, counted)
