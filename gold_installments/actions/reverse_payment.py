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
from gold_installments.actions.hold import hold_contract
from gold_installments.actions.post_entry import append_event, post_entry
from gold_installments.actions.rebuild import rebuild
from gold_installments.actions.receipt_texts import queue_reversal
from gold_installments.models import ContractEvent, LedgerEntry, Payment, Reversal
from gold_installments.rules.accounts import Account
from gold_installments.rules.limits import LONGEST_REASON
from gold_installments.rules.posting import Line, contra_lines
from gold_installments.rules.reasons import is_reason, one_line
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class ReversalReasonMissing(Refusal):
    """Both people of a reversed receipt will ask why."""

    code = "reason_missing"
    message = _("Write the reason of the reversal.")


class ReversalReasonTooLong(Refusal):
    """More than a reason."""

    code = "reason_too_long"
    message = _("The reason is too long: at most 300 letters.")


def reverse_payment(*, payment: Payment, reason: str, actor: User, now: datetime) -> Reversal:
    """Give back the payment's own milligrams and Rial, and return the reversal; a second call returns the first one.

    A payment of the same Tehran day needs PAYMENT_REVERSE_TODAY, an older one PAYMENT_REVERSE. A settled contract
    opens again. Raises NotPermitted, ShopClosed, ReversalReasonMissing, ReversalReasonTooLong.
    """
    today = tehran_today(now)
    require(actor, Grant.PAYMENT_REVERSE_TODAY if payment.day == today else Grant.PAYMENT_REVERSE)
    require_open_shop()
    why = _clean_reason(reason)
    with transaction.atomic():
        contract = hold_contract(payment.contract_id)
        if done := Reversal.objects.filter(payment_id=payment.pk).select_related("payment", "actor").first():
            return done
        entry = post_entry(
            contract=contract,
            kind=LedgerEntry.Kind.REVERSAL,
            lines=contra_lines(_lines_of(payment)),
            actor=actor,
            now=now,
            reverses=payment.entry,
        )
        append_event(
            contract=contract, kind=ContractEvent.Kind.REVERSED, at=now, now=now, actor=actor, entry=entry,
            target=payment.entry.event, reason=why,
        )  # fmt: skip
        reversal = Reversal.objects.create(
            payment=payment, entry=entry, reason=why, actor_id=actor.pk, at=now, day=today
        )
        rebuild(contract=contract, actor=actor, now=now)
        detail: dict[str, object] = {
            "receipt": payment.receipt_number, "contract": contract.number, "mg": payment.mg, "reason": why,
        }  # fmt: skip
        note_audit(actor=actor, action="payment.reversed", subject=payment, detail=detail)
        queue_reversal(reversal=reversal, balance_mg=contract.balance_mg, now=now)
    return reversal


def _clean_reason(reason: str) -> str:
    why = one_line(reason)
    if not is_reason(why):
        raise ReversalReasonMissing(field="reason")
    if len(why) > LONGEST_REASON:
        raise ReversalReasonTooLong(field="reason")
    return why


def _lines_of(payment: Payment) -> list[Line]:
    lines = payment.entry.lines.order_by("pk").values_list("account", "mg", "rial")
    return [Line(Account(account), mg, rial) for account, mg, rial in lines]
