"""Every taking is one request: repeated with its key it finds what the first one made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Model

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.guarantee_cheque import require_unended
from gold_installments.actions.hold import hold_contract
from gold_installments.actions.once import done_before, mark_done

if TYPE_CHECKING:
    from accounts.models import User
    from gold_installments.models import Contract


@dataclass(frozen=True)
class Taken:
    """Which row it became, and whether an earlier request with the same key had made it."""

    kind: str
    pk: int
    replayed: bool


def taken_once(
    *,
    kind: str,
    contract: Contract,
    body: dict[str, Any],
    write: Callable[[Contract], Model],
    actor: User,
    now: datetime,
    key: str,
) -> Taken:
    """Let `write` make the row with the contract locked, and note it; a repeat returns the first one's id.

    `body` is all that the request means. Raises NotPermitted, ShopClosed, KeyMissing, IdempotencyConflict,
    ContractEnded and what `write` refuses.
    """
    require(actor, Grant.GUARANTEE_WRITE, subject=contract)
    require_open_shop()
    plain = {"contract": contract.number, **{name: str(value) for name, value in body.items()}}
    action = f"guarantee.{kind}"
    with transaction.atomic():
        held = hold_contract(contract.pk)
        if (first := done_before(key=key, action=action, body=plain)) is not None:
            return Taken(kind, first["id"], replayed=True)
        require_unended(held)
        row = write(held)
        mark_done(key=key, action=action, body=plain, result={"id": row.pk}, actor=actor, now=now)
        note_audit(actor=actor, action=f"{action}_taken", subject=row, detail={"contract": held.number})
    return Taken(kind, row.pk, replayed=False)
