"""Somebody else owes (C17): an heir, a buyer of the debt. The history stays, and so do the wallets."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import note_refused, require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop, require_signable
from gold_installments.actions.clean_reason import clean_reason
from gold_installments.actions.hold import hold_contract, hold_name
from gold_installments.actions.make_quote import ContractNotActive
from gold_installments.models import Contract, ContractChange
from gold_installments.queries.owing import limits_broken
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer

WHAT = "payer"


class SamePayer(Refusal):
    """Nothing would change."""

    code = "same_payer"
    message = _("This customer already owes this contract.")


class PayerOverLimit(Refusal):
    """The new payer would owe more than the owner lets her owe."""

    code = "payer_over_limit"
    status = 403
    message = _("This customer would owe more than the limit the owner has set; ask the shop's owner.")


def change_payer(
    *, contract: Contract, customer: Customer, version: int, reason: str, actor: User, now: datetime
) -> Contract:
    """Let `customer` owe the contract from now on; what was paid, and every wallet, stays whose it was.

    Raises NotPermitted, ShopClosed, ReasonMissing, ReasonTooLong, CustomerMerged, CustomerArchived, ContractChanged,
    SamePayer, PayerOverLimit (but for whoever sets limits), ContractNotActive (a contract that ended keeps its payer,
    but for one written off: an heir may pay).
    """
    require(actor, Grant.RESCHEDULE, subject=contract)
    require_open_shop()
    why = clean_reason(reason)
    require_signable(customer)
    with transaction.atomic():
        held = hold_contract(contract.pk, version=version)
        if not held.is_live and held.state != Contract.State.WRITTEN_OFF:
            raise ContractNotActive
        if held.customer_id == customer.pk:
            raise SamePayer(field="customer_id")
        _check_limits(held, customer, actor)
        old = held.customer
        held.customer, held.version = customer, held.version + 1
        held.save(update_fields=["customer", "version"])
        ContractChange.objects.create(
            contract=held, version=held.version, what=WHAT, old=_named(old), new=_named(customer), reason=why,
            actor=actor, at=now,
        )  # fmt: skip
        detail: dict[str, object] = {
            "contract": held.number, "from": old.pk, "to": customer.pk, "reason": why, "version": held.version,
        }  # fmt: skip
        note_audit(actor=actor, action="contract.payer_changed", subject=held, detail=detail)
    return held


def _check_limits(contract: Contract, customer: Customer, actor: User) -> None:
    hold_name(f"limits:{customer.pk}")
    broken = limits_broken(customer, mg=contract.balance_mg, rial=contract.balance_rial)
    if broken and not actor.may(Grant.CUSTOMER_LIMITS):
        note_refused(
            actor=actor, grant=Grant.CUSTOMER_LIMITS, subject=contract, detail={"customer": customer.pk, "over": broken}
        )
        raise PayerOverLimit(field="customer_id")


def _named(customer: Customer) -> dict[str, object]:
    return {"customer_id": customer.pk, "name": customer.full_name}
