"""Somebody looked at the bank: the claimed payment is there, or it is not (D13)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.clean_reason import clean_reason
from gold_installments.actions.hold import hold_contract
from gold_installments.actions.make_quote import is_genuine
from gold_installments.actions.once import same_request
from gold_installments.actions.rebuild import rebuild
from gold_installments.actions.record_payment import record_payment
from gold_installments.models import Contract, PaymentClaim
from gold_installments.queries.price_locks import lock_of_contract
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

_STATE = PaymentClaim.State
#: What these owed has left the book, and no day adds to it: a claim may have waited all the while.
_GIVEN_UP = (Contract.State.CANCELLED, Contract.State.WRITTEN_OFF)


class ClaimDecided(Refusal):
    """Somebody decided the other way before."""

    code = "claim_decided"
    status = 409
    message = _("This payment was already looked at by %(by)s.")


def accept_claim(
    *, claim: PaymentClaim, actor: User, now: datetime, idempotency_key: str | None = None
) -> PaymentClaim:
    """Record the payment as of the day it was made, at that day's price, and end the review; a second call returns it,
    with the key of the first or another.

    Whoever claimed on the very day of the payment has a witness for it: no right of dating back is asked, and it counts
    at the price the customer held at that moment, or that of the moment; else at the last of its day. Raises
    NotPermitted, ShopClosed, ClaimDecided, KeyMissing, IdempotencyConflict, and all that `record_payment` raises, which
    leaves the claim waiting.
    """
    require(actor, Grant.CLAIM_DECIDE, subject=claim)
    require_open_shop()
    with transaction.atomic():
        contract, row = _hold(claim)
        same_request(key=idempotency_key, action="claim.accept", body={"claim": row.pk}, actor=actor, now=now)
        if row.state != _STATE.WAITING:
            return _decided(row, _STATE.ACCEPTED)
        _end_hold(row, now)
        witnessed = tehran_today(row.made_at) == row.paid_on
        done = record_payment(
            contract=contract, amount_rial=row.amount_rial, tender=row.tender, tender_ref=row.reference,
            paid_at=row.made_at if witnessed else row.paid_on, late_reason=row.note, may_back_date=witnessed,
            quote_id=_held_price(contract, row.made_at) if witnessed else None,
            twin_reason=str(_("A payment that the customer had told of.")), actor=actor, now=now,
            # The claim itself says that it was accepted; a key to be foreseen could be taken by another payment before.
            idempotency_key=f"claim:{uuid4()}",
        )  # fmt: skip
        row.payment = done.payment
        _close(row, _STATE.ACCEPTED, "", actor, now)
    return row


def refuse_claim(*, claim: PaymentClaim, reason: str, actor: User, now: datetime) -> PaymentClaim:
    """End the review without a payment: penalty days count again from today on; a second call returns it.

    Raises NotPermitted, ShopClosed, ReasonMissing, ReasonTooLong, ClaimDecided.
    """
    require(actor, Grant.CLAIM_DECIDE, subject=claim)
    require_open_shop()
    why = clean_reason(reason)
    with transaction.atomic():
        contract, row = _hold(claim)
        if row.state != _STATE.WAITING:
            return _decided(row, _STATE.REFUSED)
        _end_hold(row, now)
        _close(row, _STATE.REFUSED, why, actor, now)
        if contract.state not in _GIVEN_UP:
            rebuild(contract=contract, actor=actor, now=now)
    return row


def _hold(claim: PaymentClaim) -> tuple[Contract, PaymentClaim]:
    contract = hold_contract(claim.contract_id)
    rows = PaymentClaim.objects.select_for_update(of=("self",))
    row = rows.select_related("hold", "payment", "made_by", "decided_by").get(pk=claim.pk)
    row.contract = contract
    return contract, row


def _held_price(contract: Contract, at: datetime) -> UUID | None:
    """The price that the customer had locked when the payment was told of."""
    held = lock_of_contract(contract, now=at)
    return held.uuid if held is not None and is_genuine(held) else None


def _decided(row: PaymentClaim, wanted: str) -> PaymentClaim:
    if row.state == wanted:
        return row
    raise ClaimDecided(by=row.decided_by.display_name if row.decided_by else "")


def _end_hold(row: PaymentClaim, now: datetime) -> None:
    """The last day that did not count is the one before: today ends with nothing under review."""
    if row.hold is not None:
        row.hold.last_day = tehran_today(now) - timedelta(days=1)
        row.hold.save(update_fields=["last_day"])


def _close(row: PaymentClaim, state: str, why: str, actor: User, now: datetime) -> None:
    row.state, row.decided_by, row.decided_at, row.decision_reason = state, actor, now, why
    row.save(update_fields=["state", "payment", "decided_at", "decided_by", "decision_reason"])
    receipt = row.payment.receipt_number if row.payment else ""
    detail: dict[str, object] = {"contract": row.contract.number, "reason": why, "receipt": receipt}
    note_audit(actor=actor, action=f"claim.{state}", subject=row, detail=detail)
