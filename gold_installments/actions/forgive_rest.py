"""Let the last milligram go (E6, R22), by an entry everybody can see."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.hold import hold_contract
from gold_installments.actions.make_quote import require_owing
from gold_installments.actions.once import done_before, mark_done
from gold_installments.actions.post_entry import append_event, post_entry
from gold_installments.actions.rebuild import rebuild
from gold_installments.models import Contract, ContractEvent, LedgerEntry
from gold_installments.queries.replaying import state_of
from gold_installments.rules.charge_lines import forgiveness_lines
from gold_installments.rules.contract_states import TOLERANCE_MG, forgivable_mg
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

ACTION = "contract.forgive"


class TooMuchToForgive(Refusal):
    """More than a milligram is owed, or something in Toman."""

    code = "too_much_to_forgive"
    message = _("At most %(mg)s soot can be forgiven, and only where it closes the contract.")


def forgive_rest(*, contract: Contract, actor: User, now: datetime, idempotency_key: str) -> Contract:
    """Forgive what is left of a contract that owes one milligram, which settles it; returns the contract.

    Whoever takes payments may: it is worth less than the change in the till, and it is on the trail. Raises
    NotPermitted, ShopClosed, ContractSettled, ContractNotActive, TooMuchToForgive, KeyMissing, IdempotencyConflict.
    """
    require(actor, Grant.PAYMENT_RECORD, subject=contract)
    require_open_shop()
    body: dict[str, Any] = {"contract": contract.pk}
    with transaction.atomic():
        held = hold_contract(contract.pk)
        if done_before(key=idempotency_key, action=ACTION, body=body):
            return held
        require_owing(held)
        mg = forgivable_mg(state_of(held, as_of=tehran_today(now)))
        if not mg:
            raise TooMuchToForgive(mg=TOLERANCE_MG)
        kind, lines = LedgerEntry.Kind.FORGIVENESS, forgiveness_lines(mg=mg)
        entry = post_entry(contract=held, kind=kind, lines=lines, actor=actor, now=now)
        append_event(
            contract=held, kind=ContractEvent.Kind.PAID, at=now, now=now, actor=actor, entry=entry, mg=mg
        )  # fmt: skip
        rebuild(contract=held, actor=actor, now=now)
        detail: dict[str, object] = {"contract": held.number, "mg": mg}
        note_audit(actor=actor, action="contract.forgiven", subject=held, detail=detail)
        mark_done(key=idempotency_key, action=ACTION, body=body, result=detail, actor=actor, now=now)
    return held
