"""Giving a debt up, and what comes in later (R15). Rial, mg of 750, prices Rial per gram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gold_installments.rules.accounts import Account
from gold_installments.rules.credit import Credit, credit_payment
from gold_installments.rules.posting import Line, event, exchange_lines
from gold_installments.rules.refused import refuse_below
from gold_installments.rules.split_tender import Leg, leg_lines
from measures.gold import rial_for_mg


@dataclass(frozen=True)
class WriteOff:
    """`mg` given up, and what they were worth that day in Rial."""

    mg: int
    rial_per_g: int
    loss_rial: int


@dataclass(frozen=True)
class Recovery:
    """Money on a debt given up: `recovered_rial` of it for `mg` of that debt, the rest to the wallet."""

    mg: int
    recovered_rial: int
    wallet_rial: int


def write_off(*, left_mg: int, rial_per_g: int) -> WriteOff:
    """Give up all of `left_mg` (1 or more): 18,667 mg at 11,600,000 Toman are 216,537,200.

    Raises RuleRefused `nothing_to_write_off`; ValueError for a price below 1.
    """
    refuse_below(1, "nothing_to_write_off", left_mg=left_mg)
    return WriteOff(left_mg, rial_per_g, rial_for_mg(left_mg, rial_per_g))


def write_off_lines(given_up: WriteOff) -> tuple[Line, ...]:
    """The debt leaves the book as a loss in Rial at the day's price."""
    return exchange_lines(source=Account.WRITE_OFF, credit=Credit(given_up.mg, given_up.loss_rial, 0, 0))


def toman_write_off_lines(left_rial: int) -> tuple[Line, ...]:
    """The same for a contract in Toman. Raises RuleRefused `nothing_to_write_off`."""
    refuse_below(1, "nothing_to_write_off", left_rial=left_rial)
    return event(Line(Account.WRITE_OFF, rial=left_rial), Line(Account.RIAL_RECEIVABLE, rial=-left_rial))


def recover(*, amount_rial: int, rial_per_g: int, written_off_mg: int, recovered_mg: int) -> Recovery:
    """Money that comes in later, counted in milligrams at its own day's price; the contract stays as it is.

    What exceeds the debt given up (less what was recovered before) belongs to the customer: wallet. Raises RuleRefused
    `amount_not_positive`, `recovered_too_much`; ValueError for a price below 1.
    """
    refuse_below(1, "amount_not_positive", amount_rial=amount_rial)
    refuse_below(0, "recovered_too_much", left_mg=written_off_mg - recovered_mg)
    credit = credit_payment(amount_rial=amount_rial, rial_per_g=rial_per_g, balance_mg=written_off_mg - recovered_mg)
    return Recovery(credit.mg, amount_rial - credit.wallet_rial, credit.wallet_rial)


def recover_toman(*, amount_rial: int, written_off_rial: int, recovered_rial: int) -> Recovery:
    """The same for a debt given up in Rial; `mg` is 0. Raises as `recover`."""
    refuse_below(1, "amount_not_positive", amount_rial=amount_rial)
    refuse_below(0, "recovered_too_much", left_rial=written_off_rial - recovered_rial)
    taken = min(amount_rial, written_off_rial - recovered_rial)
    return Recovery(0, taken, amount_rial - taken)


def recovery_lines(*, legs: Sequence[Leg], recovery: Recovery) -> tuple[Line, ...]:
    """The money against its own account: the written-off contract is not touched."""
    return event(
        *leg_lines(legs),
        Line(Account.RECOVERY, rial=-recovery.recovered_rial),
        Line(Account.CUSTOMER_WALLET, rial=-recovery.wallet_rial),
    )
