"""One payment in several tenders (D2): every Rial of every leg is accounted for, and every milligram has its leg."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gold_installments.rules.accounts import Account, LegKind
from gold_installments.rules.credit import Credit, Lock, credit_payment
from gold_installments.rules.posting import Line, event
from gold_installments.rules.refused import RuleRefused, refuse_below


@dataclass(frozen=True)
class Leg:
    """`amount_rial` (1 or more) of one tender; `reference` is its tracking or terminal number.

    Raises RuleRefused `leg_not_positive`.
    """

    kind: LegKind
    amount_rial: int
    reference: str = ""

    def __post_init__(self) -> None:
        refuse_below(1, "leg_not_positive", amount_rial=self.amount_rial)


@dataclass(frozen=True)
class SplitCredit:
    """The credit of the whole payment and, leg by leg, the milligrams that are its share; they sum to `credit.mg`."""

    legs: tuple[Leg, ...]
    credit: Credit
    mg_by_leg: tuple[int, ...]


@dataclass(frozen=True)
class TomanCredit:
    """Where each Rial of a payment on a Toman contract goes: `amount = credited + wallet`."""

    credited_rial: int
    wallet_rial: int


def credit_split(
    *, legs: Sequence[Leg], rial_per_g: int, balance_mg: int, wallet_rial: int = 0, lock: Lock | None = None
) -> SplitCredit:
    """Credit the sum of the legs once (one rounding, not one for each), then share the milligrams out.

    A cheque among the legs is one that counts at once (policy receipt). `wallet_rial` is what the customer's wallet
    holds. Raises RuleRefused: `no_legs`, `wallet_too_small`; ValueError for a price below 1.
    """
    total = _checked_total(legs, wallet_rial)
    credit = credit_payment(amount_rial=total, rial_per_g=rial_per_g, balance_mg=balance_mg, lock=lock)
    return SplitCredit(tuple(legs), credit, share_out(credit.mg, [leg.amount_rial for leg in legs]))


def credit_toman(*, legs: Sequence[Leg], left_rial: int, wallet_rial: int = 0) -> TomanCredit:
    """The same for a contract in Toman: what exceeds `left_rial` goes to the wallet. Raises as `credit_split`."""
    total = _checked_total(legs, wallet_rial)
    return TomanCredit(min(total, left_rial), max(total - left_rial, 0))


def share_out(whole: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split `whole` by positive weights so that the parts sum to it: each cut falls where the running share does."""
    total, seen, cut, parts = sum(weights), 0, 0, []
    for weight in weights:
        seen += weight
        here = whole * seen // total
        parts.append(here - cut)
        cut = here
    return tuple(parts)


def _checked_total(legs: Sequence[Leg], wallet_rial: int) -> int:
    if not legs:
        raise RuleRefused("no_legs", "a payment has at least one tender")
    from_wallet = sum(leg.amount_rial for leg in legs if leg.kind is LegKind.WALLET)
    refuse_below(0, "wallet_too_small", wallet_left_rial=wallet_rial - from_wallet)
    return sum(leg.amount_rial for leg in legs)


def leg_lines(legs: Sequence[Leg]) -> tuple[Line, ...]:
    """The Rial of each leg on the account that gives it; the other side of the event is the caller's."""
    return tuple(Line(leg.kind.account, rial=leg.amount_rial) for leg in legs)


def split_payment_lines(split: SplitCredit) -> tuple[Line, ...]:
    """The ledger lines of a split payment on a weight contract."""
    credit = split.credit
    return mixed_payment_lines(
        legs=split.legs,
        mg=credit.mg,
        value_rial=credit.value_rial,
        rial=0,
        rounding_rial=credit.rounding_rial,
        wallet_rial=credit.wallet_rial,
    )


def toman_payment_lines(*, legs: Sequence[Leg], credit: TomanCredit) -> tuple[Line, ...]:
    """The ledger lines of a payment on a Toman contract."""
    return mixed_payment_lines(
        legs=legs, mg=0, value_rial=0, rial=credit.credited_rial, rounding_rial=0, wallet_rial=credit.wallet_rial
    )


def mixed_payment_lines(
    *, legs: Sequence[Leg], mg: int, value_rial: int, rial: int, rounding_rial: int, wallet_rial: int
) -> tuple[Line, ...]:
    """A payment that reaches debts in both units: `value_rial` of the legs for `mg`, `rial` for debts in Rial.

    Raises UnbalancedEvent unless the legs are value, rial, rounding and wallet together.
    """
    return event(
        *leg_lines(legs),
        Line(Account.GOLD_EXCHANGE, mg=mg, rial=-value_rial),
        Line(Account.ROUNDING, rial=-rounding_rial),
        Line(Account.CUSTOMER_WALLET, rial=-wallet_rial),
        Line(Account.RECEIVABLE, mg=-mg),
        Line(Account.RIAL_RECEIVABLE, rial=-rial),
    )
