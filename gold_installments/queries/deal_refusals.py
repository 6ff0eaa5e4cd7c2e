"""What the rules of a sale refuse, in the words of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from gold_installments.rules.limits import MAX_INSTALLMENTS
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.terms_check import CHOICES, TermRefused
from persian.refusal import Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class DealRefused(Refusal):
    """The figures of a contract break a rule."""


class WeightNotPositive(DealRefused):
    """A contract of no gold."""

    code = "weight_not_positive"
    message = _("The weight of gold must be more than zero.")


class FeeNegative(DealRefused):
    """A fee below zero."""

    code = "fee_negative"
    message = _("The fee cannot be negative.")


class FirstDueOutOfRange(DealRefused):
    """The first row must fall within a year after signing."""

    code = "first_due_out_of_range"
    message = _("The first installment must be after the signing date and within one year of it.")


class InstallmentCountOutOfRange(DealRefused):
    """Not between 1 and 60 rows."""

    code = "installment_count"
    message = _("The number of installments must be between 1 and %(most)s.")


class PlanCountOutOfRange(DealRefused):
    """Fewer or more rows than the plan has."""

    code = "installment_count"
    message = _("Under this plan the number of installments must be between %(least)s and %(most)s.")


class WeightTooSmallForCount(DealRefused):
    """Rows of less than one milligram."""

    code = "weight_too_small"
    message = _("The weight is too small for this many installments.")


class TermUnknown(DealRefused):
    """A word that is none of the choices; they are named."""

    code = "term_unknown"
    message = _("This may not stand here; one of these may: %(allowed)s.")


class ContractNoteTooLong(DealRefused):
    """More than a note."""

    code = "note_too_long"
    message = _("The note is too long: at most 2,000 letters.")


def _kind(code: str, message: StrOrPromise) -> type[DealRefused]:
    return type(code, (DealRefused,), {"code": code, "message": message, "__doc__": str(code)})


#: Code of a rule -> the refusal and the input it is about.
_KNOWN: Final[dict[str, tuple[type[DealRefused], str]]] = {
    "gold_not_positive": (WeightNotPositive, "gold_mg"),
    "fee_negative": (FeeNegative, "fee_mg"),
    "weight_too_small": (WeightTooSmallForCount, "gold_mg"),
    "first_due_too_early": (FirstDueOutOfRange, "first_due"),
    **{
        code: (_kind(code, message), field)
        for code, field, message in (
            ("price_missing", "items", _("The gold price of this moment is needed and none is known.")),
            (
                "debt_missing",
                "debt_mg",
                _("Say the debt in one way: a weight, the items, or an amount in Toman."),
            ),
            ("fee_twice", "fee_mg", _("Say the fee in one way.")),
            ("rate_needs_months", "frequency", _("A monthly rate needs installments by months.")),
            ("down_without_items", "down_payment", _("A down payment needs the items that were sold.")),
            ("down_not_the_legs", "down_payment", _("The parts of the down payment do not add up to it.")),
            ("down_negative", "down_payment", _("The down payment cannot be negative.")),
            ("down_too_large", "down_payment", _("After this down payment nothing is left to pay in installments.")),
            (
                "down_below_costs",
                "down_payment",
                _("The down payment must at least cover the wage, the profit and the tax of the invoice."),
            ),
            ("leg_not_positive", "down_payment", _("Each part of a payment must be more than zero.")),
            (
                "protection_equal",
                "price_floor",
                _("The lowest and the highest price are equal: this is a Toman contract."),
            ),
            ("protection_crossed", "price_floor", _("The lowest price must be below the highest.")),
            ("protection_in_toman", "price_floor", _("A Toman contract has no lowest or highest gold price.")),
            ("rows_not_the_debt", "rows", _("The installments do not add up to the debt.")),
            ("rows_not_paired", "rows", _("Each installment needs a date and an amount.")),
            (
                "rows_of_other_unit",
                "rows",
                _("Installments are weights in a weight contract and amounts in a Toman contract."),
            ),
            ("row_of_nothing", "rows", _("Each installment must be more than zero.")),
            ("dates_not_rising", "rows", _("Each installment must be due after the one before it.")),
            ("date_not_after_signing", "rows", _("The first installment must be after the signing date.")),
            ("rows_below_principal", "rows", _("The installments are less than the price of what was sold.")),
            ("no_working_day", "rows", _("No working day was found near a due date.")),
            ("no_items", "items", _("Add at least one item.")),
            ("item_out_of_range", "items", _("The weight, fineness or number of an item is not accepted.")),
            ("wage_below_gold", "items", _("A negative wage cannot be more than the gold itself.")),
            ("no_rate", "signed_on", _("No tax and profit rates are known for this date.")),
            ("principal_out_of_range", "principal_toman", _("The amount in Toman is zero or too large.")),
            ("rate_out_of_range", "rate_bp", _("The rate is not accepted.")),
            ("step_not_positive", "step_toman", _("The rounding step must be more than zero.")),
            ("step_too_large", "step_toman", _("The rounding step is too large for so many installments.")),
            ("term_unknown", "terms", _("This is none of the values that may stand here.")),
            ("term_out_of_range", "terms", _("This number is out of its range.")),
            ("plan_kind_differs", "plan_id", _("This plan is for the other kind of contract.")),
            ("plan_fixes_rate", "plan_id", _("The plan fixes the fee; leave it out.")),
            ("plan_fixes_rows", "plan_id", _("The plan fixes how often installments fall due; leave it out.")),
            ("down_too_small", "down_payment", _("The plan asks for a larger down payment.")),
            ("financed_too_small", "plan_id", _("The amount is below what the plan allows.")),
            ("financed_too_large", "plan_id", _("The amount is above what the plan allows.")),
            ("template_out_of_range", "limits", _("The figures of the plan do not fit together.")),
            ("options_out_of_range", "plan_ids", _("Choose one to three plans.")),
            ("nothing_financed", "down_toman", _("Nothing is left to pay in installments.")),
        )
    },
}


def refusal_of(error: RuleRefused) -> Refusal:
    """The refusal a person sees for what a rule refused; a code without words of its own is a plain no."""
    if error.code in ("count_out_of_range", "no_rows"):
        return InstallmentCountOutOfRange(field="count", most=MAX_INSTALLMENTS)
    if isinstance(error, TermRefused) and error.code == "term_unknown" and error.name in CHOICES:
        return TermUnknown(field=error.name, allowed=", ".join(sorted(CHOICES[error.name])))
    kind, field = _KNOWN.get(error.code, (DealRefused, "terms"))
    return kind(field=error.name if isinstance(error, TermRefused) else field)
