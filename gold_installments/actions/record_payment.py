"""Take money or gold: turn it into what it pays at the price of the moment, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from django.db import IntegrityError, transaction

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.check_payment import CheckedPayment, PaymentWish, check_payment
from gold_installments.actions.hold import IdempotencyConflict, checked_key, hold_contract
from gold_installments.actions.make_quote import require_owing
from gold_installments.actions.open_till import require_open_till
from gold_installments.actions.paid_when import paid_when
from gold_installments.actions.take_payment import take_payment
from gold_installments.actions.twins import refuse_alike
from gold_installments.actions.use_quote import QuoteExpired, renewed, usable_quote
from gold_installments.actions.weigh_payment import Scales, weigh
from gold_installments.models import Contract, Payment
from gold_installments.queries.fetch import one
from gold_installments.queries.replaying import past_of
from gold_installments.rules.promised import Promised

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class RecordedPayment:
    """The payment, and whether it had already been recorded by the same request."""

    payment: Payment
    replayed: bool


def record_payment(
    *,
    contract: Contract,
    actor: User,
    now: datetime,
    idempotency_key: str,
    may_back_date: bool = False,
    promised: Promised | None = None,
    **wish: Unpack[PaymentWish],
) -> RecordedPayment:
    """Record a payment on the contract and return it; the same key and body return the first one.

    What may be told of it is in PaymentWish. What exceeds the whole debt goes to the wallet. `may_back_date`: there is
    a witness for `paid_at`, so that no grant is asked for an old one and a quote that stood then holds; `promised` is
    for an action that has settled price and spending itself, in the same transaction.

    Raises NotPermitted, ShopClosed, KeyMissing, IdempotencyConflict, TillClosed, ContractSettled, ContractNotActive,
    the refusals of check_payment, check_tender, paid_when, use_quote (QuoteExpired with a fresh one), payment_price,
    brought, twins and spend_payment.
    """
    require(actor, Grant.PAYMENT_RECORD)
    require_open_shop()
    key, asked = checked_key(idempotency_key), check_payment(**wish)
    body = asked.hash_for(contract.number)
    try:
        with transaction.atomic():
            return _record(
                contract.pk, asked, actor=actor, now=now, key=key, body=body, may_back_date=may_back_date,
                promised=promised,
            )  # fmt: skip
    except QuoteExpired as expired:
        expired.new_quote = renewed(expired.quote, actor=actor, now=now, price_reason=asked.price_reason)
        raise
    except IntegrityError:
        # The same key on another contract at the same moment: no row of ours made it wait, the unique key did.
        if first := earlier(key, body):
            return RecordedPayment(first, replayed=True)
        raise


def _record(
    contract_pk: int,
    asked: CheckedPayment,
    *,
    actor: User,
    now: datetime,
    key: str,
    body: str,
    may_back_date: bool,
    promised: Promised | None,
) -> RecordedPayment:
    contract = hold_contract(contract_pk)
    if first := earlier(key, body):
        return RecordedPayment(first, replayed=True)
    require_open_till(clerk=actor, now=now)
    require_owing(contract)
    when = paid_when(asked.paid_at, contract=contract, actor=actor, now=now, may_back_date=may_back_date)
    asked_at = when.at if may_back_date else now
    quote = usable_quote(asked.quote_id, contract=contract, now=asked_at, when=when) if asked.quote_id else None
    past = past_of(contract)
    taking = weigh(
        Scales(
            contract=contract, asked=asked, when=when, quote=quote, past=past, actor=actor, now=now, promised=promised
        )
    )  # fmt: skip
    refuse_alike(
        contract=contract, amount_rial=taking.amount_rial, mg=taking.spending.mg, tender=taking.tender,
        tender_ref=taking.tender_ref, at=when.at, reason=asked.twin_reason,
    )  # fmt: skip
    payment = take_payment(contract=contract, taking=taking, actor=actor, now=now, key=key, body=body, past=past)
    return RecordedPayment(payment, replayed=False)


def earlier(key: str, body: str) -> Payment | None:
    """The payment this very request made before. Raises IdempotencyConflict where the key came with another body."""
    pk = one("SELECT id FROM gold_installments_payment WHERE idempotency_key = %s", [key])
    if pk is None:
        return None
    first = Payment.objects.select_related("contract__customer", "actor", "quote", "reversal").get(pk=pk)
    if first.request_hash != body:
        raise IdempotencyConflict(existing=first.receipt_number)
    return first
