"""Savings plans for programs (C20). mg of 750; Toman in, Rial to the last one out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Router, Schema, Status
from pydantic import StrictInt

from accounts.http import page_of, refuse_unknown
from customers.queries import customer_for
from gold_installments.actions.reverse_savings import reverse_savings
from gold_installments.actions.save_gold import deposit_savings, open_savings
from gold_installments.actions.savings_legs import LegTold
from gold_installments.actions.use_savings import UseTold, use_savings
from gold_installments.api.caller import caller
from gold_installments.models import Savings, SavingsMove
from gold_installments.queries import contract_for
from gold_installments.queries.savings import (
    list_savings,
    move_of_savings,
    moves_of_savings,
    savings_for,
)
from measures.money import RIAL_PER_TOMAN, rial_from_toman

router = Router(tags=["savings"])
Key = Annotated[
    str, Header(alias="Idempotency-Key", description="Made once per form; a repeat returns the first answer.")
]
REPLAYED = "Idempotency-Replayed"


class SavingsIn(Schema, extra="forbid"):
    """`target_mg` of 750 in `count` deposits."""

    target_mg: StrictInt
    count: StrictInt


class SavingsTenderIn(Schema, extra="forbid"):
    """One way of paying: cash, pos, card, transfer or wallet."""

    kind: str
    amount_toman: StrictInt
    reference: str = ""


class SavingsDepositIn(Schema, extra="forbid"):
    """Money for gold at the shop's price of now; `price_reason` as in a quote's body."""

    tender: list[SavingsTenderIn]
    price_reason: str = ""


class SavingsUseIn(Schema, extra="forbid"):
    """hand_over (`note`: what), pay_debt (`contract`) or cash_out (`payout`: cash, card, transfer, wallet)."""

    kind: str
    mg: StrictInt
    contract: str = ""
    payout: str = ""
    reference: str = ""
    note: str = ""
    price_reason: str = ""


class SavingsReverseIn(Schema, extra="forbid"):
    """Which receipt of the plan is undone, and why."""

    receipt_number: str
    reason: str


class SavingsMoveOut(Schema):
    """One move: `mg` above 0 came in; a price where there was one, in whole Toman per gram."""

    receipt_number: str
    savings: str
    kind: str
    mg: int
    rial: int
    price_toman_per_gram: int | None
    rounding_rial: int
    wallet_rial: int
    contract: str
    reason: str
    at: datetime
    by: str
    reverses: str
    reversed_by: str
    balance_mg: int


class SavingsOut(Schema):
    """A plan; `balance_mg` is what the shop owes."""

    id: int
    number: str
    customer_id: int
    customer: str
    state: str
    target_mg: int
    count: int
    balance_mg: int
    created_at: datetime


class SavingsFileOut(SavingsOut):
    """A plan with what each deposit should buy, and its moves; theirs of `balance_mg` is the balance after each."""

    rows_mg: list[int]
    moves: list[SavingsMoveOut]


@router.post("/customers/{int:customer_id}/savings", response={201: SavingsFileOut}, summary="Open a savings plan")
def open_plan(
    request: HttpRequest, response: HttpResponse, customer_id: int, body: SavingsIn, key: Key
) -> Status[SavingsFileOut]:
    """The same key and body return the first plan."""
    user = caller(request)
    opened = open_savings(
        customer=customer_for(user=user, pk=customer_id),
        **body.dict(),
        actor=user,
        now=timezone.now(),
        idempotency_key=key,
    )
    if opened.replayed:
        response[REPLAYED] = "true"
    return Status(201, _file(opened.savings))


@router.get("/savings", response=list[SavingsOut], summary="Savings plans")
def savings(
    request: HttpRequest,
    response: HttpResponse,
    *,
    customer: int | None = None,
    state: str = "",
    after: int | None = None,
    limit: int = 50,
) -> list[SavingsOut]:
    """Newest first; of one customer, or in one state (open, closed)."""
    refuse_unknown(request, "customer", "state", "after", "limit")
    user, most = caller(request), max(1, min(limit, 200))
    of = customer_for(user=user, pk=customer) if customer is not None else None
    rows = list_savings(user=user, customer=of, state=state, after=after, limit=most)
    return [SavingsOut(**_plan(row)) for row in page_of(rows, limit=most, request=request, response=response)]


@router.get("/savings/{number}", response=SavingsFileOut, summary="One savings plan")
def one(request: HttpRequest, number: str) -> SavingsFileOut:
    """By number (1405-S0001) or id, with its moves."""
    return _file(savings_for(user=caller(request), number=number))


@router.post("/savings/{number}/deposits", response={201: SavingsMoveOut}, summary="Pay into savings")
def deposit(
    request: HttpRequest, response: HttpResponse, number: str, body: SavingsDepositIn, key: Key
) -> Status[SavingsMoveOut]:
    """At the price of now; what exceeds the target goes to the customer's wallet."""
    user = caller(request)
    tender = [LegTold(leg.kind, rial_from_toman(leg.amount_toman), leg.reference) for leg in body.tender]
    moved = deposit_savings(
        savings=savings_for(user=user, number=number), tender=tender, actor=user, now=timezone.now(),
        idempotency_key=key, price_reason=body.price_reason,
    )  # fmt: skip
    return Status(201, _moved(moved.move, moved.replayed, response))


