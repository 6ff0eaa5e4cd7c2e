"""Early settlement (R9): one payment and one discount that together close the debt to the last milligram or Rial."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gold_installments.rules.accounts import Account
from gold_installments.rules.credit import Credit, credit_payment
from gold_installments.rules.early_discount import EarlyDiscount, Fee, discount_of
from gold_installments.rules.posting import Line, event, exchange_lines
from gold_installments.rules.refused import RuleRefused, refuse_below
from measures.gold import quote_rial, rial_for_mg
from measures.money import RIAL_PER_TOMAN
from measures.rounding import round_half_up


@dataclass(frozen=True)
class WeightSettlement:
    """The two entries that close a weight contract, and the penalty in Rial that is asked on top of them.

    `payment.mg + discount.mg` is the whole debt; `pay_rial` is what the customer brings.
    """

    left_mg: int
    rial_per_g: int
    payment: Credit
    discount: Credit
    penalty_rial: int

    @property
    def pay_rial(self) -> int:
        return self.payment.amount_rial + self.penalty_rial


@dataclass(frozen=True)
class TomanSettlement:
    """What closes a Toman contract, Rial: `left = payment + discount`; the penalty is asked on top."""

    left_rial: int
    discount_rial: int
    penalty_rial: int

    @property
    def payment_rial(self) -> int:
        return self.left_rial - self.discount_rial

    @property
    def pay_rial(self) -> int:
        return self.payment_rial + self.penalty_rial


def settle_weight(
    *,
    left_mg: int,
    rial_per_g: int,
    policy: EarlyDiscount,
    fee: Fee | None = None,
    penalty_mg: int = 0,
    penalty_rial: int = 0,
    extra_rial: int = 0,
    step_rial: int = RIAL_PER_TOMAN,
) -> WeightSettlement:
    """The settlement quote of `left_mg` (1 or more) at the contract's effective price.

    `left_mg` includes `penalty_mg`, penalties already charged in gold, on which no discount is given; the fee is in mg.
    The debt is asked in multiples of `step_rial` and the discount is rounded half up to the same step; `extra_rial` is
    let off beside it by a person. 11,201 mg at 11,250,000 Toman with 3 %: discount 3,780,338, pay 122,230,912. Raises
    RuleRefused `nothing_to_settle`, `penalty_too_large`, `discount_negative`, `discount_too_large` (an extra that
    leaves nothing to pay); ValueError for a price or a step below 1.
    """
    refuse_below(1, "nothing_to_settle", left_mg=left_mg)
    refuse_below(0, "discount_negative", extra_rial=extra_rial)
    refuse_below(0, "penalty_too_large", principal_mg=left_mg - penalty_mg, penalty_mg=penalty_mg, rial=penalty_rial)
    asked = quote_rial(left_mg, rial_per_g, step_rial)
    off_mg = discount_of(policy, remainder=left_mg - penalty_mg, fee=fee or Fee())
    discount = min(_to_step(off_mg * rial_per_g * Fraction(1, 1000), step_rial), asked)
    discount = _with_extra(discount, extra_rial, asked - rial_for_mg(penalty_mg, rial_per_g))
    paid = credit_payment(amount_rial=asked - discount, rial_per_g=rial_per_g, balance_mg=left_mg)
    payment = Credit(paid.mg, paid.value_rial, paid.rounding_rial + paid.wallet_rial, 0)
    rest_mg = left_mg - payment.mg
    rest_value = rial_for_mg(rest_mg, rial_per_g)
    if not discount:
        # Nothing is let off, so the money alone closes the debt: the step can be worth more than half a milligram.
        payment = Credit(left_mg, rial_for_mg(left_mg, rial_per_g), asked - rial_for_mg(left_mg, rial_per_g), 0)
        rest_mg = rest_value = 0
    return WeightSettlement(
        left_mg, rial_per_g, payment, Credit(rest_mg, rest_value, discount - rest_value, 0), penalty_rial
    )


def settle_toman(
    *,
    left_rial: int,
    policy: EarlyDiscount,
    fee: Fee | None = None,
    penalty_rial: int = 0,
    extra_rial: int = 0,
    step_rial: int = RIAL_PER_TOMAN,
) -> TomanSettlement:
    """The settlement quote of `left_rial` (1 or more, without penalties); the fee (profit) is in Rial.

    60,000,000 Toman, 3 % flat, two of six paid, 80 % of the straight line: 47,200,000 less 5,760,000 is 41,440,000.
    Raises RuleRefused `nothing_to_settle`, `penalty_too_large` for a negative penalty, and for the extra as
    `settle_weight`.
    """
    refuse_below(1, "nothing_to_settle", left_rial=left_rial)
    refuse_below(0, "discount_negative", extra_rial=extra_rial)
    refuse_below(0, "penalty_too_large", penalty_rial=penalty_rial)
    off = _to_step(discount_of(policy, remainder=left_rial, fee=fee or Fee()), step_rial)
    return TomanSettlement(left_rial, _with_extra(min(off, left_rial), extra_rial, left_rial), penalty_rial)


def _with_extra(discount: int, extra: int, most: int) -> int:
    """What a person lets off comes on top, and leaves something to pay."""
    if extra and discount + extra >= most:
        raise RuleRefused("discount_too_large", "a discount leaves something to pay")
    return discount + extra


def _to_step(exact: Fraction, step: int) -> int:
    """Half up to a multiple of the step: for the customer, so a half is let off."""
    return round_half_up(exact.numerator, exact.denominator * step) * step


def weight_discount_lines(settlement: WeightSettlement) -> tuple[Line, ...]:
    """The second entry: what was let off leaves the debt as milligrams, at the same price as the payment."""
    return exchange_lines(source=Account.DISCOUNT, credit=settlement.discount)


def toman_discount_lines(settlement: TomanSettlement) -> tuple[Line, ...]:
    """What was let off leaves the Toman debt."""
    return event(
        Line(Account.DISCOUNT, rial=settlement.discount_rial),
        Line(Account.RIAL_RECEIVABLE, rial=-settlement.discount_rial),
    )


def penalty_paid_lines(*, source: Account, penalty_rial: int) -> tuple[Line, ...]:
    """The penalty in Rial, taken beside the settlement from the same tender."""
    return event(Line(source, rial=penalty_rial), Line(Account.PENALTY_INCOME, rial=-penalty_rial))
