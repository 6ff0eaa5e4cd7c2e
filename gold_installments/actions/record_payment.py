"""Take money or gold: turn it into what it pays at the price of the moment, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.check_payment import CheckedPayment, check_payment
from gold_installments.actions.check_tender import LegIn
from gold_installments.actions.hold import IdempotencyConflict, checked_key, hold_contract
from gold_installments.actions.make_quote import require_owing
from gold_installments.actions.open_till import require_open_till
from gold_installments.actions.paid_when import paid_when
from gold_installments.actions.take_payment import take_payment
from gold_installments.actions.twins import refuse_alike
from gold_installments.actions.use_quote import QuoteExpired, renewed, usable_quote
from gold_installments.actions.weigh_payment import weigh
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
    amount_rial: int | None = None,
    tender: str = "cash",
    tender_ref: str = "",
    legs: Sequence[LegIn] | None = None,
    quote_id: UUID | None = None,
    actor: User,
    now: datetime,
    idempotency_key: str,
    price_reason: str = "",
    price_rial_per_g: int | None = None,
    paid_at: datetime | date | None = None,
    late_reason: str = "",
    twin_reason: str = "",
    named: Iterable[Sequence[object]] = (),
    steps: Sequence[str] | None = None,
    may_back_date: bool = False,
    promised: Promised | None = None,
) -> RecordedPayment:
    """Record a payment on the contract and return it; the same key and body return the first one.

    `legs` are the ways of paying, Σ = `amount_rial`; without them all of it came by `tender` with `tender_ref`.
    Without an amount the quote's is meant, or what the legs come to. With a valid quote its price holds: the quoted
    amount earns the quoted milligrams, another amount is a free payment. Without one the counter's price is used, or
    that of the moment of `paid_at` (a moment, or a Tehran day); where the shop's rules ask for a person, an actor who
    may set prices gives a `price_reason`. `price_rial_per_g` is another price with that reason, up to one percent off.
    `named` are debts the payer chose, [[kind, version, number], ...], `steps` an order for this payment. What exceeds
    the whole debt goes to the wallet. `twin_reason` is why a payment that looks like another one is none;
    `may_back_date` spares the grant for an old `paid_at`; `promised` is for an action that has settled price and
    spending itself, in the same transaction.

    Raises NotPermitted, ShopClosed, KeyMissing, IdempotencyConflict, TillClosed, ContractSettled, ContractNotActive,
    the refusals of check_payment, check_tender, paid_when, use_quote (QuoteExpired with a fresh one), payment_price,
    brought, twins and spend_payment.
    """
    require(actor, Grant.PAYMENT_RECORD)
    require_open_shop()
    key = checked_key(idempotency_key)
    asked = check_payment(
        amount_rial=amount_rial, tender=tender, tender_ref=tender_ref, legs=legs, quote_id=quote_id,
        price_reason=price_reason, price_rial_per_g=price_rial_per_g, paid_at=paid_at, late_reason=late_reason,
        twin_reason=twin_reason, named=named, steps=steps,
    )  # fmt: skip
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
    quote = usable_quote(asked.quote_id, contract=contract, now=now) if asked.quote_id else None
    past = past_of(contract)
    taking = weigh(
        contract=contract, asked=asked, when=when, quote=quote, past=past, actor=actor, now=now, promised=promised
    )
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