@router.post("/savings/{number}/uses", response={201: SavingsMoveOut}, summary="Use saved gold")
def use(
    request: HttpRequest, response: HttpResponse, number: str, body: SavingsUseIn, key: Key
) -> Status[SavingsMoveOut]:
    """Handed over, for the customer's own debt gram for gram, or sold back at the buying price."""
    user = caller(request)
    plan = savings_for(user=user, number=number)
    contract = contract_for(user=user, number=body.contract) if body.contract else None
    told = UseTold(**body.dict(exclude={"contract"}))
    moved = use_savings(savings=plan, told=told, contract=contract, actor=user, now=timezone.now(), idempotency_key=key)
    return Status(201, _moved(moved.move, moved.replayed, response))


@router.post("/savings/{number}/reverse", response=SavingsMoveOut, summary="Undo a move of savings")
def reverse(
    request: HttpRequest, response: HttpResponse, number: str, body: SavingsReverseIn, key: Key
) -> SavingsMoveOut:
    """Safe to repeat: a second call returns the first reversal."""
    user = caller(request)
    move = move_of_savings(savings_for(user=user, number=number), body.receipt_number)
    moved = reverse_savings(move=move, reason=body.reason, actor=user, now=timezone.now(), idempotency_key=key)
    return _moved(moved.move, moved.replayed, response)


def _moved(move: SavingsMove, replayed: bool, response: HttpResponse) -> SavingsMoveOut:
    if replayed:
        response[REPLAYED] = "true"
    return next(it for it in _file(move.savings).moves if it.receipt_number == move.receipt_number)


def _plan(row: Savings) -> dict[str, Any]:
    names = ("number", "customer_id", "state", "target_mg", "count", "balance_mg", "created_at")
    return {"id": row.pk, "customer": row.customer.full_name, **{name: getattr(row, name) for name in names}}


def _file(row: Savings) -> SavingsFileOut:
    moves, balance = [], 0
    for move in moves_of_savings(row):
        balance += move.mg
        moves.append(_move(move, row.number, balance))
    plan = Savings.objects.select_related("customer").get(pk=row.pk)
    return SavingsFileOut(**_plan(plan), rows_mg=list(row.terms["rows_mg"]), moves=moves)


def _move(move: SavingsMove, number: str, balance_mg: int) -> SavingsMoveOut:
    detail: dict[str, Any] = move.detail
    price = detail.get("price", {}).get("rial_per_g")
    undone = getattr(move, "reversed_by", None)
    return SavingsMoveOut(
        receipt_number=move.receipt_number, savings=number, kind=move.kind, mg=move.mg, rial=move.rial,
        price_toman_per_gram=price // RIAL_PER_TOMAN if price else None, rounding_rial=detail.get("rounding_rial", 0),
        wallet_rial=detail.get("wallet_rial", 0), contract=detail.get("contract", ""), reason=move.reason, at=move.at,
        by=move.actor.display_name, reverses=move.reverses.receipt_number if move.reverses else "",
        reversed_by=undone.receipt_number if undone else "", balance_mg=balance_mg,
    )  # fmt: skip
