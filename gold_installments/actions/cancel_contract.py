"""Undo a contract (C15, R15): the goods come back, what was paid is bought back, a part of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.buying_price import buying_price
from gold_installments.actions.clean_reason import clean_reason, short_reason
from gold_installments.actions.closing_texts import queue_papers_back
from gold_installments.actions.hold import ContractChanged, hold_contract
from gold_installments.actions.make_quote import require_owing
from gold_installments.actions.move_by import move_by
from gold_installments.actions.once import done_before, mark_done
from gold_installments.actions.open_till import require_open_till
from gold_installments.actions.post_entry import post_entry
from gold_installments.actions.rebuild import post_penalty, rebuild
from gold_installments.models import Contract, Ending, LedgerEntry
from gold_installments.queries.cancelling import Undoing, cheques_in_clearing, undoing_of
from gold_installments.queries.replaying import state_of
from gold_installments.rules.accounts import Account
from gold_installments.rules.limits import MAX_DEBT_MG
from gold_installments.rules.pricing import PriceSnapshot
from gold_installments.rules.refused import RuleRefused
from gold_prices.actions import keep_price
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tenants.context import current_schema

if TYPE_CHECKING:
    from accounts.models import User

ACTION: Final = "contract.cancel"
#: How a refund goes out, or what is still owed comes in.
PAYOUTS: Final = {
    "wallet": Account.CUSTOMER_WALLET, "cash": Account.CASH, "pos": Account.POS, "card": Account.CARD,
    "transfer": Account.TRANSFER,
}  # fmt: skip


class ReturnedOutOfRange(Refusal):
    """Less than nothing, or more than a shop sells."""

    code = "returned_out_of_range"
    message = _("The returned weight must be between zero and 50 kilograms.")


class PayoutUnknown(Refusal):
    """No way of paying back."""

    code = "payout_unknown"
    message = _("Choose how the money is given back: wallet, cash, card reader, card to card or bank transfer.")


class WalletBelowZero(Refusal):
    """The customer owes: that is taken by a tender, not out of the wallet."""

    code = "wallet_below_zero"
    message = _("After this return the customer still owes money; take it in cash or by card, not from the wallet.")


class ChequesInClearing(Refusal):
    """Cheques still pay this contract."""

    code = "cheques_in_clearing"
    status = 409
    message = _("Cheques of this contract are still in clearing; settle or give them back first.")


@dataclass(frozen=True)
class CancelledContract:
    """The contract as it stands now, its ending, and whether the same request had done it before."""

    contract: Contract
    ending: Ending
    replayed: bool


def preview_cancellation(
    *, contract: Contract, returned_mg: int, actor: User, now: datetime, price_reason: str = ""
) -> Undoing:
    """What cancelling now would come to; nothing is written. Raises as `cancel_contract`, but for version and key."""
    require(actor, Grant.CONTRACT_END, subject=contract)
    require_owing(contract)
    _check(returned_mg)
    with transaction.atomic():
        price = buying_price(actor=actor, now=now, reason=price_reason)
    return undoing_of(contract, returned_mg=returned_mg, buy_rial_per_g=price.rial_per_g, today=tehran_today(now))


def cancel_contract(
    *,
    contract: Contract,
    returned_mg: int,
    payout: str,
    payout_ref: str = "",
    version: int,
    reason: str,
    actor: User,
    now: datetime,
    idempotency_key: str,
    price_reason: str = "",
) -> CancelledContract:
    """Cancel a live contract at the shop's buying price, by the policy frozen in its terms; the owner, with a reason.

    `returned_mg` (of 750) is what was weighed back. The refund goes out by `payout` (where the customer still owes,
    that comes in by it). Raises NotPermitted, ShopClosed, ReasonMissing, ReasonTooLong, ReturnedOutOfRange,
    PayoutUnknown, KeyMissing, IdempotencyConflict, ContractChanged, ContractSettled, ContractNotActive,
    ChequesInClearing, WalletBelowZero, TillClosed, PriceStale and its kin.
    """
    require(actor, Grant.CONTRACT_END, subject=contract)
    require_open_shop()
    why, ref = clean_reason(reason), short_reason(payout_ref, field="payout_ref")
    _check(returned_mg)
    if payout not in PAYOUTS:
        raise PayoutUnknown(field="payout")
    body = {
        "contract": contract.number, "returned_mg": returned_mg, "payout": payout, "ref": ref, "version": version,
        "reason": why,
    }  # fmt: skip
    with transaction.atomic():
        held = hold_contract(contract.pk)
        if (first := done_before(key=idempotency_key, action=ACTION, body=body)) is not None:
            return CancelledContract(held, Ending.objects.get(pk=first["ending"]), replayed=True)
        _require_cancellable(held, version, payout=payout, actor=actor, now=now)
        price = buying_price(actor=actor, now=now, reason=price_reason)
        undoing = undoing_of(held, returned_mg=returned_mg, buy_rial_per_g=price.rial_per_g, today=tehran_today(now))
        ending = _post(held, undoing, price, payout=payout, ref=ref, why=why, actor=actor, now=now)
        mark_done(key=idempotency_key, action=ACTION, body=body, result={"ending": ending.pk}, actor=actor, now=now)
    return CancelledContract(held, ending, replayed=False)


def _require_cancellable(contract: Contract, version: int, *, payout: str, actor: User, now: datetime) -> None:
    if payout != "wallet":
        require_open_till(clerk=actor, now=now)
    if contract.version != version:
        raise ContractChanged(contract)
    require_owing(contract)
    if cheques_in_clearing(contract):
        raise ChequesInClearing


def _check(returned_mg: int) -> None:
    if not 0 <= returned_mg <= MAX_DEBT_MG:
        raise ReturnedOutOfRange(field="returned_mg")


def _post(
    contract: Contract, undoing: Undoing, price: PriceSnapshot, *, payout: str, ref: str, why: str, actor: User,
    now: datetime,
) -> Ending:  # fmt: skip
    try:
        lines = undoing.lines(PAYOUTS[payout])
    except RuleRefused as refused:
        raise WalletBelowZero(field="payout") from refused
    # The penalty of today is part of what ends.
    post_penalty(contract=contract, state=state_of(contract, as_of=tehran_today(now)), actor=actor, now=now)
    entry = post_entry(contract=contract, kind=LedgerEntry.Kind.CANCELLATION, lines=lines, actor=actor, now=now)
    owed = {"mg": undoing.done.left, "rial": undoing.owed_rial} if contract.is_weight else {
        "mg": 0, "rial": undoing.done.left
    }  # fmt: skip
    ending = Ending.objects.create(
        contract=contract, kind=Ending.Kind.CANCELLED, entry=entry, **owed, refund_rial=undoing.refund_rial,
        payout=payout, figures={**undoing.as_json(), "payout_ref": ref}, reason=why, actor=actor, at=now,
        **price.columns(),
    )  # fmt: skip
    move_by(contract=contract, target=Contract.State.CANCELLED, actor=actor, reason=why, now=now)
    rebuild(contract=contract, actor=actor, now=now)
    queue_papers_back(contract=contract, now=now)
    if price.market_price_id is not None:
        keep_price(published_id=price.market_price_id, shop_schema=current_schema(), at=now)
    detail: dict[str, object] = {
        "contract": contract.number, "returned_mg": undoing.done.returned_mg, "refund_rial": undoing.refund_rial,
        "payout": payout, "rial_per_g": price.rial_per_g, "reason": why,
    }  # fmt: skip
    note_audit(actor=actor, action="contract.cancelled", subject=contract, detail=detail)
    return ending
