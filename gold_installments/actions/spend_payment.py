"""Where the Rial of a payment go, on the day it was made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gold_installments.actions.check_payment import AmountTooSmall
from gold_installments.actions.paid_when import PaidWhen
from gold_installments.models import Contract
from gold_installments.queries.replaying import Past, state_from, unit_of
from gold_installments.rules.credit import Lock
from gold_installments.rules.debts import Debt, DebtKey, Step, Unit, in_order, quoted_steps
from gold_installments.rules.pricing import PriceSnapshot
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.spending import Spending, spend
from gold_installments.rules.terms import Terms
from persian.jalali import tehran_today
from persian.refusal import Refusal


class DebtNotOpen(Refusal):
    """What the payer named is paid, or never was."""

    code = "debt_not_open"
    message = _("The debt this payment is for is not open any more.")


class OrderReachesNothing(Refusal):
    """The order told for this payment passes over every open debt."""

    code = "order_reaches_nothing"
    message = _("The order of this payment leaves no debt that the money could pay; choose another order.")


def debts_on(contract: Contract, past: Past, when: PaidWhen, now: datetime) -> tuple[Debt, ...]:
    """What was open at the moment of the payment, as far as it still is: later payments keep their grams (R14d)."""
    today = tehran_today(now)
    debts = state_from(contract, past, as_of=today).debts()
    if not when.late:
        return debts
    then = state_from(contract, past.until(when.at), as_of=when.day).debts()
    for unit in Unit:
        room = sum(debt.open_amount for debt in debts if debt.unit is unit)
        then = _trimmed(then, unit, room)
    return then


def _trimmed(debts: Sequence[Debt], unit: Unit, room: int) -> tuple[Debt, ...]:
    """The debts with at most `room` of a unit, the last due cut first."""
    kept: list[Debt] = []
    for debt in sorted(debts, key=lambda one: (one.due_date, one.key)):
        if debt.unit is not unit:
            kept.append(debt)
        elif (open_amount := min(debt.open_amount, room)) > 0:
            room -= open_amount
            kept.append(Debt(debt.key, debt.unit, debt.due_date, open_amount))
    return tuple(kept)


def spend_payment(
    *,
    contract: Contract,
    amount_rial: int,
    debts: Sequence[Debt],
    when: PaidWhen,
    terms: Terms,
    price: Callable[[], PriceSnapshot],
    lock: Lock | None = None,
    named: Sequence[DebtKey] = (),
    steps: Sequence[Step] | None = None,
) -> tuple[Spending, PriceSnapshot | None]:
    """What the Rial pay, and the price where milligrams are bought: debts in Rial alone ask for none.

    Raises DebtNotOpen, OrderReachesNothing, AmountTooSmall and what `price` raises.
    """
    order = steps if steps is not None else terms.replay_terms(unit_of(contract)).steps
    require_reach(debts, when=when, steps=steps, named=named)
    if lock is not None and amount_rial == lock.amount_rial and steps is None:
        order = quoted_steps(order)
    asked = price() if _buys_gold(debts) else None

    def spent(rial_per_g: int | None) -> Spending:
        return spend(
            amount_rial=amount_rial, debts=debts, day=when.day, rial_per_g=rial_per_g, steps=order, named=named,
            lock=lock, rounding=terms.rounding,
        )  # fmt: skip

    try:
        spending = spent(asked.rial_per_g if asked else None)
    except RuleRefused as refused:
        if refused.code != "price_missing":
            raise DebtNotOpen(field="named") from refused
        asked = price()
        spending = spent(asked.rial_per_g)
    if spending.mg == 0 and spending.rial == 0:
        raise AmountTooSmall(field="amount")
    return spending, asked if spending.mg else None


def require_reach(
    debts: Sequence[Debt], *, when: PaidWhen, steps: Sequence[Step] | None, named: Sequence[DebtKey]
) -> None:
    """Raise OrderReachesNothing where an order was told and, of what is open, it reaches nothing."""
    if steps is not None and debts and not in_order(debts=debts, day=when.day, steps=steps, named=named):
        raise OrderReachesNothing(field="order")


def _buys_gold(debts: Sequence[Debt]) -> bool:
    """Whether a price is needed for certain; with debts in Rial beside it the payment may end before it."""
    return bool(debts) and all(debt.unit is Unit.MG for debt in debts)
