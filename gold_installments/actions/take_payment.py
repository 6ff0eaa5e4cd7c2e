"""Write a payment that was thought through: ledger, past, caches, receipt, trail and message, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.actions import note as note_audit
from gold_installments.actions.brought import Leg
from gold_installments.actions.check_tender import Kind
from gold_installments.actions.number import next_number
from gold_installments.actions.paid_when import PaidWhen
from gold_installments.actions.payment_price import cost_of_protection
from gold_installments.actions.post_entry import post_entry, post_paid
from gold_installments.actions.rebuild import rebuild
from gold_installments.actions.receipt_texts import queue_receipt
from gold_installments.actions.write_row import write_row, write_rows
from gold_installments.models import Contract, LedgerEntry, Payment, PaymentLeg, Quote
from gold_installments.queries.replaying import Past
from gold_installments.rules.debts import DebtKey, Step
from gold_installments.rules.payment_lines import paid_lines
from gold_installments.rules.posting import Line
from gold_installments.rules.pricing import PriceSnapshot, price_columns
from gold_installments.rules.spending import Spending
from gold_installments.rules.split_tender import share_out
from gold_prices.actions import keep_price
from persian.jalali import tehran_today
from tenants.context import current_schema

if TYPE_CHECKING:
    from accounts.models import User

NOTHING = Spending(0, 0, 0, 0, 0, ())


@dataclass(frozen=True, kw_only=True)
class Taking:
    """A payment as it is going to be written. `spending` is of the legs that count now; `lines` are all ledger lines.

    `price` is None where no milligram was bought. `amount_rial` = Σ legs = spending + `pending_rial`; 0 for gold taken
    gram for gram.
    """

    legs: tuple[Leg, ...]
    spending: Spending
    lines: tuple[Line, ...]
    price: PriceSnapshot | None
    when: PaidWhen
    amount_rial: int
    pending_rial: int = 0
    kind: LedgerEntry.Kind = LedgerEntry.Kind.PAYMENT
    quote: Quote | None = None
    named: tuple[DebtKey, ...] = ()
    steps: tuple[Step, ...] | None = None
    late_reason: str = ""
    twin_reason: str = ""

    @property
    def tender(self) -> str:
        """The one way it was paid, or that there were several."""
        kinds = {leg.kind for leg in self.legs}
        return kinds.pop() if len(kinds) == 1 else Kind.SPLIT.value

    @property
    def tender_ref(self) -> str:
        """The number of the only leg."""
        return self.legs[0].reference if len(self.legs) == 1 else ""

    @property
    def protection_rial(self) -> int:
        """What the contract's floor or ceiling cost."""
        return cost_of_protection(self.price, self.spending.mg)


def taking_of(
    *, legs: Sequence[Leg], spending: Spending, price: PriceSnapshot | None, when: PaidWhen, **more: Any
) -> Taking:
    """A payment in money and its like; its lines follow from the legs and the spending."""
    pending = sum(leg.amount_rial for leg in legs if leg.pending)
    taking = Taking(
        legs=tuple(legs), spending=spending, lines=(), price=price, when=when, pending_rial=pending,
        amount_rial=spending.amount_rial + pending,
        kind=LedgerEntry.Kind.CHEQUE_TAKEN if all(leg.pending for leg in legs) else LedgerEntry.Kind.PAYMENT, **more,
    )  # fmt: skip
    beside = [line for leg in legs for line in leg.beside]
    sources = [line for leg in legs for line in leg.sources]
    paid = paid_lines(sources=sources, spending=spending, protection_rial=taking.protection_rial) if sources else ()
    return replace(taking, lines=(*beside, *paid))


