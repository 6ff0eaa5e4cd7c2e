"""Undo a payment: append its opposite, then let the remaining payments fall anew."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.clean_reason import ReasonMissing, ReasonTooLong, clean_reason
from gold_installments.actions.give_back import give_back, lines_to_undo
from gold_installments.actions.hold import hold_contract, hold_name
from gold_installments.actions.move_cheque import require_not_ended
from gold_installments.actions.once import same_request
from gold_installments.actions.open_till import require_open_till, till_is_closed
from gold_installments.actions.post_entry import append_event, post_entry
from gold_installments.actions.rebuild import rebuild
from gold_installments.actions.receipt_texts import queue_reversal
from gold_installments.actions.settlement_discount import reverse_discount_of
from gold_installments.models import Cheque, Contract, ContractEvent, LedgerEntry, Payment, Reversal
from gold_installments.queries.wallets import wallet_of_id
from gold_installments.rules.accounts import Account
from gold_installments.rules.posting import Line, contra_lines
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class ReversalReasonMissing(ReasonMissing):
    """Both people of a reversed receipt will ask why."""

    message = _("Write the reason of the reversal.")


class ReversalReasonTooLong(ReasonTooLong):
    """More than a reason."""


class WalletUsed(Refusal):
    """What the payment left in the wallet was spent or paid back since."""

    code = "wallet_used"
    status = 409
    message = _("The credit this payment left in the wallet was used since; reverse that first.")


def reverse_payment(
    *, payment: Payment, reason: str, actor: User, now: datetime, idempotency_key: str | None = None
) -> Reversal:
    """Give back the payment's own milligrams and Rial, and return the reversal; a second call returns the first one,
    with the same key, another or none.

    A payment recorded on the same Tehran day, in a box still open, needs PAYMENT_REVERSE_TODAY, an older one
    PAYMENT_REVERSE. A settled contract opens again; cheques not cleared and gold not melted go back to the customer;
    of a locked month it is dated today. Raises NotPermitted, ShopClosed, ReversalReasonMissing, ReversalReasonTooLong,
    TillClosed, ContractNotActive, WalletUsed, PieceMelted, ChequeCleared, NothingLeftToPay,
    IdempotencyConflict.
    """
    require(actor, grant_to_reverse(payment, now), subject=payment)
    require_open_shop()
    why = _clean_reason(reason)
    with transaction.atomic():
        contract = hold_contract(payment.contract_id)
        body = {"payment": payment.pk, "reason": why}
        same_request(key=idempotency_key, action="payment.reverse", body=body, actor=actor, now=now)
        if done := Reversal.objects.filter(payment_id=payment.pk).select_related("payment", "actor").first():
            return done
        require_open_till(clerk=actor, now=now)
        require_not_ended(contract)
        return undo_payment(payment=payment, contract=contract, reason=why, actor=actor, now=now)


def grant_to_reverse(payment: Payment, now: datetime) -> Grant:
    """What it takes to reverse the payment now."""
    return Grant.PAYMENT_REVERSE_TODAY if is_of_today(payment, now) else Grant.PAYMENT_REVERSE


def is_of_today(payment: Payment, now: datetime) -> bool:
    """Whether it is a slip of this day: recorded today, in a box that was not counted yet."""
    today = tehran_today(now)
    if tehran_today(payment.recorded_at or payment.paid_at) != today:
        return False
    return not till_is_closed(clerk_id=payment.actor_id, day=today)


def undo_payment(
    *,
    payment: Payment,
    contract: Contract,
    reason: str,
    actor: User,
    now: datetime,
    cheque_becomes: str = Cheque.State.RETURNED,
) -> Reversal:
    """Write the reversal of a payment that stands; the contract's row is locked. The last step is `rebuild`."""
    kept = _lines_of(payment.entry)
    _check_wallet(payment.entry, kept)
    lines = lines_to_undo(payment, kept)
    entry = post_entry(
        contract=contract, customer=payment.entry.customer, kind=LedgerEntry.Kind.REVERSAL, lines=contra_lines(lines),
        actor=actor, now=now, reverses=payment.entry if len(lines) == len(kept) else None,
    )  # fmt: skip
    fact = ContractEvent.objects.filter(entry_id=payment.entry_id).first()
    if fact is not None:
        append_event(
            contract=contract, kind=ContractEvent.Kind.REVERSED, at=now, now=now, actor=actor, entry=entry,
            target=fact, reason=reason,
        )  # fmt: skip
    reversal = Reversal.objects.create(
        payment=payment, entry=entry, reason=reason, actor_id=actor.pk, at=now, day=tehran_today(now)
    )
    give_back(payment=payment, cheque_becomes=cheque_becomes, reason=reason, actor=actor, now=now)
    reverse_discount_of(payment=payment, contract=contract, reason=reason, actor=actor, now=now)
    rebuild(contract=contract, actor=actor, now=now)
    detail: dict[str, object] = {
        "receipt": payment.receipt_number, "contract": contract.number, "mg": payment.mg,
        "amount_rial": payment.amount_rial, "reason": reason,
    }  # fmt: skip
    note_audit(actor=actor, action="payment.reversed", subject=payment, detail=detail)
    queue_reversal(reversal=reversal, contract=contract, now=now)
    return reversal


def _check_wallet(entry: LedgerEntry, lines: list[Line]) -> None:
    """What the payment left in the wallet has to be there still."""
    came = -sum(line.rial for line in lines if line.account is Account.CUSTOMER_WALLET)
    if came > 0 and entry.customer_id is not None:
        hold_name(f"wallet:{entry.customer_id}")
        if wallet_of_id(entry.customer_id) < came:
            raise WalletUsed


def _clean_reason(reason: str) -> str:
    try:
        return clean_reason(reason)
    except ReasonTooLong as error:
        raise ReversalReasonTooLong(field="reason") from error
    except ReasonMissing as error:
        raise ReversalReasonMissing(field="reason") from error


def _lines_of(entry: LedgerEntry) -> list[Line]:
    lines = entry.lines.order_by("pk").values_list("account", "mg", "rial")
    return [Line(Account(account), mg, rial) for account, mg, rial in lines]
