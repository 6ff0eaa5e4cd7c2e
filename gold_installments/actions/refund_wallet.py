"""Pay a customer back what the shop owes in the wallet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.brought import WalletTooSmall
from gold_installments.actions.check_payment import AmountNegative, AmountZero
from gold_installments.actions.check_tender import clean_ref
from gold_installments.actions.clean_reason import short_reason
from gold_installments.actions.hold import hold_name
from gold_installments.actions.once import done_before, mark_done
from gold_installments.actions.open_till import require_open_till
from gold_installments.actions.post_entry import post_entry
from gold_installments.models import LedgerEntry
from gold_installments.queries.wallets import wallet_of_id
from gold_installments.rules.accounts import Account
from gold_installments.rules.charge_lines import wallet_refund_lines
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer

PAYOUTS = {"cash": Account.CASH, "transfer": Account.TRANSFER}


class PayoutUnknown(Refusal):
    """Money goes back as cash or by a bank transfer."""

    code = "payout_unknown"
    message = _("A wallet is paid back in cash or by bank transfer.")


@dataclass(frozen=True)
class WalletRefund:
    """What was paid back and what is left, Rial; `entry` is the ledger's."""

    entry: int
    rial: int
    left_rial: int
    replayed: bool = False


def refund_wallet(
    *,
    customer: Customer,
    amount_rial: int,
    payout: str,
    reference: str = "",
    reason: str = "",
    actor: User,
    now: datetime,
    idempotency_key: str,
) -> WalletRefund:
    """Pay back `amount_rial` of the wallet, once for each key.

    Raises NotPermitted, ShopClosed, KeyMissing, IdempotencyConflict, TillClosed, PayoutUnknown, AmountZero,
    AmountNegative, WalletTooSmall, TenderRefTooLong, ReasonTooLong.
    """
    require(actor, Grant.PAYMENT_REVERSE, subject=customer)
    require_open_shop()
    body = _checked(customer, amount_rial, payout, reference=reference, reason=reason)
    with transaction.atomic():
        if (done := done_before(key=idempotency_key, action="wallet.refund", body=body)) is not None:
            return WalletRefund(**done, replayed=True)
        require_open_till(clerk=actor, now=now)
        hold_name(f"wallet:{customer.pk}")
        held = wallet_of_id(customer.pk)
        if amount_rial > held:
            raise WalletTooSmall(field="amount")
        entry = post_entry(
            kind=LedgerEntry.Kind.WALLET_REFUND, customer=customer, actor=actor, now=now,
            lines=wallet_refund_lines(payout=PAYOUTS[payout], rial=amount_rial, wallet_rial=held),
        )  # fmt: skip
        note_audit(actor=actor, action="wallet.refunded", subject=customer, detail={**body, "entry": entry.pk})
        result = {"entry": entry.pk, "rial": amount_rial, "left_rial": held - amount_rial}
        mark_done(key=idempotency_key, action="wallet.refund", body=body, result=result, actor=actor, now=now)
    return WalletRefund(entry.pk, amount_rial, held - amount_rial)


def _checked(customer: Customer, amount_rial: int, payout: str, *, reference: str, reason: str) -> dict[str, object]:
    """What the request means, with clean values."""
    if payout not in PAYOUTS:
        raise PayoutUnknown(field="tender")
    if amount_rial < 1:
        raise (AmountNegative if amount_rial else AmountZero)(field="amount")
    return {
        "customer": customer.pk, "amount_rial": amount_rial, "payout": payout,
        "reference": clean_ref(reference, field="reference"), "reason": short_reason(reason),
    }  # fmt: skip
