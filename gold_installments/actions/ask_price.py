"""A price more than one percent off the shop's: one asks, another agrees, and a quote comes of it (O2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.approvals import ask
from gold_installments.actions.make_quote import ContractInToman, Wanted, require_owing, wanted_of, write_quote
from gold_installments.actions.payment_price import OVERRIDE, check_override, protected, set_price
from gold_installments.actions.postable_price import postable_price
from gold_installments.models import Approval, Contract, Quote
from gold_installments.rules.terms import terms_of

if TYPE_CHECKING:
    from accounts.models import User


def ask_price(
    *,
    contract: Contract,
    rial_per_g: int,
    mg: int | None = None,
    rows: Sequence[int] = (),
    amount_rial: int | None = None,
    reason: str,
    actor: User,
    now: datetime,
) -> Approval:
    """Put another price for one payment before a second person; the approval makes a quote (`quote_of_approval`).

    Raises NotPermitted, ShopClosed, ContractSettled, ContractNotActive, ContractInToman, OverrideWrong,
    PriceReasonMissing and what a quote of that weight, those rows or that amount is refused for.
    """
    require(actor, Grant.PAYMENT_RECORD)
    require_open_shop()
    require_owing(contract)
    if not contract.is_weight:
        raise ContractInToman
    why = check_override(rial_per_g, reason)
    wanted = wanted_of(contract, mg=mg, rows=rows, amount_rial=amount_rial, now=now)
    payload: dict[str, Any] = {
        "rial_per_g": rial_per_g, "mg": wanted.mg, "amount_rial": wanted.amount_rial,
        "rows": [list(row) for row in wanted.rows],
    }  # fmt: skip
    return ask(kind=Approval.Kind.PRICE, contract=contract, payload=payload, reason=why, actor=actor, now=now)


def quote_at_price(approval: Approval, approver: User | None, now: datetime) -> None:
    """The performer: a quote at the price that was agreed, for whoever asked. Raises PriceStale, ContractSettled."""
    contract, asked = approval.contract, approval.payload
    require_owing(contract)
    base = postable_price(actor=approver or approval.asked_by, now=now, reason=approval.reason)
    price = set_price(
        base, asked["rial_per_g"], contract=contract, reason=approval.reason, actor=approval.asked_by, now=now,
        approver=approver,
    )  # fmt: skip
    rows = tuple((version, number) for version, number in asked["rows"])
    wanted = Wanted(asked["mg"], asked["amount_rial"], rows)
    write_quote(contract, wanted, protected(price, terms_of(contract.terms)), approval.asked_by, now)


def quote_of_approval(approval: Approval) -> Quote | None:
    """The quote that the approval made, used or not; None while nobody agreed."""
    if approval.decided_at is None:
        return None
    rows = Quote.objects.filter(
        contract_id=approval.contract_id, created_by_id=approval.asked_by_id, price_source=OVERRIDE,
        price_observed_at=approval.decided_at,
    )  # fmt: skip
    return rows.first()
