"""A savings plan (C20): the engine of payments with the sign turned, so the shop owes the gold. mg of 750, Rial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gold_installments.rules.accounts import Account
from gold_installments.rules.credit import Credit, Lock, credit_payment
from gold_installments.rules.posting import Line, event
from gold_installments.rules.refused import RuleRefused, refuse_below
from gold_installments.rules.split_tender import Leg, leg_lines
from measures.gold import rial_for_mg
from measures.split import split_evenly


@dataclass(frozen=True)
class SavingsPlan:
    """A customer wants `target_mg` in `count` deposits. Raises RuleRefused `savings_out_of_range`."""

    target_mg: int
    count: int

    def __post_init__(self) -> None:
        refuse_below(1, "savings_out_of_range", count=self.count)
        refuse_below(self.count, "savings_out_of_range", target_mg=self.target_mg)

    @property
    def rows_mg(self) -> tuple[int, ...]:
        """What each deposit should buy; the remainder in the last."""
        return split_evenly(self.target_mg, self.count)


@dataclass(frozen=True)
class CashOut:
    """`mg` of savings sold back to the shop for `rial` at its buying price."""

    mg: int
    rial: int


def deposit(*, amount_rial: int, rial_per_g: int, plan: SavingsPlan, saved_mg: int, lock: Lock | None = None) -> Credit:
    """What an amount adds to the savings, half up; beyond the target it goes to the wallet.

    4,000 at 4,520 a gram is 885 mg. Raises RuleRefused `savings_complete`; ValueError for a price below 1.
    """
    refuse_below(1, "savings_complete", missing_mg=plan.target_mg - saved_mg)
    return credit_payment(
        amount_rial=amount_rial, rial_per_g=rial_per_g, balance_mg=plan.target_mg - saved_mg, lock=lock
    )


def cash_out(*, mg: int, saved_mg: int, buy_rial_per_g: int) -> CashOut:
    """Sell `mg` of the savings back. Raises RuleRefused `savings_too_small`; ValueError for a price below 1."""
    _check_saved(mg, saved_mg)
    return CashOut(mg, rial_for_mg(mg, buy_rial_per_g))


def deposit_lines(*, legs: Sequence[Leg], credit: Credit) -> tuple[Line, ...]:
    """Money comes in, turns into milligrams at the price of the moment, and these are owed to the customer."""
    return event(
        *leg_lines(legs),
        Line(Account.GOLD_EXCHANGE, mg=credit.mg, rial=-credit.value_rial),
        Line(Account.ROUNDING, rial=-credit.rounding_rial),
        Line(Account.CUSTOMER_WALLET, rial=-credit.wallet_rial),
        Line(Account.SAVINGS, mg=-credit.mg),
    )


def hand_over_lines(*, mg: int, saved_mg: int) -> tuple[Line, ...]:
    """Gold is handed over against the savings. Raises RuleRefused `savings_too_small`."""
    _check_saved(mg, saved_mg)
    return event(Line(Account.SAVINGS, mg=mg), Line(Account.GOLD_FINANCED, mg=-mg))


def pay_debt_lines(*, mg: int, saved_mg: int, debt_mg: int) -> tuple[Line, ...]:
    """Savings pay the customer's own gold debt gram for gram. Raises RuleRefused `savings_too_small`,
    `more_than_owed`.
    """
    _check_saved(mg, saved_mg)
    if mg > debt_mg:
        raise RuleRefused("more_than_owed", "savings pay at most what is owed")
    return event(Line(Account.SAVINGS, mg=mg), Line(Account.RECEIVABLE, mg=-mg))


def cash_out_lines(*, sold: CashOut, payout: Account) -> tuple[Line, ...]:
    """The savings turn back into Rial, paid by a tender or into the wallet."""
    return event(
        Line(Account.SAVINGS, mg=sold.mg),
        Line(Account.GOLD_EXCHANGE, mg=-sold.mg, rial=sold.rial),
        Line(payout, rial=-sold.rial),
    )


def _check_saved(mg: int, saved_mg: int) -> None:
    refuse_below(1, "savings_too_small", mg=mg)
    refuse_below(0, "savings_too_small", left_mg=saved_mg - mg)
