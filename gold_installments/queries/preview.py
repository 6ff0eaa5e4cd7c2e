"""What a contract would look like, before anything is written: the very figures that signing writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gold_installments.models import Plan
from gold_installments.queries.calendar import closed_days
from gold_installments.queries.deal_refusals import (
    ContractNoteTooLong,
    DealRefused,
    FeeNegative,
    FirstDueOutOfRange,
    InstallmentCountOutOfRange,
    PlanCountOutOfRange,
    WeightNotPositive,
    refusal_of,
)
from gold_installments.queries.owing import limits_broken
from gold_installments.queries.plans import template_of
from gold_installments.queries.rates import known_rates
from gold_installments.queries.shop_terms import shop_terms
from gold_installments.rules.by_plan import approval_reasons, under_plan
from gold_installments.rules.deal import Deal, make_deal
from gold_installments.rules.limits import (
    FARTHEST_FIRST_DUE_DAYS,
    FARTHEST_ROW_DAYS,
    LONGEST_NOTE,
    MAX_DEBT_MG,
    MAX_INSTALLMENTS,
    OLDEST_SIGNING_DAYS,
)
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.terms import Terms
from gold_installments.rules.terms_check import changed_terms
from gold_installments.rules.wish import Wish
from measures.money import MAX_RIAL

if TYPE_CHECKING:
    from customers.models import Customer
    from gold_installments.rules.plan_template import PlanTemplate
    from persian.refusal import Refusal


class FeeTooLarge(DealRefused):
    """A fee above the gold itself is a slip of a unit."""

    code = "fee_too_large"
    message = _("The fee cannot be more than the gold itself.")


class WeightTooLarge(DealRefused):
    """More than fifty kilograms."""

    code = "weight_too_large"
    message = _("The weight is too large: at most 50 kilograms.")


class SaleTooLarge(DealRefused):
    """More Rial than anything here costs."""

    code = "sale_too_large"
    message = _("The amount is too large; check its digits.")


class SignedInFuture(DealRefused):
    """A signing date after today."""

    code = "signed_in_future"
    message = _("The signing date cannot be after today.")


class SignedTooLongAgo(DealRefused):
    """A signing date of another age: a slip of the year."""

    code = "signed_too_long_ago"
    message = _("The signing date is too long ago; check the year.")


class RowTooFar(DealRefused):
    """A row after everybody here has retired."""

    code = "row_too_far"
    message = _("A due date is too far away; check the year.")


@dataclass(frozen=True)
class WorkedOut:
    """A deal, and why another person has to agree to it (codes; none where nobody has to)."""

    deal: Deal
    approval: tuple[str, ...]
    plan: Plan | None = None


def work_out(
    *, wish: Wish, plan: Plan | None, customer: Customer | None, rial_per_g: int | None, today: date
) -> WorkedOut:
    """The deal of a wish at a price (None where it needs none), under the shop's terms of now and its plan.

    Without a customer nobody's limit is asked. Raises the refusals of this module and of `deal_refusals`, each naming
    its field.
    """
    _check(wish, today)
    template = None
    try:
        template = template_of(plan) if plan is not None else None
        wish = under_plan(wish, template) if template is not None else wish
        deal = make_deal(
            wish=wish, terms=terms_for(wish, plan), is_closed=closed_days(), rial_per_g=rial_per_g,
            rates=known_rates() if wish.items else (),
        )  # fmt: skip
        reasons = approval_reasons(deal, template) if template is not None else ()
    except RuleRefused as error:
        refusal = _refusal(error, wish, template)
        if refusal.field == "gold_mg" and wish.debt_mg is not None:
            refusal.field = "debt_mg"
        raise refusal from error
    _check_deal(deal)
    if customer is not None:
        reasons += limits_broken(customer, mg=deal.debt_mg, rial=deal.debt_rial)
    return WorkedOut(deal, reasons, plan)


def _refusal(error: RuleRefused, wish: Wish, template: PlanTemplate | None) -> Refusal:
    """The refusal of a rule; a number of rows that the plan alone rules out is told with the plan's own limits."""
    if error.code == "count_out_of_range" and template is not None and 1 <= wish.count <= MAX_INSTALLMENTS:
        return PlanCountOutOfRange(field="count", least=template.least_count, most=template.most_count)
    return refusal_of(error)


