"""The ledger lines of what changes a debt without a payment, and of the wallet. `mg` and `rial` are 0 or more."""

from __future__ import annotations

from gold_installments.rules.accounts import Account
from gold_installments.rules.posting import Line, event
from gold_installments.rules.refused import RuleRefused, refuse_below


def penalty_lines(*, mg: int = 0, rial: int = 0) -> tuple[Line, ...]:
    """A penalty is charged, in gold or in Rial. Raises RuleRefused `amount_negative`, as all here."""
    return _owed(Account.PENALTY_INCOME, mg, rial)


def fee_lines(*, mg: int = 0, rial: int = 0) -> tuple[Line, ...]:
    """A fee is charged after signing."""
    return _owed(Account.FEE_INCOME, mg, rial)


def opening_lines(*, mg: int = 0, rial: int = 0) -> tuple[Line, ...]:
    """What a customer owed when the book was carried over from another one."""
    return _owed(Account.OPENING, mg, rial)


def forgiveness_lines(*, mg: int = 0, rial: int = 0) -> tuple[Line, ...]:
    """A waived penalty, or the last milligram: the charge stays in the book, beside what was let go of it."""
    return tuple(Line(line.account, -line.mg, -line.rial) for line in _owed(Account.FORGIVENESS, mg, rial))


def wallet_refund_lines(*, payout: Account, rial: int, wallet_rial: int) -> tuple[Line, ...]:
    """Money of the wallet is paid back. Raises RuleRefused `amount_negative`, `wallet_too_small`."""
    refuse_below(1, "amount_negative", rial=rial)
    if rial > wallet_rial:
        raise RuleRefused("wallet_too_small", "more than the wallet holds")
    return event(Line(Account.CUSTOMER_WALLET, rial=rial), Line(payout, rial=-rial))


def _owed(source: Account, mg: int, rial: int) -> tuple[Line, ...]:
    refuse_below(0, "amount_negative", mg=mg, rial=rial)
    return event(
        Line(Account.RECEIVABLE, mg=mg),
        Line(Account.RIAL_RECEIVABLE, rial=rial),
        Line(source, mg=-mg, rial=-rial),
    )