def take_payment(
    *, contract: Contract, taking: Taking, actor: User, now: datetime, key: str, body: str, past: Past | None = None
) -> Payment:
    """Write the payment and everything that follows from it; returns the receipt.

    The contract's row is locked, the request key is this request's, references and wallet are held. `past` spares
    reading it again where nothing was appended since it was read. Raises NothingLeftToPay.
    """
    for leg in taking.legs:
        if leg.cheque is not None and leg.cheque._state.adding:
            leg.cheque.save()
        if leg.piece is not None:
            leg.piece.save()
    entry, past = _post(contract, taking, actor, now, past)
    if taking.quote is not None:
        taking.quote.used_at = now
        taking.quote.save(update_fields=["used_at"])
    rebuild(contract=contract, actor=actor, now=now, past=past)
    payment = _write(contract, taking, entry, actor=actor, now=now, key=key, body=body)
    _note(payment, actor)
    if payment.market_price_id is not None:
        keep_price(published_id=payment.market_price_id, shop_schema=current_schema(), at=now)
    queue_receipt(payment=payment, now=now)
    return payment


def _post(
    contract: Contract, taking: Taking, actor: User, now: datetime, past: Past | None
) -> tuple[LedgerEntry, Past | None]:
    spent = taking.spending
    if not (spent.mg or spent.rial):
        entry = post_entry(
            contract=contract, kind=taking.kind, lines=taking.lines, actor=actor, now=now, day=taking.when.day
        )
        return entry, past
    entry, fact = post_paid(
        kind=taking.kind, lines=taking.lines, contract=contract, actor=actor, now=now, at=taking.when.at, mg=spent.mg,
        rial=spent.rial, named=taking.named, steps=taking.steps,
    )  # fmt: skip
    return entry, past.with_event(fact) if past is not None else None


def _write(
    contract: Contract, taking: Taking, entry: LedgerEntry, *, actor: User, now: datetime, key: str, body: str
) -> Payment:
    spent = taking.spending
    payment = Payment(
        contract=contract, entry=entry, quote=taking.quote, amount_rial=taking.amount_rial, mg=spent.mg,
        credited_rial=spent.rial, rounding_rial=spent.rounding_rial, wallet_rial=spent.wallet_rial,
        pending_rial=taking.pending_rial, protection_rial=taking.protection_rial,
        balance_after_mg=contract.balance_mg, balance_after_rial=contract.balance_rial, tender=taking.tender,
        tender_ref=taking.tender_ref, paid_at=taking.when.at, day=taking.when.day, recorded_at=now,
        late_reason=taking.late_reason, twin_reason=taking.twin_reason, idempotency_key=key, request_hash=body,
        actor=actor, **price_columns(taking.price, now),
    )  # fmt: skip
    # Last of all locks: whoever numbers something in this shop waits from here to the commit.
    payment.receipt_number = next_number(series="receipt", day=tehran_today(now))
    write_row(payment)
    counting = [leg for leg in taking.legs if not leg.pending]
    shares = iter(share_out(spent.mg, [leg.amount_rial or 1 for leg in counting]) if counting else ())
    write_rows(
        [
            PaymentLeg(
                payment=payment, kind=leg.kind, amount_rial=leg.amount_rial, mg=0 if leg.pending else next(shares),
                reference=leg.reference[:40], terminal=leg.terminal, cheque=leg.cheque, piece=leg.piece,
            )
            for leg in taking.legs
        ]
    )  # fmt: skip
    return payment


def _note(payment: Payment, actor: User) -> None:
    detail: dict[str, object] = {
        "receipt": payment.receipt_number, "contract": payment.contract.number, "amount_rial": payment.amount_rial,
        "mg": payment.mg, "rial_per_g": payment.rial_per_g, "price_source": payment.price_source,
        "market_price_id": payment.market_price_id, "price_confirmed_by": payment.price_confirmed_by,
    }  # fmt: skip
    told = {
        "credited_rial": payment.credited_rial, "pending_rial": payment.pending_rial,
        "late_reason": payment.late_reason, "twin_reason": payment.twin_reason,
    }  # fmt: skip
    detail |= {name: value for name, value in told.items() if value}
    if payment.day != tehran_today(payment.recorded_at or payment.paid_at):
        detail["paid_on"] = payment.day.isoformat()
    note_audit(actor=actor, action="payment.recorded", subject=payment, detail=detail)
