"""The bank paid a cheque, or refused it (R14c)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.brought import Leg
from gold_installments.actions.check_tender import Kind
from gold_installments.actions.clean_reason import clean_reason
from gold_installments.actions.move_cheque import hold_cheque, move_cheque, require_waiting
from gold_installments.actions.once import done_before, mark_done
from gold_installments.actions.open_till import require_open_till
from gold_installments.actions.paid_when import PaidWhen
from gold_installments.actions.payment_price import payment_price
from gold_installments.actions.post_entry import post_entry
from gold_installments.actions.rebuild import rebuild
from gold_installments.actions.reverse_payment import undo_payment
from gold_installments.actions.spend_payment import debts_on, spend_payment
from gold_installments.actions.take_payment import take_payment, taking_of
from gold_installments.models import Cheque, Contract, LedgerEntry, Payment
from gold_installments.queries.replaying import past_of
from gold_installments.rules.cheque_lines import NOTHING, cheque_cleared_lines
from gold_installments.rules.cheques import ChequePolicy
from gold_installments.rules.payment_lines import cleared_sources, pending_lines
from gold_installments.rules.posting import contra_lines
from gold_installments.rules.request import request_hash
from gold_installments.rules.spending import Spending
from gold_installments.rules.terms import terms_of
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from accounts.models import User


def clear_cheque(
    *, cheque: Cheque, actor: User, now: datetime, idempotency_key: str, price_reason: str = ""
) -> Payment | None:
    """The money is in the account. A cheque that counts when it clears becomes a payment at the price of this moment,
    with a receipt of its own, which is returned; one that counted when it was taken only changes its place (None).

    Raises NotPermitted, ShopClosed, KeyMissing, IdempotencyConflict, TillClosed, NotPaymentCheque, ChequeNotHere,
    ContractNotActive and what `payment_price` raises.
    """
    require(actor, Grant.PAYMENT_RECORD)
    require_open_shop()
    with transaction.atomic():
        contract, row = hold_cheque(cheque)
        body = {"cheque": row.pk, "step": "clear"}
        if (done := done_before(key=idempotency_key, action="cheque.clear", body=body)) is not None:
            return Payment.objects.filter(pk=done["payment"]).first()
        require_open_till(clerk=actor, now=now)
        require_waiting(row, contract)
        pending = row.legs.filter(payment__pending_rial__gt=0).exists()
        if pending:
            payment = _pay(
                contract, row, actor=actor, now=now, key=f"cheque-{request_hash(key=idempotency_key)}",
                price_reason=price_reason,
            )  # fmt: skip
        else:
            payment = None
            lines = cheque_cleared_lines(policy=ChequePolicy.RECEIPT, amount_rial=row.amount_rial, credit=NOTHING)
            post_entry(contract=contract, kind=LedgerEntry.Kind.CHEQUE_CLEARED, lines=lines, actor=actor, now=now)
            rebuild(contract=contract, actor=actor, now=now)
        move_cheque(row, Cheque.State.CLEARED, actor=actor, now=now, payment=payment)
        result = {"payment": payment.pk if payment else None}
        mark_done(key=idempotency_key, action="cheque.clear", body=body, result=result, actor=actor, now=now)
    return payment


def _pay(contract: Contract, cheque: Cheque, *, actor: User, now: datetime, key: str, price_reason: str) -> Payment:
    terms, when = terms_of(contract.terms), PaidWhen(now, tehran_today(now), late=False)
    past = past_of(contract)
    debts = debts_on(contract, past, when, now)
    amount = cheque.amount_rial
    if debts:
        spending, price = spend_payment(
            contract=contract, amount_rial=amount, debts=debts, when=when, terms=terms,
            price=lambda: payment_price(
                contract=contract, terms=terms, when=when, actor=actor, now=now, reason=price_reason
            ),
        )  # fmt: skip
    else:
        # Paid in another way meanwhile: it is the customer's money.
        spending, price = Spending(0, 0, 0, 0, amount, ()), None
    leg = Leg(
        kind=Kind.CHEQUE, amount_rial=amount, reference=cheque.sayad_id, cheque=cheque, sources=cleared_sources(amount)
    )
    taking = taking_of(legs=[leg], spending=spending, price=price, when=when)
    body = request_hash(cheque=cheque.pk, step="clear")
    return take_payment(contract=contract, taking=taking, actor=actor, now=now, key=key, body=body, past=past)


def bounce_cheque(*, cheque: Cheque, reason: str, actor: User, now: datetime, idempotency_key: str) -> Cheque:
    """The bank refused it. What waited for it is taken back; what it had credited already is reversed.

    Raises NotPermitted, ShopClosed, KeyMissing, IdempotencyConflict, TillClosed, ReasonMissing, NotPaymentCheque,
    ChequeNotHere, ContractNotActive, WalletUsed.
    """
    require(actor, Grant.PAYMENT_RECORD)
    require_open_shop()
    why = clean_reason(reason)
    with transaction.atomic():
        contract, row = hold_cheque(cheque)
        body = {"cheque": row.pk, "step": "bounce", "reason": why}
        if done_before(key=idempotency_key, action="cheque.bounce", body=body) is not None:
            return row
        require_open_till(clerk=actor, now=now)
        require_waiting(row, contract)
        # How it came in; a clearing that was reversed since is no way in.
        taken = row.legs.filter(payment__cheque_move=None).select_related("payment__entry").order_by("pk").last()
        if taken is not None and not taken.payment.pending_rial:
            undo_payment(
                payment=taken.payment, contract=contract, reason=why, actor=actor, now=now,
                cheque_becomes=Cheque.State.BOUNCED,
            )  # fmt: skip
        else:
            lines = contra_lines(pending_lines(row.amount_rial))
            post_entry(contract=contract, kind=LedgerEntry.Kind.CHEQUE_BOUNCED, lines=lines, actor=actor, now=now)
            move_cheque(row, Cheque.State.BOUNCED, actor=actor, now=now, reason=why)
            rebuild(contract=contract, actor=actor, now=now)
        mark_done(
            key=idempotency_key, action="cheque.bounce", body=body, result={"cheque": row.pk}, actor=actor, now=now
        )
    row.refresh_from_db()
    return row
