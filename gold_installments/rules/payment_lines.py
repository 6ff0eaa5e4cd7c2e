"""The ledger lines of a payment whatever it was paid with (D2, R5). Rial, mg."""

from __future__ import annotations

from collections.abc import Iterable

from gold_installments.rules.accounts import Account
from gold_installments.rules.posting import Line, event
from gold_installments.rules.protection import protection_lines
from gold_installments.rules.spending import Spending


def paid_lines(*, sources: Iterable[Line], spending: Spending, protection_rial: int = 0) -> tuple[Line, ...]:
    """`sources` give exactly the Rial of the spending, which leave debts in both units, or stay in the wallet.

    With a floor or a ceiling the exchange ends at the shop's own price; `protection_rial` is what keeping the promise
    cost (R5). Raises UnbalancedEvent where the sources are another sum.
    """
    paid = event(
        *sources,
        Line(Account.GOLD_EXCHANGE, mg=spending.mg, rial=-spending.value_rial),
        Line(Account.ROUNDING, rial=-spending.rounding_rial),
        Line(Account.CUSTOMER_WALLET, rial=-spending.wallet_rial),
        Line(Account.RECEIVABLE, mg=-spending.mg),
        Line(Account.RIAL_RECEIVABLE, rial=-spending.rial),
    )
    return (*paid, *protection_lines(protection_rial))


def cleared_sources(amount_rial: int) -> tuple[Line, ...]:
    """The bank paid a cheque: its money is in the account, and what waited for it can be spent."""
    return (
        Line(Account.TRANSFER, rial=amount_rial),
        Line(Account.CHEQUES, rial=-amount_rial),
        Line(Account.CHEQUES_PENDING, rial=amount_rial),
    )


def pending_lines(amount_rial: int) -> tuple[Line, ...]:
    """A cheque into the drawer, worth nothing yet."""
    return event(Line(Account.CHEQUES, rial=amount_rial), Line(Account.CHEQUES_PENDING, rial=-amount_rial))
