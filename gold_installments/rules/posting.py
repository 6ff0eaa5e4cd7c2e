"""The ledger lines of each event. Every event sums to zero in milligrams and to zero in Rial."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gold_installments.rules.accounts import Account, Tender
from gold_installments.rules.credit import Credit


@dataclass(frozen=True)
class Line:
    """One line of an entry."""

    account: Account
    mg: int = 0
    rial: int = 0


class UnbalancedEvent(ValueError):
    """Lines that do not sum to zero: a fault of the rule that wrote them, never of the person at the counter."""


def event(*lines: Line) -> tuple[Line, ...]:
    """The lines of one event without the empty ones. Raises UnbalancedEvent unless mg and Rial both sum to zero."""
    if not is_balanced(lines):
        raise UnbalancedEvent(f"{sum(line.mg for line in lines)} mg, {sum(line.rial for line in lines)} Rial left over")
    return _without_zeros(lines)


def exchange_lines(*, source: Account, credit: Credit) -> tuple[Line, ...]:
    """Rial of `source` become milligrams that leave the debt: a payment, a discount, a loss."""
    return event(
        Line(source, rial=credit.amount_rial),
        Line(Account.GOLD_EXCHANGE, mg=credit.mg, rial=-credit.value_rial),
        Line(Account.ROUNDING, rial=-credit.rounding_rial),
        Line(Account.CUSTOMER_WALLET, rial=-credit.wallet_rial),
        Line(Account.RECEIVABLE, mg=-credit.mg),
    )


def _without_zeros(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.mg or line.rial)


def signing_lines(*, gold_mg: int, fee_mg: int) -> tuple[Line, ...]:
    """The debt is born: the customer owes the gold and the fee."""
    return _without_zeros(
        (
            Line(Account.RECEIVABLE, mg=gold_mg + fee_mg),
            Line(Account.GOLD_FINANCED, mg=-gold_mg),
            Line(Account.FEE_INCOME, mg=-fee_mg),
        )
    )


def payment_lines(*, tender: Tender, credit: Credit) -> tuple[Line, ...]:
    """Money comes in; the exchange account turns its value into milligrams, which leave the debt."""
    return exchange_lines(source=tender.account, credit=credit)


def contra_lines(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The same lines with the sign turned: a reversal gives back the entry's own milligrams and Rial."""
    return tuple(Line(line.account, -line.mg, -line.rial) for line in lines)


def is_balanced(lines: Iterable[Line]) -> bool:
    """True when Σ mg and Σ Rial are both zero."""
    kept = list(lines)
    return sum(line.mg for line in kept) == 0 and sum(line.rial for line in kept) == 0
