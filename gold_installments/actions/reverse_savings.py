"""Undo a move of savings by its opposite; both stay in the book."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.clean_reason import clean_reason
from gold_installments.actions.hold import hold_contract, hold_name
from gold_installments.actions.make_quote import ContractNotActive
from gold_installments.actions.move_savings import Moved, SavingsTooSmall, Step, hold_savings, write_move
from gold_installments.actions.once import same_request
from gold_installments.actions.open_till import require_open_till, till_is_closed
from gold_installments.actions.post_entry import append_event
from gold_installments.actions.rebuild import rebuild
from gold_installments.actions.savings_legs import WalletTooSmall
from gold_installments.models import Contract, ContractEvent, Savings, SavingsMove
from gold_installments.queries import wallet_of
from gold_installments.rules.accounts import Account
from gold_installments.rules.posting import Line, contra_lines
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

ENDED = (Contract.State.CANCELLED, Contract.State.WRITTEN_OFF)


class ReversalOfReversal(Refusal):
    """What was undone is done anew, not undone twice."""

    code = "reversal_of_reversal"
    status = 409
    message = _("A reversal cannot be reversed; record the move again.")


def reverse_savings(
    *, move: SavingsMove, reason: str, actor: User, now: datetime, idempotency_key: str | None = None
) -> Moved:
    """Give back the move's own milligrams and Rial; a second call returns the first reversal, whatever its key.

    A move of the same Tehran day whose box is still open needs PAYMENT_REVERSE_TODAY, any other PAYMENT_REVERSE. A debt
    it paid is owed again. Raises NotPermitted, ShopClosed, TillClosed, ReasonMissing, ReasonTooLong, KeyMissing,
    IdempotencyConflict, ReversalOfReversal, SavingsTooSmall (it was used since), WalletTooSmall, ContractNotActive.
    """
    today = tehran_today(now)
    fresh = tehran_today(move.at) == today and not till_is_closed(clerk_id=move.actor_id, day=today)
    require(actor, Grant.PAYMENT_REVERSE_TODAY if fresh else Grant.PAYMENT_REVERSE, subject=move)
    require_open_shop()
    why = clean_reason(reason)
    if move.reverses_id is not None:
        raise ReversalOfReversal
    with transaction.atomic():
        contract_id = move.entry.contract_id
        contract = hold_contract(contract_id) if contract_id is not None else None
        held = hold_savings(move.savings_id)
        same_request(
            key=idempotency_key, action="savings.reverse", body={"move": move.pk, "reason": why}, actor=actor, now=now
        )
        if (done := SavingsMove.objects.filter(reverses_id=move.pk).select_related("actor").first()) is not None:
            done.savings = held
            return Moved(done, replayed=True)
        require_open_till(clerk=actor, now=now)
        if contract is not None and contract.state in ENDED:
            raise ContractNotActive
        # A key that could be foreseen could be taken by another move beforehand.
        made = write_move(
            savings=held, step=_step(move, held, why), body={"reverses": move.receipt_number},
            key=f"reversal:{uuid4()}", actor=actor, now=now, contract=contract,
        )  # fmt: skip
        if contract is not None:
            _owe_again(contract, made, move=move, why=why, actor=actor, now=now)
    return Moved(made, replayed=False)


def _owe_again(
    contract: Contract, made: SavingsMove, *, move: SavingsMove, why: str, actor: User, now: datetime
) -> None:
    """The debt that the move had paid."""
    append_event(
        contract=contract, kind=ContractEvent.Kind.REVERSED, at=now, now=now, actor=actor, entry=made.entry,
        target=move.entry.event, reason=why,
    )  # fmt: skip
    rebuild(contract=contract, actor=actor, now=now)


def _step(move: SavingsMove, held: Savings, why: str) -> Step:
    kept = move.entry.lines.order_by("pk").values_list("account", "mg", "rial")
    lines = contra_lines(Line(Account(account), mg, rial) for account, mg, rial in kept)
    if held.balance_mg < move.mg:
        raise SavingsTooSmall
    out_of_wallet = sum(line.rial for line in lines if line.account is Account.CUSTOMER_WALLET)
    hold_name(f"wallet:{held.customer_id}")
    if out_of_wallet > wallet_of(held.customer):
        raise WalletTooSmall
    return Step(
        kind=SavingsMove.Kind.REVERSAL, mg=-move.mg, rial=-move.rial, lines=lines, detail={}, reason=why, reverses=move
    )
