"""The calculator (C19): plans side by side at the price of the moment, for nobody in particular. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from gold_installments.queries.deal_refusals import DealRefused, refusal_of
from gold_installments.queries.preview import SaleTooLarge
from gold_installments.queries.rates import known_rates
from gold_installments.rules.invoice import Invoice, make_invoice
from gold_installments.rules.plan_comparison import PlanOption, compare_plans
from gold_installments.rules.plan_template import PlanTemplate
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.wish import NamedItem
from measures.gold import rial_for_mg
from measures.money import MAX_RIAL


class SaleMissing(DealRefused):
    """Nothing to reckon with, or more than one thing."""

    code = "sale_missing"
    message = _("Say what is sold in one way: the items, a weight, or an amount.")


def invoice_of(*, items: Sequence[NamedItem], rial_per_g: int, today: date) -> Invoice:
    """The goods at a price and the rates of today. Raises DealRefused."""
    try:
        return make_invoice(items=[it.item for it in items], rial_per_g=rial_per_g, day=today, rates=known_rates())
    except RuleRefused as error:
        raise refusal_of(error) from error


def worth_of(*, gold_mg: int, rial_per_g: int) -> int:
    """Rial of bare gold at a price."""
    return rial_for_mg(gold_mg, rial_per_g)


def options_of(
    *, templates: Sequence[PlanTemplate], total_rial: int, down_rial: int, rial_per_g: int
) -> tuple[PlanOption, ...]:
    """Up to three plans worked out for a sale of `total_rial`. Raises DealRefused, SaleTooLarge."""
    if down_rial < 0:
        raise refusal_of(RuleRefused("down_negative", "nobody is paid for buying"))
    if max(total_rial, down_rial) > MAX_RIAL:
        raise SaleTooLarge(field="total_toman")
    try:
        return compare_plans(templates=templates, total_rial=total_rial, down_rial=down_rial, rial_per_g=rial_per_g)
    except RuleRefused as error:
        raise refusal_of(error) from error
