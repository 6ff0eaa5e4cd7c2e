"""Ceiling and floor of a contract's price (R5), and what keeping the promise costs. Rial per gram of 750, Rial, mg."""

from __future__ import annotations

from dataclasses import dataclass

from gold_installments.rules.accounts import Account
from gold_installments.rules.credit import Credit, Lock, credit_payment
from gold_installments.rules.posting import Line, event
from gold_installments.rules.refused import RuleRefused, refuse_below
from measures.gold import mg_for_rial, rial_for_mg


@dataclass(frozen=True)
class Protection:
    """The prices agreed at signing, Rial per gram; None for a side without a limit.

    Raises RuleRefused: `protection_equal` (that is a Toman contract), `protection_crossed`, `price_not_positive`.
    """

    floor_rial_per_g: int | None = None
    ceiling_rial_per_g: int | None = None

    def __post_init__(self) -> None:
        floor, ceiling = self.floor_rial_per_g, self.ceiling_rial_per_g
        for price in (floor, ceiling):
            if price is not None:
                refuse_below(1, "price_not_positive", price=price)
        if floor is None or ceiling is None:
            return
        if floor == ceiling:
            raise RuleRefused("protection_equal", "floor and ceiling are equal: this is a Toman contract")
        if floor > ceiling:
            raise RuleRefused("protection_crossed", "the floor is above the ceiling")

    def effective(self, market_rial_per_g: int) -> int:
        """The price a payment counts at: the market's, raised to the floor, lowered to the ceiling."""
        raised = max(market_rial_per_g, self.floor_rial_per_g or market_rial_per_g)
        return min(raised, self.ceiling_rial_per_g or raised)


@dataclass(frozen=True)
class ProtectedCredit:
    """A payment under protection: both prices, what was credited, what it would have been, and the cost in Rial.

    `cost_rial` is positive where a ceiling gave grams away and negative where a floor kept some.
    """

    credit: Credit
    market_rial_per_g: int
    effective_rial_per_g: int
    mg_at_market: int
    cost_rial: int


def protection_cost(*, mg: int, market_rial_per_g: int, effective_rial_per_g: int) -> int:
    """What `mg` are worth at the market less what they were counted at, in Rial; rounding is no part of it."""
    return rial_for_mg(mg, market_rial_per_g) - rial_for_mg(mg, effective_rial_per_g)


def credit_protected(
    *, amount_rial: int, market_rial_per_g: int, protection: Protection, balance_mg: int, lock: Lock | None = None
) -> ProtectedCredit:
    """`credit_payment` at the effective price, with the cost beside it. Raises ValueError for a price below 1."""
    effective = protection.effective(market_rial_per_g)
    credit = credit_payment(amount_rial=amount_rial, rial_per_g=effective, balance_mg=balance_mg, lock=lock)
    return ProtectedCredit(
        credit=credit,
        market_rial_per_g=market_rial_per_g,
        effective_rial_per_g=effective,
        mg_at_market=min(mg_for_rial(amount_rial, market_rial_per_g), balance_mg),
        cost_rial=protection_cost(mg=credit.mg, market_rial_per_g=market_rial_per_g, effective_rial_per_g=effective),
    )


def protection_lines(cost_rial: int) -> tuple[Line, ...]:
    """Beside the payment's own lines: the exchange then stands at the market's price, the rest is what it cost."""
    return event(Line(Account.PROTECTION, rial=cost_rial), Line(Account.GOLD_EXCHANGE, rial=-cost_rial))
