"""Cancellation and return (R15): the goods come back, what was paid is bought back, a part of it is kept. Rial, mg."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gold_installments.rules.accounts import Account
from gold_installments.rules.posting import Line, event
from gold_installments.rules.refused import RuleRefused, refuse_below
from measures.gold import rial_for_mg
from measures.money import share_of

WHOLE_BP: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class CancellationPolicy:
    """What the shop keeps and gives back, hundredths of a percent: `retention_bp` of what the customer has paid,
    and how much of fee, wage, profit and VAT goes back. The fee does by default, the costs of the making do not.

    Raises RuleRefused `share_out_of_range`.
    """

    retention_bp: int = 0
    fee_back_bp: int = WHOLE_BP
    wage_back_bp: int = 0
    profit_back_bp: int = 0
    vat_back_bp: int = 0

    def __post_init__(self) -> None:
        shares = (self.retention_bp, self.fee_back_bp, self.wage_back_bp, self.profit_back_bp, self.vat_back_bp)
        if not all(0 <= share <= WHOLE_BP for share in shares):
            raise RuleRefused("share_out_of_range", "a share is 0 to 10,000 hundredths of a percent")


@dataclass(frozen=True)
class Costs:
    """Wage, profit and VAT of the contract's invoice, Rial; zeros where there was none."""

    wage_rial: int = 0
    profit_rial: int = 0
    vat_rial: int = 0


@dataclass(frozen=True, kw_only=True)
class Cancellation:
    """`refund = value - retention + costs back`, Rial; below zero the customer still owes it.

    `value_rial` is what the customer had paid for (and kept of the goods' weight) at the buying price.
    `difference_mg` is what came back more (or less) than went out; `fee_back` has the unit of the debt.
    """

    left: int
    fee_back: int
    returned_mg: int
    difference_mg: int
    difference_rial: int
    value_mg: int
    value_rial: int
    retention_rial: int
    costs_back: Costs
    refund_rial: int


def cancel_weight(
    *,
    sold_mg: int,
    fee_mg: int,
    left_mg: int,
    returned_mg: int,
    buy_rial_per_g: int,
    policy: CancellationPolicy,
    costs: Costs | None = None,
) -> Cancellation:
    """Undo a weight contract: goods of `sold_mg` went out, `returned_mg` (of 750) are weighed back, `left_mg` is owed.

    7,403 mg paid at a buying price of 11,100,000 Toman are 82,173,300; 10 % is kept; 73,955,970 is refunded. What was
    paid includes a down payment in gold. Raises RuleRefused `weight_negative`; ValueError for a price below 1.
    """
    refuse_below(0, "weight_negative", sold=sold_mg, fee=fee_mg, left=left_mg, returned=returned_mg)
    fee_back = share_of(fee_mg, policy.fee_back_bp)
    value_mg = returned_mg + fee_back - left_mg
    return _cancelled(
        policy, costs or Costs(), left=left_mg, fee_back=fee_back, returned_mg=returned_mg, value_mg=value_mg,
        difference_mg=returned_mg - sold_mg, value_rial=rial_for_mg(value_mg, buy_rial_per_g), price=buy_rial_per_g,
    )  # fmt: skip


def cancel_toman(
    *,
    sold_mg: int,
    total_rial: int,
    profit_rial: int,
    left_rial: int,
    returned_mg: int,
    buy_rial_per_g: int,
    policy: CancellationPolicy,
    costs: Costs | None = None,
) -> Cancellation:
    """Undo a Toman contract of `total_rial` with `profit_rial` in it: what was paid counts as it was paid, in Rial,
    less the profit kept; only the goods' difference in weight has a price. Raises RuleRefused `weight_negative`.
    """
    refuse_below(0, "weight_negative", sold=sold_mg, total=total_rial, left=left_rial, returned=returned_mg)
    fee_back, difference = share_of(profit_rial, policy.fee_back_bp), returned_mg - sold_mg
    paid_rial = total_rial - left_rial - (profit_rial - fee_back)
    return _cancelled(
        policy, costs or Costs(), left=left_rial, fee_back=fee_back, returned_mg=returned_mg, value_mg=0,
        difference_mg=difference, value_rial=paid_rial + rial_for_mg(difference, buy_rial_per_g), price=buy_rial_per_g,
    )  # fmt: skip


def _cancelled(
    policy: CancellationPolicy,
    costs: Costs,
    *,
    left: int,
    fee_back: int,
    returned_mg: int,
    difference_mg: int,
    value_mg: int,
    value_rial: int,
    price: int,
) -> Cancellation:
    # Nothing is kept of a debt: where the goods came back too light for what was paid, the customer owes it whole.
    retention = share_of(max(value_rial, 0), policy.retention_bp)
    back = Costs(
        share_of(costs.wage_rial, policy.wage_back_bp),
        share_of(costs.profit_rial, policy.profit_back_bp),
        share_of(costs.vat_rial, policy.vat_back_bp),
    )
    return Cancellation(
        left=left,
        fee_back=fee_back,
        returned_mg=returned_mg,
        difference_mg=difference_mg,
        difference_rial=rial_for_mg(difference_mg, price),
        value_mg=value_mg,
        value_rial=value_rial,
        retention_rial=retention,
        costs_back=back,
        refund_rial=value_rial - retention + back.wage_rial + back.profit_rial + back.vat_rial,
    )


def weight_cancellation_lines(done: Cancellation, *, payout: Account) -> tuple[Line, ...]:
    """Goods back, debt gone, the paid milligrams bought back for Rial; `payout` is the tender or the wallet.

    Raises RuleRefused `wallet_below_zero` when the customer owes and `payout` is the wallet.
    """
    return event(
        Line(Account.GOLD_FINANCED, mg=done.returned_mg),
        Line(Account.FEE_INCOME, mg=done.fee_back),
        Line(Account.RECEIVABLE, mg=-done.left),
        Line(Account.GOLD_EXCHANGE, mg=-done.value_mg, rial=done.value_rial),
        *_money(done, payout),
    )


def toman_cancellation_lines(done: Cancellation, *, payout: Account) -> tuple[Line, ...]:
    """The same for a contract in Toman: the goods are bought back for the Rial they were sold for. Raises as above."""
    return event(
        Line(Account.GOLD_FINANCED, mg=done.returned_mg),
        Line(Account.GOLD_EXCHANGE, mg=-done.returned_mg, rial=done.left - done.fee_back + done.value_rial),
        Line(Account.FEE_INCOME, rial=done.fee_back),
        Line(Account.RIAL_RECEIVABLE, rial=-done.left),
        *_money(done, payout),
    )


def _money(done: Cancellation, payout: Account) -> tuple[Line, ...]:
    if done.refund_rial < 0 and payout is Account.CUSTOMER_WALLET:
        raise RuleRefused("wallet_below_zero", "the customer owes: it is taken by a tender, not out of the wallet")
    return (
        Line(Account.WAGE_INCOME, rial=done.costs_back.wage_rial),
        Line(Account.PROFIT_INCOME, rial=done.costs_back.profit_rial),
        Line(Account.VAT_PAYABLE, rial=done.costs_back.vat_rial),
        Line(Account.RETENTION, rial=-done.retention_rial),
        Line(payout, rial=-done.refund_rial),
    )
