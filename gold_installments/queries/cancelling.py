"""What undoing a contract comes to (R15), before anything is written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from gold_installments.models import Cheque, Contract
from gold_installments.queries.replaying import state_of
from gold_installments.rules.accounts import Account
from gold_installments.rules.cancellation import (
    Cancellation,
    Costs,
    cancel_toman,
    cancel_weight,
    toman_cancellation_lines,
    weight_cancellation_lines,
)
from gold_installments.rules.debts import Unit
from gold_installments.rules.posting import Line
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.terms import terms_of


@dataclass(frozen=True)
class Undoing:
    """The figures of a cancellation; `owed_rial` are fees and penalties in Rial of a weight contract, which come off.

    `refund_rial` below 0 is what the customer still has to pay.
    """

    is_weight: bool
    sold_mg: int
    buy_rial_per_g: int
    done: Cancellation
    owed_rial: int = 0

    @property
    def refund_rial(self) -> int:
        return self.done.refund_rial - self.owed_rial

    def lines(self, payout: Account) -> tuple[Line, ...]:
        """What is posted. Raises RuleRefused `wallet_below_zero` where the customer owes and the wallet should pay."""
        if self.refund_rial < 0 and payout is Account.CUSTOMER_WALLET:
            raise RuleRefused("wallet_below_zero", "the customer owes: it is taken by a tender")
        lines_of = weight_cancellation_lines if self.is_weight else toman_cancellation_lines
        lines = lines_of(self.done, payout=payout)
        if self.owed_rial == 0:
            return lines
        return (*lines, Line(Account.RIAL_RECEIVABLE, rial=-self.owed_rial), Line(payout, rial=self.owed_rial))

    def as_json(self) -> dict[str, Any]:
        """As the row of the ending keeps it."""
        return {**asdict(self.done), "sold_mg": self.sold_mg, "owed_rial": self.owed_rial}


def undoing_of(contract: Contract, *, returned_mg: int, buy_rial_per_g: int, today: date) -> Undoing:
    """The figures for goods of `returned_mg` (of 750) weighed back today, penalties until today included."""
    debts = state_of(contract, as_of=today).debts()
    left_mg, left_rial = (sum(d.open_amount for d in debts if d.unit is unit) for unit in (Unit.MG, Unit.RIAL))
    costs, goods_rial, sold_mg = _sold(contract)
    policy = terms_of(contract.terms).cancellation
    if contract.is_weight:
        done = cancel_weight(
            sold_mg=sold_mg, fee_mg=contract.fee_mg, left_mg=left_mg, returned_mg=returned_mg,
            buy_rial_per_g=buy_rial_per_g, policy=policy, costs=costs,
        )  # fmt: skip
        return Undoing(True, sold_mg, buy_rial_per_g, done, left_rial)
    # What was paid for wage, profit and VAT goes back by the policy alone, as in a weight contract.
    total = (goods_rial or contract.principal_rial) + contract.profit_rial
    done = cancel_toman(
        sold_mg=sold_mg, total_rial=total, profit_rial=contract.profit_rial, left_rial=left_rial,
        returned_mg=returned_mg, buy_rial_per_g=buy_rial_per_g, policy=policy, costs=costs,
    )  # fmt: skip
    return Undoing(False, sold_mg, buy_rial_per_g, done)


def cheques_in_clearing(contract: Contract) -> int:
    """Cheques that still pay this contract: they are cleared, bounced or given back before it is cancelled."""
    waiting = (Cheque.State.HELD, Cheque.State.DEPOSITED)
    return Cheque.objects.filter(contract=contract, role=Cheque.Role.PAYMENT, state__in=waiting).count()


def _sold(contract: Contract) -> tuple[Costs, int, int]:
    """Wage, profit and VAT of the invoice; what its gold and extras cost; their weight. No invoice: the contract's."""
    sums = contract.items.aggregate(
        wage=Sum("wage_rial"), profit=Sum("profit_rial"), vat=Sum("vat_rial"), gold=Sum("gold_rial"),
        extras=Sum("extras_rial"), mg=Sum("gold_mg"),
    )  # fmt: skip
    if sums["mg"] is None:
        return Costs(), 0, contract.gold_mg
    return Costs(sums["wage"], sums["profit"], sums["vat"]), sums["gold"] + sums["extras"], sums["mg"]
