"""What of a sale becomes debt (C3, R1): the gold alone, or the whole invoice turned into grams; and a sale in Toman."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gold_installments.rules.accounts import Account
from gold_installments.rules.invoice import Invoice, InvoiceLine
from gold_installments.rules.posting import Line, event
from gold_installments.rules.refused import RuleRefused, refuse_below
from gold_installments.rules.toman_plan import TomanPlan
from measures.gold import mg_for_rial, rial_for_mg


class DebtBase(StrEnum):
    """What is financed."""

    GOLD_ONLY = "gold_only"
    WHOLE_INVOICE = "whole_invoice"


@dataclass(frozen=True)
class InvoiceDebt:
    """The debt of a sale before its fee: `mg` of 750.

    `exchanged_mg` for `exchanged_rial` were paid for at once (below zero where other things than gold were financed);
    `rounding_rial` is what was too small to be a milligram, positive where the shop gives it.
    """

    mg: int
    exchanged_mg: int
    exchanged_rial: int
    rounding_rial: int


def debt_of(*, invoice: Invoice, down_rial: int, base: DebtBase) -> InvoiceDebt:
    """The grams still owed after `down_rial` at the invoice's price, half up.

    Whole invoice: 75,978,297 less 25,978,297 Toman at 11,250,000 is 4,444 mg. Gold only: the down payment has to cover
    wage, profit, extras and VAT, and what it has beyond them pays gold. Raises RuleRefused: `down_negative`,
    `down_too_large` (nothing is left to owe), `down_below_costs`.
    """
    whole = invoice.whole
    refuse_below(0, "down_negative", down_rial=down_rial)
    if base is DebtBase.GOLD_ONLY:
        refuse_below(0, "down_below_costs", down_left_rial=down_rial - whole.other_rial)
        exchanged_mg = mg_for_rial(down_rial - whole.other_rial, invoice.rial_per_g)
        mg, exchanged_rial = whole.gold_mg - exchanged_mg, rial_for_mg(exchanged_mg, invoice.rial_per_g)
    else:
        mg = mg_for_rial(max(whole.total_rial - down_rial, 0), invoice.rial_per_g)
        exchanged_mg, exchanged_rial = whole.gold_mg - mg, whole.gold_rial - rial_for_mg(mg, invoice.rial_per_g)
    refuse_below(1, "down_too_large", debt_mg=mg)
    return InvoiceDebt(mg, exchanged_mg, exchanged_rial, exchanged_rial + whole.other_rial - down_rial)


def sale_lines(*, invoice: Invoice, debt: InvoiceDebt, fee_mg: int, down: Iterable[Line]) -> tuple[Line, ...]:
    """Signing with an invoice: the debt is born, the down payment comes in, wage, profit and VAT are booked.

    `down` are the tender lines of the down payment (see `leg_lines`); UnbalancedEvent when they are not its amount.
    """
    return event(
        Line(Account.RECEIVABLE, mg=debt.mg + fee_mg),
        Line(Account.FEE_INCOME, mg=-fee_mg),
        Line(Account.GOLD_FINANCED, mg=-invoice.whole.gold_mg),
        Line(Account.GOLD_EXCHANGE, mg=debt.exchanged_mg, rial=-debt.exchanged_rial),
        Line(Account.ROUNDING, rial=debt.rounding_rial),
        *_costs(invoice.whole),
        *down,
    )


def toman_sale_lines(*, invoice: Invoice, plan: TomanPlan, down: Iterable[Line]) -> tuple[Line, ...]:
    """Signing in Toman: the gold is sold for Rial at once, what the down payment leaves is owed with the profit.

    Raises RuleRefused `principal_differs` unless the plan is over exactly what is left of the invoice.
    """
    kept = tuple(down)
    if plan.principal_rial != invoice.total_rial - sum(line.rial for line in kept):
        raise RuleRefused("principal_differs", "the plan is not over what is left of the invoice")
    whole = invoice.whole
    return event(
        Line(Account.RIAL_RECEIVABLE, rial=plan.total_rial),
        Line(Account.FEE_INCOME, rial=-plan.profit_rial),
        Line(Account.GOLD_FINANCED, mg=-whole.gold_mg),
        Line(Account.GOLD_EXCHANGE, mg=whole.gold_mg, rial=-whole.gold_rial),
        *_costs(whole),
        *kept,
    )


def _costs(whole: InvoiceLine) -> tuple[Line, ...]:
    return (
        Line(Account.WAGE_INCOME, rial=-whole.wage_rial),
        Line(Account.PROFIT_INCOME, rial=-whole.profit_rial),
        Line(Account.EXTRAS_INCOME, rial=-whole.extras_rial),
        Line(Account.VAT_PAYABLE, rial=-whole.vat_rial),
    )
