"""Open a savings plan, and pay into it (C20): the shop owes the gold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_growing_shop, require_open_shop, require_signable
from gold_installments.actions.check_payment import AmountTooSmall
from gold_installments.actions.hold import IdempotencyConflict, checked_key, hold_name
from gold_installments.actions.move_savings import (
    Moved,
    SavingsClosed,
    SavingsOutOfRange,
    Step,
    first_move,
    hold_savings,
    refusal_of,
    write_move,
)
from gold_installments.actions.number import next_number
from gold_installments.actions.open_till import require_open_till
from gold_installments.actions.postable_price import postable_price
from gold_installments.actions.savings_legs import LegTold, clean_legs, hold_legs, tender_keys
from gold_installments.models import Savings, SavingsMove
from gold_installments.rules.limits import MAX_DEBT_MG, MAX_INSTALLMENTS
from gold_installments.rules.pricing import PriceSnapshot
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.request import request_hash
from gold_installments.rules.savings import SavingsPlan, deposit, deposit_lines
from gold_installments.rules.split_tender import Leg
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer


@dataclass(frozen=True)
class OpenedSavings:
    """The plan, and whether the same request had opened it before."""

    savings: Savings
    replayed: bool


def open_savings(
    *, customer: Customer, target_mg: int, count: int, actor: User, now: datetime, idempotency_key: str
) -> OpenedSavings:
    """Agree that a customer saves `target_mg` of 750 in `count` deposits.

    Raises NotPermitted, ShopSuspended, ShopClosed, CustomerMerged, CustomerArchived, SavingsOutOfRange, KeyMissing,
    IdempotencyConflict.
    """
    require(actor, Grant.CONTRACT_WRITE, subject=customer)
    require_growing_shop()
    key = checked_key(idempotency_key)
    body = request_hash(customer=customer.pk, target_mg=target_mg, count=count)
    with transaction.atomic():
        hold_name(f"savings-key:{key}")
        if (first := Savings.objects.filter(idempotency_key=key).select_related("customer").first()) is not None:
            if first.request_hash != body:
                raise IdempotencyConflict(existing=first.number)
            return OpenedSavings(first, replayed=True)
        require_signable(customer)
        plan = _plan(target_mg, count)
        savings = Savings.objects.create(
            number=next_number(series="savings", day=tehran_today(now)), customer_id=customer.pk, target_mg=target_mg,
            count=count, terms={"rows_mg": list(plan.rows_mg), "rounding": "half_up"}, idempotency_key=key,
            request_hash=body, created_at=now, created_by_id=actor.pk,
        )  # fmt: skip
        detail: dict[str, object] = {"savings": savings.number, "customer": customer.pk, "target_mg": target_mg}
        note_audit(actor=actor, action="savings.opened", subject=savings, detail=detail)
    return OpenedSavings(savings, replayed=False)


def _plan(target_mg: int, count: int) -> SavingsPlan:
    try:
        plan = SavingsPlan(target_mg, count)
    except RuleRefused as refused:
        raise refusal_of(refused, field="target_mg") from refused
    if target_mg > MAX_DEBT_MG:
        raise SavingsOutOfRange(field="target_mg")
    if count > MAX_INSTALLMENTS:
        raise SavingsOutOfRange(field="count")
    return plan


def deposit_savings(
    *,
    savings: Savings,
    tender: Sequence[LegTold],
    actor: User,
    now: datetime,
    idempotency_key: str,
    price_reason: str = "",
) -> Moved:
    """Turn money into saved gold at the shop's price of this moment; what exceeds the target goes to the wallet.

    Raises NotPermitted, ShopClosed, TillClosed, KeyMissing, IdempotencyConflict, SavingsClosed, SavingsComplete,
    AmountTooSmall, WalletTooSmall, DuplicateTenderRef, PriceStale and its kin, and what `clean_legs` refuses.
    """
    require(actor, Grant.PAYMENT_RECORD, subject=savings)
    require_open_shop()
    legs = clean_legs(tender)
    told = [f"{leg.kind.value}:{leg.amount_rial}:{leg.reference}" for leg in legs]
    body = {"savings": savings.number, "legs": "|".join(told)}
    with transaction.atomic():
        held = hold_savings(savings.pk)
        if (first := first_move(idempotency_key, body)) is not None:
            return Moved(first, replayed=True)
        require_open_till(clerk=actor, now=now)
        if held.state == Savings.State.CLOSED:
            raise SavingsClosed
        hold_legs(legs, customer=held.customer)
        price = postable_price(actor=actor, now=now, reason=price_reason)
        step = _deposit(held, legs, price)
        move = write_move(savings=held, step=step, body=body, key=idempotency_key, actor=actor, now=now)
    return Moved(move, replayed=False)


def _deposit(held: Savings, legs: Sequence[Leg], price: PriceSnapshot) -> Step:
    """What the legs buy at the price."""
    amount = sum(leg.amount_rial for leg in legs)
    plan = SavingsPlan(held.target_mg, held.count)
    try:
        credit = deposit(amount_rial=amount, rial_per_g=price.rial_per_g, plan=plan, saved_mg=held.balance_mg)
    except RuleRefused as refused:
        raise refusal_of(refused, field="tender") from refused
    if credit.mg == 0:
        raise AmountTooSmall(field="tender")
    detail = {
        "legs": [{"kind": leg.kind.value, "rial": leg.amount_rial, "reference": leg.reference} for leg in legs],
        "value_rial": credit.value_rial, "rounding_rial": credit.rounding_rial, "wallet_rial": credit.wallet_rial,
    }  # fmt: skip
    return Step(
        kind=SavingsMove.Kind.DEPOSIT, mg=credit.mg, rial=amount, lines=deposit_lines(legs=legs, credit=credit),
        detail=detail, price=price, tender_keys=tuple(tender_keys(legs)),
    )  # fmt: skip
