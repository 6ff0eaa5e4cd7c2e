"""Change what is not money on a contract: its note."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.hold import hold_contract
from gold_installments.actions.sign_deal import clean_note
from gold_installments.models import Contract, ContractChange

if TYPE_CHECKING:
    from accounts.models import User


def edit_contract(*, contract: Contract, version: int, note: str, actor: User, now: datetime) -> Contract:
    """Write another note; the contract gets its next version. The same note again changes nothing.

    Raises NotPermitted, ShopClosed, ContractNoteTooLong, ContractChanged (409 `version_conflict`: what and by whom).
    """
    require(actor, Grant.CONTRACT_WRITE)
    require_open_shop()
    wanted = clean_note(note)
    with transaction.atomic():
        held = hold_contract(contract.pk, version=version)
        if held.note == wanted:
            return held
        held.version += 1
        ContractChange.objects.create(
            contract=held, version=held.version, what="note", old=held.note, new=wanted, actor_id=actor.pk, at=now
        )
        held.note = wanted
        held.save(update_fields=["note", "version"])
        detail: dict[str, object] = {"contract": held.number, "what": "note"}
        note_audit(actor=actor, action="contract.edited", subject=held, detail=detail)
    return held
