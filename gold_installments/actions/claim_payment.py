"""A customer says "I paid" (D13): until somebody has looked, no penalty day counts and no reminder goes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.check_payment import check_payment
from gold_installments.actions.check_tender import TRACKED, TenderUnknown
from gold_installments.actions.clean_reason import short_reason
from gold_installments.actions.hold import IdempotencyConflict, checked_key, hold_contract, hold_name
from gold_installments.actions.make_quote import require_owing
from gold_installments.actions.post_entry import append_event
from gold_installments.actions.rebuild import rebuild
from gold_installments.actions.twins import Reference, refuse_known_refs
from gold_installments.models import Contract, ContractEvent, PaymentClaim
from gold_installments.rules.accounts import Tender
from gold_installments.rules.request import request_hash
from persian.jalali import format_jalali, tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

#: A bank still finds a transfer of this age by its number.
OLDEST_DAYS: Final = 90
#: Whoever has more of them waiting is to be called, not to claim more.
MOST_WAITING: Final = 5


class ClaimDayWrong(Refusal):
    """A day that has not come, or too long ago to look up."""

    code = "claim_day"
    message = _("The day of the payment must be from %(first)s to today.")


class ClaimWaiting(Refusal):
    """The same tracking number is waiting already, or too many are."""

    code = "claim_waiting"
    status = 409
    message = _("This payment is already waiting for review.")


class TooManyClaims(ClaimWaiting):
    """The queue of one contract is full."""

    message = _("Too many payments of this contract wait for review; look at those first.")


def claim_payment(
    *,
    contract: Contract,
    amount_rial: int,
    paid_on: date,
    tender: str,
    reference: str = "",
    note: str = "",
    actor: User | None,
    now: datetime,
    idempotency_key: str,
) -> PaymentClaim:
    """Put a payment that a customer says was made into the queue, and stop the penalty days after today.

    `actor` is who wrote it down, None for the customer by a link of their own. The same key and body give the first
    claim again. Raises NotPermitted, ShopClosed, ContractSettled, ContractNotActive, ReasonTooLong, ClaimDayWrong,
    ClaimWaiting, DuplicateTenderRef, KeyMissing, IdempotencyConflict, and what `check_payment` raises.
    """
    if actor is not None:
        require(actor, Grant.PAYMENT_RECORD, subject=contract)
    require_open_shop()
    key = checked_key(idempotency_key)
    if tender not in list(Tender):
        raise TenderUnknown(field="tender", among=Tender)
    asked = check_payment(amount_rial=amount_rial, tender=tender, tender_ref=reference)
    words = short_reason(note, field="note")
    digest = request_hash(payment=asked.hash_for(contract.number), paid_on=paid_on.isoformat(), note=words)
    with transaction.atomic():
        held = hold_contract(contract.pk)
        hold_name(f"request-key:{key}")
        if first := _earlier(key, digest):
            return first
        require_owing(held)
        _check(held, paid_on, asked.tender.value, asked.tender_ref, tehran_today(now))
        claim = PaymentClaim(
            contract=held, amount_rial=amount_rial, paid_on=paid_on, tender=asked.tender.value,
            reference=asked.tender_ref, note=words, made_at=now, made_by=actor, request_key=key, request_hash=digest,
        )  # fmt: skip
        _put_in_queue(claim, actor, now)
    return claim


def _put_in_queue(claim: PaymentClaim, actor: User | None, now: datetime) -> None:
    """Hold the penalty days and keep the claim. A payment of today leaves today late as it is; what its review takes
    longer is not the customer's.
    """
    tomorrow = tehran_today(now) + timedelta(days=1)
    claim.hold = append_event(
        contract=claim.contract, kind=ContractEvent.Kind.HELD, at=now, now=now, actor=actor, first_day=tomorrow
    )
    claim.save()
    rebuild(contract=claim.contract, actor=actor, now=now)
    detail: dict[str, Any] = {
        "contract": claim.contract.number, "amount_rial": claim.amount_rial, "paid_on": claim.paid_on.isoformat(),
        "reference": claim.reference, "by_customer": actor is None,
    }  # fmt: skip
    note_audit(actor=actor, action="claim.made", subject=claim, detail=detail)


def _earlier(key: str, digest: str) -> PaymentClaim | None:
    first = PaymentClaim.objects.filter(request_key=key).select_related("contract__customer", "payment").first()
    if first is not None and first.request_hash != digest:
        raise IdempotencyConflict(existing=first.contract.number)
    return first


def _check(contract: Contract, paid_on: date, tender: str, reference: str, today: date) -> None:
    oldest = max(contract.signed_date, today - timedelta(days=OLDEST_DAYS))
    if not oldest <= paid_on <= today:
        raise ClaimDayWrong(field="paid_on", first=format_jalali(oldest))
    waiting = PaymentClaim.objects.filter(state=PaymentClaim.State.WAITING)
    if waiting.filter(contract=contract).count() >= MOST_WAITING:
        raise TooManyClaims
    if not reference:
        return
    if tender in TRACKED:
        # Holds the number as well: the same one claimed of another contract at this moment waits here.
        refuse_known_refs([Reference(reference)], field="reference")
    if waiting.filter(tender=tender, reference=reference).exists():
        raise ClaimWaiting(field="reference")
