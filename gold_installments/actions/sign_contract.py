"""Sell gold on instalments in the plainest way: so many grams, a fee, even rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from gold_installments.actions.sign_deal import sign_deal
from gold_installments.models import Contract
from gold_installments.queries.preview import plain_wish

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer


def sign_contract(
    *,
    customer: Customer,
    gold_mg: int,
    fee_mg: int = 0,
    installment_count: int,
    signed_date: date,
    first_due_date: date | None = None,
    note: str = "",
    actor: User,
    now: datetime,
    idempotency_key: str,
    **terms: object,
) -> Contract:
    """Write a weight contract of `gold_mg + fee_mg` milligrams and return it; the same key returns the first one.

    `terms` are fields of rules.terms.Terms that differ from the shop's own. Raises as `sign_deal`.
    """
    wish = plain_wish(
        gold_mg=gold_mg, fee_mg=fee_mg, installment_count=installment_count, signed_date=signed_date,
        first_due_date=first_due_date, note=note, **terms,
    )  # fmt: skip
    return sign_deal(customer=customer, wish=wish, actor=actor, now=now, idempotency_key=idempotency_key).contract
