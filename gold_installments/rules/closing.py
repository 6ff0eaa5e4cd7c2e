"""Everything a contract owes on a day, and what closes it (R9): debts of both units, one sum to bring."""

from __future__ import annotations

from dataclasses import dataclass

from gold_installments.rules.accounts import Account
from gold_installments.rules.credit import Credit
from gold_installments.rules.debts import Unit
from gold_installments.rules.early_discount import DiscountKind, EarlyDiscount, Fee
from gold_installments.rules.posting import Line, event, exchange_lines
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.replay import State
from gold_installments.rules.settlement import settle_toman, settle_weight
from gold_installments.rules.spending import Spending

_NOTHING = Credit(0, 0, 0, 0)
_NO_DISCOUNT = EarlyDiscount(DiscountKind.NONE)


@dataclass(frozen=True)
class Owed:
    """What is owed in each unit; of that, `on_top_*` are penalties and fees, on which nothing is let off."""

    mg: int
    rial: int
    on_top_mg: int
    on_top_rial: int


@dataclass(frozen=True)
class Closing:
    """What closes a contract: `gold` is bought and `rial` paid by `pay_rial`; the rest is let off.

    `discount` in gold is `gold_discount` (mg and its Rial), in Rial `rial_discount`; one of them is nothing.
    `owed.mg = gold.mg + gold_discount.mg`, `owed.rial = rial + rial_discount`.
    """

    owed: Owed
    gold: Credit
    gold_discount: Credit
    rial: int
    rial_discount: int

    @property
    def pay_rial(self) -> int:
        """What the customer brings."""
        return self.gold.amount_rial + self.rial

    @property
    def discount_rial(self) -> int:
        """What is let off, in Rial, whichever unit the debt is in."""
        return self.gold_discount.amount_rial + self.rial_discount

    @property
    def discount_mg(self) -> int:
        return self.gold_discount.mg

    def spending(self, brought_rial: int) -> Spending:
        """Where `brought_rial` goes: what is beyond `pay_rial` stays the customer's. Raises ValueError for less."""
        if brought_rial < self.pay_rial:
            raise ValueError("less than what closes the contract")
        gold, wallet = self.gold, brought_rial - self.pay_rial
        return Spending(gold.mg, gold.value_rial, self.rial, gold.rounding_rial, wallet, ())


def owed_by(state: State) -> Owed:
    """The debts of a state, by unit."""
    penalty = {state.penalty_unit: state.penalty_open}
    on_top = {unit: penalty.get(unit, 0) + state.fees_open(unit) for unit in Unit}
    rows = {state.unit: state.principal_open}
    return Owed(
        on_top[Unit.MG] + rows.get(Unit.MG, 0), on_top[Unit.RIAL] + rows.get(Unit.RIAL, 0), on_top[Unit.MG],
        on_top[Unit.RIAL],
    )  # fmt: skip


def fee_ahead(state: State, fee: int) -> Fee:
    """The contract's fee or profit over its rows: those in force, and of them the open ones that are not yet due."""
    kept = [row for row in state.rows if row.taken < row.amount]
    ahead = [row for row in kept if row.open_amount > 0 and row.due_date > state.as_of]
    return Fee(fee, max(len(kept), 1), len(ahead))


def close_out(*, state: State, policy: EarlyDiscount, fee: int, rial_per_g: int | None, extra_rial: int = 0) -> Closing:
    """What closes the contract today. `fee` is its fee (mg) or profit (Rial); `rial_per_g` the effective price, not
    needed where no milligram is owed.

    Raises RuleRefused `nothing_to_settle`, `price_missing`, `discount_negative`, `discount_too_large`.
    """
    owed = owed_by(state)
    if owed.mg == 0 and owed.rial == 0:
        raise RuleRefused("nothing_to_settle", "nothing is owed")
    if owed.mg and rial_per_g is None:
        raise RuleRefused("price_missing", "milligrams are bought at a price")
    of_rows = fee_ahead(state, fee)
    in_gold = state.unit is Unit.MG
    gold, gold_off = _NOTHING, _NOTHING
    if owed.mg:
        closed = settle_weight(
            left_mg=owed.mg, rial_per_g=rial_per_g or 0, policy=policy if in_gold else _NO_DISCOUNT,
            fee=of_rows if in_gold else None, penalty_mg=owed.on_top_mg, extra_rial=extra_rial if in_gold else 0,
        )  # fmt: skip
        gold, gold_off = closed.payment, closed.discount
    off = 0
    if not in_gold and owed.rial > owed.on_top_rial:
        left = owed.rial - owed.on_top_rial
        off = settle_toman(left_rial=left, policy=policy, fee=of_rows, extra_rial=extra_rial).discount_rial
    if extra_rial and not (off or gold_off.amount_rial):
        raise RuleRefused("discount_too_large", "nothing is let off of penalties and fees: they are waived")
    return Closing(owed, gold, gold_off, owed.rial - off, off)


def discount_lines(closing: Closing) -> tuple[Line, ...]:
    """What is let off leaves the debt: as milligrams at the price of the settlement, or in Rial."""
    if closing.gold_discount.amount_rial:
        return exchange_lines(source=Account.DISCOUNT, credit=closing.gold_discount)
    return event(
        Line(Account.DISCOUNT, rial=closing.rial_discount), Line(Account.RIAL_RECEIVABLE, rial=-closing.rial_discount)
    )
