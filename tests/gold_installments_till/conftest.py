"""A market, a contract, and words for boxes and savings."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from customers.models import Customer
from gold_installments.actions.save_gold import deposit_savings, open_savings
from gold_installments.actions.savings_legs import LegTold
from gold_installments.actions.use_savings import UseTold, use_savings
from gold_installments.models import Contract, Savings, SavingsMove
from tests.gold_installments.book import NOW, TOMAN, WORKED_PRICE, a_contract, a_customer, a_key, price_at


@pytest.fixture
def market(in_shop: object) -> int:
    """11,250,000 Toman a gram, fresh at NOW."""
    price_at(WORKED_PRICE, NOW)
    return WORKED_PRICE


@pytest.fixture
def contract(clerk: User) -> Contract:
    """22,400 mg in 6 rows, signed 1404/06/31 by the clerk."""
    return a_contract(clerk)


def a_plan(actor: User, *, target_mg: int = 10_000, count: int = 5, customer: Customer | None = None) -> Savings:
    """10 grams in five deposits."""
    return open_savings(
        customer=customer or a_customer(actor), target_mg=target_mg, count=count, actor=actor, now=NOW,
        idempotency_key=a_key(),
    ).savings  # fmt: skip


def save(plan: Savings, actor: User, *legs: tuple[Any, ...], key: str = "", **more: Any) -> SavingsMove:
    """A deposit of (kind, whole Toman, reference?)."""
    tender = [LegTold(kind, toman * TOMAN, *rest) for kind, toman, *rest in legs]
    made = deposit_savings(
        savings=plan, tender=tender, actor=actor, now=more.pop("now", NOW), idempotency_key=key or a_key(), **more
    )
    return made.move


def use(plan: Savings, actor: User, *, contract: Contract | None = None, key: str = "", **told: Any) -> SavingsMove:
    """One use of saved gold."""
    return use_savings(
        savings=plan, told=UseTold(**told), contract=contract, actor=actor, now=NOW, idempotency_key=key or a_key()
    ).move
