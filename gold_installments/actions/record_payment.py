"""Take money: turn it into milligrams at the price of the moment, once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.check_payment import (
    AmountTooSmall,
    CheckedPayment,
    DuplicateTenderRef,
    check_payment,
)
from gold_installments.actions.hold import IdempotencyConflict, checked_key, hold_contract, hold_name
from gold_installments.actions.make_quote import require_owing
from gold_installments.actions.number import next_number
from gold_installments.actions.post_entry import append_event, post_entry
from gold_installments.actions.postable_price import postable_price
from gold_installments.actions.rebuild import rebuild
from gold_installments.actions.receipt_texts import queue_receipt
from gold_installments.actions.use_quote import QuoteExpired, renewed, usable_quote
from gold_installments.models import Contract, ContractEvent, LedgerEntry, Payment, PaymentLeg, Quote
from gold_installments.queries.replaying import state_of, unit_of
from gold_installments.rules.accounts import LegKind, Tender
from gold_installments.rules.credit import Lock
from gold_installments.rules.posting import Line
from gold_installments.rules.pricing import PriceSnapshot
from gold_installments.rules.request import request_hash
from gold_installments.rules.spending import Spending, spend
from gold_installments.rules.split_tender import Leg, mixed_payment_lines
from gold_installments.rules.terms import terms_of
from gold_prices.actions import keep_price
from persian.jalali import tehran_today
from tenants.context import current_schema

if TYPE_CHECKING:
    from accounts.models import User

TRACKED = (Tender.CARD, Tender.TRANSFER)


@dataclass(frozen=True)
class RecordedPayment:
    """The payment, and whether it had already been recorded by the same request."""

    payment: Payment
    replayed: bool


def record_payment(
    *,
    contract: Contract,
    amount_rial: int,
    tender: str,
    tender_ref: str = "",
    quote_id: UUID | None = None,
    actor: User,
    now: datetime,
    idempotency_key: str,
    price_reason: str = "",
) -> RecordedPayment:
    """Record `amount_rial` on the contract and return the payment; the same key and body return the first one.

    With a valid quote its price holds: the quoted amount earns the quoted milligrams, another amount is a free
    payment. Without one the counter's price is used; where the shop's rules ask for a person, an actor who may set
    prices gives a `price_reason`. What exceeds the whole debt goes to the customer's wallet.

    Raises NotPermitted, ShopClosed, KeyMissing, IdempotencyConflict, AmountNotPositive, AmountTooSmall,
    AmountTooLarge, TenderUnknown, TenderRefTooLong, DuplicateTenderRef, ContractSettled, ContractNotActive,
    QuoteUnknown, QuoteInvalid, QuoteUsed, QuoteExpired (with a fresh quote), PriceStale, ConfirmReasonMissing,
    PriceReasonTooLong.
    """
    require(actor, Grant.PAYMENT_RECORD)
    require_open_shop()
    key = checked_key(idempotency_key)
    asked = check_payment(
        amount_rial=amount_rial, tender=tender, tender_ref=tender_ref, quote_id=quote_id, price_reason=price_reason
    )
    try:
        with transaction.atomic():
            return _record(contract.pk, asked, actor, now, key)
    except QuoteExpired as expired:
        expired.new_quote = renewed(expired.quote, actor=actor, now=now, price_reason=asked.price_reason)
        raise


def _record(contract_pk: int, asked: CheckedPayment, actor: User, now: datetime, key: str) -> RecordedPayment:
    contract = hold_contract(contract_pk)
    body = _body(contract, asked)
    hold_name(f"payment-key:{key}")
    if first := _earlier(key, body):
        return RecordedPayment(first, replayed=True)
    require_owing(contract)
    _refuse_known_ref(asked)
    quote = usable_quote(asked.quote_id, contract=contract, now=now) if asked.quote_id else None
    price = _price(quote, asked, actor, now)
    spending = _spend(asked, contract, price, quote, now)
    entry = post_entry(
        contract=contract, kind=LedgerEntry.Kind.PAYMENT, lines=_lines(asked, spending), actor=actor, now=now
    )
    append_event(
        contract=contract, kind=ContractEvent.Kind.PAID, at=now, now=now, actor=actor, entry=entry, mg=spending.mg,
        rial=spending.rial,
    )  # fmt: skip
    if quote is not None:
        quote.used_at = now
        quote.save(update_fields=["used_at"])
    rebuild(contract=contract, actor=actor, now=now)
    payment = _write(
        contract=contract, asked=asked, entry=entry, quote=quote, price=price, spending=spending, actor=actor, now=now,
        key=key, body=body,
    )  # fmt: skip
    if payment.market_price_id is not None:
        keep_price(published_id=payment.market_price_id, shop_schema=current_schema(), at=now)
    queue_receipt(payment=payment, now=now)
    return RecordedPayment(payment, replayed=False)


def _body(contract: Contract, asked: CheckedPayment) -> str:
    # A reason is part of the meaning only where there is one: requests from before it existed keep their hash.
    reason = {"price_reason": asked.price_reason} if asked.price_reason else {}
    return request_hash(
        contract=contract.number,
        amount_rial=asked.amount_rial,
        tender=asked.tender.value,
        tender_ref=asked.tender_ref,
        quote=str(asked.quote_id) if asked.quote_id else None,
        **reason,
    )


def _earlier(key: str, body: str) -> Payment | None:
    first = Payment.objects.filter(idempotency_key=key).select_related("contract__customer", "actor", "quote").first()
    if first is not None and first.request_hash != body:
        raise IdempotencyConflict(existing=first.receipt_number)
    return first


def _refuse_known_ref(asked: CheckedPayment) -> None:
    """A tracking number belongs to one payment; that of a reversed payment may be entered again."""
    if asked.tender not in TRACKED or not asked.tender_ref:
        return
    hold_name(f"tender:{asked.tender}:{asked.tender_ref}")
    live = Payment.objects.filter(tender=asked.tender, tender_ref=asked.tender_ref, reversal__isnull=True)
    if twin := live.first():
        raise DuplicateTenderRef(field="tender_ref", receipt=twin.receipt_number)


def _price(quote: Quote | None, asked: CheckedPayment, actor: User, now: datetime) -> PriceSnapshot:
    if quote is None:
        return postable_price(actor=actor, now=now, reason=asked.price_reason)
    return PriceSnapshot(**{column.name: getattr(quote, column.name) for column in fields(PriceSnapshot)})


def _spend(
    asked: CheckedPayment, contract: Contract, price: PriceSnapshot, quote: Quote | None, now: datetime
) -> Spending:
    today = tehran_today(now)
    spending = spend(
        amount_rial=asked.amount_rial,
        debts=state_of(contract, as_of=today).debts(),
        day=today,
        rial_per_g=price.rial_per_g,
        steps=terms_of(contract.terms).replay_terms(unit_of(contract)).steps,
        lock=Lock(quote.mg, quote.amount_rial) if quote else None,
    )
    if spending.mg == 0 and spending.rial == 0:
        raise AmountTooSmall(field="amount")
    return spending


def _lines(asked: CheckedPayment, spending: Spending) -> tuple[Line, ...]:
    return mixed_payment_lines(
        legs=[Leg(LegKind(asked.tender.value), asked.amount_rial, asked.tender_ref)], mg=spending.mg,
        value_rial=spending.value_rial, rial=spending.rial, rounding_rial=spending.rounding_rial,
        wallet_rial=spending.wallet_rial,
    )  # fmt: skip


def _write(
    *,
    contract: Contract,
    asked: CheckedPayment,
    entry: LedgerEntry,
    quote: Quote | None,
    price: PriceSnapshot,
    spending: Spending,
    actor: User,
    now: datetime,
    key: str,
    body: str,
) -> Payment:
    day = tehran_today(now)
    payment = Payment.objects.create(
        receipt_number=next_number(series="receipt", day=day),
        contract=contract,
        entry=entry,
        quote=quote,
        amount_rial=asked.amount_rial,
        mg=spending.mg,
        credited_rial=spending.rial,
        rounding_rial=spending.rounding_rial,
        wallet_rial=spending.wallet_rial,
        balance_after_mg=contract.balance_mg,
        balance_after_rial=contract.balance_rial,
        **price.columns(),
        tender=asked.tender.value,
        tender_ref=asked.tender_ref,
        paid_at=now,
        day=day,
        recorded_at=now,
        idempotency_key=key,
        request_hash=body,
        actor_id=actor.pk,
    )
    PaymentLeg.objects.create(
        payment=payment, kind=asked.tender.value, amount_rial=asked.amount_rial, mg=spending.mg,
        reference=asked.tender_ref,
    )  # fmt: skip
    detail: dict[str, object] = {
        "receipt": payment.receipt_number, "contract": contract.number, "amount_rial": payment.amount_rial,
        "mg": payment.mg, "rial_per_g": payment.rial_per_g, "price_source": payment.price_source,
        "market_price_id": payment.market_price_id, "price_confirmed_by": payment.price_confirmed_by,
    }  # fmt: skip
    note_audit(actor=actor, action="payment.recorded", subject=payment, detail=detail)
    return payment
