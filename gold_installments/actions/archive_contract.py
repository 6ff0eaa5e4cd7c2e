"""Put an ended contract away (F5), once every guarantee has its outcome."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.hold import ContractChanged, hold_contract
from gold_installments.models import Contract, ContractChange
from gold_installments.queries.archive_gate import guarantees_without_outcome
from gold_installments.rules.contract_states import ContractState, may_archive
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class NotEnded(Refusal):
    """Something is still owed, or it was never signed."""

    code = "contract_not_ended"
    status = 409
    message = _("Only a settled, cancelled or written-off contract can be archived.")


class GuaranteesOpen(Refusal):
    """`params["count"]` guarantees have no outcome."""

    code = "guarantees_open"
    status = 409
    message = _("%(count)s guarantees of this contract are neither given back nor kept with a slip.")


def archive_contract(*, contract: Contract, version: int, actor: User, now: datetime) -> Contract:
    """Put the contract away; a second time nothing happens. A reversal that makes it owe again brings it back.

    Raises NotPermitted, ShopClosed, ContractChanged, NotEnded, GuaranteesOpen.
    """
    require(actor, Grant.CONTRACT_WRITE, subject=contract)
    require_open_shop()
    with transaction.atomic():
        held = hold_contract(contract.pk)
        if held.archived_at is not None:
            return held
        if held.version != version:
            raise ContractChanged(held)
        waiting = guarantees_without_outcome(held)
        if not may_archive(ContractState(held.state), guarantees_without_outcome=waiting):
            raise (
                GuaranteesOpen(count=waiting)
                if may_archive(ContractState(held.state), guarantees_without_outcome=0)
                else NotEnded
            )
        held.archived_at, held.version = now, held.version + 1
        held.save(update_fields=["archived_at", "version"])
        ContractChange.objects.create(
            contract=held, version=held.version, what="archived", new={"state": held.state}, actor=actor, at=now
        )
        note_audit(actor=actor, action="contract.archived", subject=held, detail={"contract": held.number})
    return held
