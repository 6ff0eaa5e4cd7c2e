"""Quotes, payments and cheques in the shapes of the API."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gold_installments.api.payment_shapes import (
    AllocationOut,
    LegOut,
    PaidPriceOut,
    PaymentChequeOut,
    PaymentOut,
    QuoteOut,
    ReversalOut,
)
from gold_installments.models import Cheque, Contract, Payment, PaymentLeg, Quote, Reversal
from gold_installments.queries import placed_by_payment
from gold_installments.queries.payments import Placed
from gold_installments.queries.receipt_link import receipt_path
from measures.money import RIAL_PER_TOMAN, whole_toman
from persian.jalali import format_jalali, tehran_today


def toman(rial: int) -> int:
    """Whole Toman, half up."""
    return whole_toman(rial) // RIAL_PER_TOMAN


def _per_gram(rial: int | None) -> int | None:
    return None if rial is None else toman(rial)


def price_out(row: Quote | Payment) -> PaidPriceOut | None:
    """The price that was copied in; None where none was asked for."""
    if not row.price_source:
        return None
    return PaidPriceOut(
        price_toman_per_gram=toman(row.rial_per_g), counter_toman_per_gram=_per_gram(row.counter_rial_per_g),
        shop_toman_per_gram=_per_gram(row.shop_rial_per_g), market_toman_per_gram=_per_gram(row.market_rial_per_g),
        source=row.price_source, source_name=row.price_source_name, observed_at=row.price_observed_at,
        state=row.price_state, note=row.price_note, confirmed_by=row.price_confirmed_by,
    )  # fmt: skip


def quote_out(quote: Quote, contract: Contract) -> QuoteOut:
    """The promise."""
    price = price_out(quote)
    if price is None:
        raise ValueError("a quote has a price")
    return QuoteOut(
        id=quote.uuid, contract=contract.number, mg=quote.mg, rows=[number for _version, number in quote.rows],
        price_toman_per_gram=price.price_toman_per_gram, amount_toman=toman(quote.amount_rial),
        amount_rial=quote.amount_rial, expires_at=quote.expires_at, price=price,
    )  # fmt: skip


def payment_out(payment: Payment, *, pieces: Iterable[Placed] = (), reversed_: bool = False) -> PaymentOut:
    """A receipt with its legs; contract, actor and legs with their cheques should be at hand."""
    rial = {
        name: getattr(payment, f"{name}_rial")
        for name in ("amount", "credited", "rounding", "wallet", "pending", "protection")
    }
    money = {f"{name}_rial": value for name, value in rial.items()}
    money |= {f"{name}_toman": toman(value) for name, value in rial.items()}
    return PaymentOut(
        **money, id=payment.pk, receipt_number=payment.receipt_number, contract=payment.contract.number,
        contract_id=payment.contract_id, credited_mg=payment.mg, balance_mg=payment.balance_after_mg,
        balance_rial=payment.balance_after_rial, balance_toman=toman(payment.balance_after_rial),
        price=price_out(payment), tender=[_leg(leg) for leg in payment.legs.all()],
        allocations=[
            AllocationOut(kind=one.kind.value, schedule=one.version, index=one.number, mg=one.mg, rial=one.rial)
            for one in pieces
        ],
        paid_at=payment.paid_at, paid_on=format_jalali(payment.day), recorded_at=payment.recorded_at,
        late_reason=payment.late_reason, twin_reason=payment.twin_reason, recorded_by=payment.actor.display_name,
        reversed=reversed_, link=receipt_path(payment),
    )  # fmt: skip


def whole_payment(payment: Payment, *, now: datetime) -> PaymentOut:
    """A receipt with the debts it paid, as they stand by the book of `now`; a reversed one pays none."""
    undone = getattr(payment, "reversal", None) is not None
    placed = {} if undone else placed_by_payment(payment.contract, today=tehran_today(now))
    return payment_out(payment, pieces=placed.get(payment.pk, ()), reversed_=undone)


def _leg(leg: PaymentLeg) -> LegOut:
    return LegOut(
        kind=leg.kind, amount_toman=toman(leg.amount_rial), amount_rial=leg.amount_rial, mg=leg.mg,
        reference=leg.reference, terminal=leg.terminal, cheque_id=leg.cheque_id,
        cheque_state=leg.cheque.state if leg.cheque else "", piece_id=leg.piece_id,
    )  # fmt: skip


def reversal_out(made: Reversal, contract: Contract) -> ReversalOut:
    """What was given back."""
    payment = made.payment
    return ReversalOut(
        payment_id=payment.pk, receipt_number=payment.receipt_number, contract=contract.number,
        credited_mg=payment.mg, amount_toman=toman(payment.amount_rial), amount_rial=payment.amount_rial,
        reason=made.reason, reversed_at=made.at, reversed_by=made.actor.display_name,
        balance_mg=contract.balance_mg, balance_rial=contract.balance_rial,
    )  # fmt: skip


def cheque_out(cheque: Cheque, payment: PaymentOut | None = None) -> PaymentChequeOut:
    """Where the cheque is now."""
    return PaymentChequeOut(
        id=cheque.pk, contract=cheque.contract.number, state=cheque.state, sayad_id=cheque.sayad_id,
        amount_toman=toman(cheque.amount_rial), due_on=format_jalali(cheque.due_date), version=cheque.version,
        payment=payment,
    )  # fmt: skip
