"""Payment cheques and wallets for programs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Router, Status

from accounts.http import refuse_unknown
from customers.queries import customer_for
from gold_installments.actions import bounce_cheque, clear_cheque, deposit_cheque, refund_wallet
from gold_installments.api.caller import caller
from gold_installments.api.numbers import number_of
from gold_installments.api.payment_answers import cheque_out, toman, whole_payment
from gold_installments.api.payment_shapes import (
    BounceIn,
    ClearIn,
    PaymentChequeOut,
    RefundIn,
    RefundOut,
    WalletMoveOut,
)
from gold_installments.queries.payment_cheques import payment_cheque_for
from gold_installments.queries.wallets import wallet_moves
from measures.money import RIAL_PER_TOMAN
from persian.jalali import format_jalali

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer
    from gold_installments.models import Cheque

router = Router(tags=["payments"])
Key = Annotated[
    str, Header(alias="Idempotency-Key", description="Made once per form; a repeat returns the first answer.")
]
REPLAYED = "Idempotency-Replayed"


@router.post("/cheques/{cheque_id}/deposit", response=PaymentChequeOut, summary="A payment cheque goes to the bank")
def deposit(request: HttpRequest, cheque_id: str) -> PaymentChequeOut:
    """Safe to repeat."""
    user = caller(request)
    cheque = payment_cheque_for(user=user, pk=cheque_id)
    return cheque_out(deposit_cheque(cheque=cheque, actor=user, now=timezone.now()))


@router.post("/cheques/{cheque_id}/clear", response=PaymentChequeOut, summary="The bank paid a cheque")
def clear(request: HttpRequest, response: HttpResponse, cheque_id: str, body: ClearIn, key: Key) -> PaymentChequeOut:
    """Where a cheque counts when it clears, a payment at the price of now, with a receipt of its own."""
    user, now = caller(request), timezone.now()
    cheque = payment_cheque_for(user=user, pk=cheque_id)
    made = clear_cheque(cheque=cheque, actor=user, now=now, idempotency_key=key, price_reason=body.price_reason)
    _say_replayed(response, cheque, now)
    return cheque_out(payment_cheque_for(user=user, pk=cheque_id), whole_payment(made, now=now) if made else None)


@router.post("/cheques/{cheque_id}/bounce", response=PaymentChequeOut, summary="The bank refused a cheque")
def bounce(request: HttpRequest, response: HttpResponse, cheque_id: str, body: BounceIn, key: Key) -> PaymentChequeOut:
    """What waited for it is taken back; what it had credited is reversed."""
    user, now = caller(request), timezone.now()
    cheque = payment_cheque_for(user=user, pk=cheque_id)
    made = bounce_cheque(cheque=cheque, reason=body.reason, actor=user, now=now, idempotency_key=key)
    _say_replayed(response, cheque, now)
    return cheque_out(made)


def _say_replayed(response: HttpResponse, cheque: Cheque, now: datetime) -> None:
    """Where this request moved nothing, an earlier one with its key did."""
    if not cheque.moves.filter(at=now).exists():
        response[REPLAYED] = "true"


@router.post("/customers/{customer_id}/wallet/refunds", response={201: RefundOut}, summary="Pay a wallet back")
def refund(
    request: HttpRequest, response: HttpResponse, customer_id: str, body: RefundIn, key: Key
) -> Status[RefundOut]:
    """Once for each key; 422 `wallet_too_small` for more than it holds."""
    user = caller(request)
    done = refund_wallet(
        customer=_customer(user, customer_id), amount_rial=body.amount_toman * RIAL_PER_TOMAN,
        payout=body.tender, reference=body.reference, reason=body.reason, actor=user, now=timezone.now(),
        idempotency_key=key,
    )  # fmt: skip
    if done.replayed:
        response[REPLAYED] = "true"
    return Status(
        201,
        RefundOut(
            entry_id=done.entry, amount_toman=toman(done.rial), left_toman=toman(done.left_rial),
            left_rial=done.left_rial,
        ),
    )  # fmt: skip


def _customer(user: User, text: str) -> Customer:
    """By the id in the path; what is no id names nobody. Raises NotPermitted, CustomerNotFound."""
    return customer_for(user=user, pk=number_of(text) or 0)


@router.get("/customers/{customer_id}/wallet/moves", response=list[WalletMoveOut], summary="Steps of a wallet")
def moves(
    request: HttpRequest, response: HttpResponse, customer_id: str, after: int | None = None, limit: int = 50
) -> list[WalletMoveOut]:
    """Newest first; the `Link` header names the next page."""
    refuse_unknown(request, "after", "limit")
    user = caller(request)
    shown = max(1, min(limit, 200))
    found = wallet_moves(user=user, customer=_customer(user, customer_id), after=after, limit=shown)
    if len(found) > shown:
        query = request.GET.copy()
        query["after"] = str(found[shown - 1].pk)
        response["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
    return [
        WalletMoveOut(
            id=one.pk, kind=one.kind, on=format_jalali(one.day), at=one.at, rial=one.rial, toman=toman(one.rial),
            contract=one.contract, actor=one.actor,
        )
        for one in found[:shown]
    ]  # fmt: skip