def terms_for(wish: Wish, plan: Plan | None) -> Terms:
    """The shop's terms, under the plan's, under the wish's own. Raises RuleRefused of `changed_terms`."""
    terms = changed_terms(shop_terms(), plan.terms if plan is not None else {})
    return changed_terms(terms, wish.terms)


def _check(wish: Wish, today: date) -> None:
    for name in ("debt_mg", "gold_mg"):
        weight = getattr(wish, name)
        if weight is not None and weight <= 0:
            raise WeightNotPositive(field=name)
        if weight is not None and weight > MAX_DEBT_MG:
            raise WeightTooLarge(field=name)
    if wish.fee_mg < 0:
        raise FeeNegative(field="fee_mg")
    if not 1 <= wish.count <= MAX_INSTALLMENTS or (wish.rows and len(wish.rows) != wish.count):
        raise InstallmentCountOutOfRange(field="count", most=MAX_INSTALLMENTS)
    if not 1 <= wish.step_rial <= MAX_RIAL:
        raise refusal_of(RuleRefused("step_not_positive", "a step is a part of an amount"))
    amounts = (wish.principal_rial, wish.fee_rial, wish.down_rial, *(it.item.extras_rial for it in wish.items))
    if any(amount is not None and amount > MAX_RIAL for amount in amounts):
        raise SaleTooLarge(field="items" if wish.items else "principal_toman")
    if any(it.item.mg > MAX_DEBT_MG for it in wish.items):
        raise WeightTooLarge(field="items")
    if len(wish.note.strip()) > LONGEST_NOTE:
        raise ContractNoteTooLong(field="note")
    _check_dates(wish, today)


def _check_dates(wish: Wish, today: date) -> None:
    if wish.signed_on > today:
        raise SignedInFuture(field="signed_on")
    if wish.signed_on < today - timedelta(days=OLDEST_SIGNING_DAYS):
        raise SignedTooLongAgo(field="signed_on")
    farthest = wish.signed_on + timedelta(days=FARTHEST_FIRST_DUE_DAYS)
    if wish.first_due is not None and not wish.signed_on < wish.first_due <= farthest:
        raise FirstDueOutOfRange(field="first_due")
    if any(row.due_on > wish.signed_on + timedelta(days=FARTHEST_ROW_DAYS) for row in wish.rows):
        raise RowTooFar(field="rows")


def _check_deal(deal: Deal) -> None:
    if deal.fee_mg > deal.gold_mg:
        raise FeeTooLarge(field="fee_mg")
    if deal.debt_mg > 2 * MAX_DEBT_MG:
        raise WeightTooLarge(field="items")
    if max(deal.debt_rial, deal.total_rial or 0) > MAX_RIAL:
        raise SaleTooLarge(field="items" if deal.invoice is not None else "principal_toman")


def plain_wish(
    *,
    gold_mg: int,
    fee_mg: int = 0,
    installment_count: int,
    signed_date: date,
    first_due_date: date | None = None,
    note: str = "",
    **terms: object,
) -> Wish:
    """A weight contract of gold and fee in even rows; weights in mg of 750, `terms` fields of rules.terms.Terms."""
    wish = Wish(
        gold_mg=gold_mg, fee_mg=fee_mg, count=installment_count, signed_on=signed_date, first_due=first_due_date,
        note=note,
    )  # fmt: skip
    return replace(wish, terms=terms)


def contract_preview(
    *,
    gold_mg: int,
    fee_mg: int = 0,
    installment_count: int,
    signed_date: date,
    first_due_date: date | None = None,
    today: date,
    **terms: object,
) -> Deal:
    """The deal of a plain weight contract; nothing is written. Raises as `work_out`."""
    wish = plain_wish(
        gold_mg=gold_mg, fee_mg=fee_mg, installment_count=installment_count, signed_date=signed_date,
        first_due_date=first_due_date, note="", **terms,
    )  # fmt: skip
    return work_out(wish=wish, plan=None, customer=None, rial_per_g=None, today=today).deal
