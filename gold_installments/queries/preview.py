"""What a contract would look like, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from gold_installments.rules.limits import (
    FARTHEST_FIRST_DUE_DAYS,
    MAX_DEBT_MG,
    MAX_INSTALLMENTS,
    OLDEST_SIGNING_DAYS,
)
from gold_installments.rules.schedule import ScheduleRow, build_schedule
from persian.holidays import next_working_day
from persian.jalali import add_months, to_jalali
from persian.refusal import Refusal


class WeightNotPositive(Refusal):
    """A contract of no gold."""

    code = "weight_not_positive"
    message = _("The weight of gold must be more than zero.")


class FeeNegative(Refusal):
    """A fee below zero."""

    code = "fee_negative"
    message = _("The fee cannot be negative.")


class FeeTooLarge(Refusal):
    """A fee above the gold itself is a slip of a unit."""

    code = "fee_too_large"
    message = _("The fee cannot be more than the gold itself.")


class WeightTooLarge(Refusal):
    """More than fifty kilograms."""

    code = "weight_too_large"
    message = _("The weight is too large: at most 50 kilograms.")


class InstallmentCountOutOfRange(Refusal):
    """Not between 1 and 60 rows."""

    code = "installment_count"
    message = _("The number of installments must be between 1 and %(most)s.")


class WeightTooSmallForCount(Refusal):
    """Rows of less than one milligram."""

    code = "weight_too_small"
    message = _("The weight is too small for this many installments.")


class SignedInFuture(Refusal):
    """A signing date after today."""

    code = "signed_in_future"
    message = _("The signing date cannot be after today.")


class SignedTooLongAgo(Refusal):
    """A signing date of another age: a slip of the year."""

    code = "signed_too_long_ago"
    message = _("The signing date is too long ago; check the year.")


class FirstDueOutOfRange(Refusal):
    """The first row must fall within a year after signing."""

    code = "first_due_out_of_range"
    message = _("The first installment must be after the signing date and within one year of it.")


@dataclass(frozen=True)
class ContractPreview:
    """The debt in mg and its rows, exactly as signing would write them."""

    gold_mg: int
    fee_mg: int
    debt_mg: int
    rows: tuple[ScheduleRow, ...]
    anchor_day: int


def contract_preview(
    *,
    gold_mg: int,
    fee_mg: int = 0,
    installment_count: int,
    signed_date: date,
    first_due_date: date | None = None,
    today: date,
) -> ContractPreview:
    """The schedule of a weight contract; weights in mg of 750.

    Rows follow the Jalali months from the signing day, or from `first_due_date` where one is chosen; a day the
    market is closed moves to the next working day. Raises the refusals of this module, each naming its field.
    """
    _check_weights(gold_mg, fee_mg, installment_count)
    _check_dates(signed_date, first_due_date, today)
    start, offset = (signed_date, 0) if first_due_date is None else (first_due_date, 1)
    anchor: int = to_jalali(start).day
    rows = build_schedule(
        debt_mg=gold_mg + fee_mg,
        count=installment_count,
        nominal_date=lambda number: add_months(start, number - offset, anchor),
        shift=next_working_day,
    )
    return ContractPreview(gold_mg, fee_mg, gold_mg + fee_mg, rows, anchor)


def _check_weights(gold_mg: int, fee_mg: int, count: int) -> None:
    if gold_mg <= 0:
        raise WeightNotPositive(field="gold_mg")
    if fee_mg < 0:
        raise FeeNegative(field="fee_mg")
    if gold_mg > MAX_DEBT_MG:
        raise WeightTooLarge(field="gold_mg")
    if fee_mg > gold_mg:
        raise FeeTooLarge(field="fee_mg")
    if not 1 <= count <= MAX_INSTALLMENTS:
        raise InstallmentCountOutOfRange(field="installment_count", most=MAX_INSTALLMENTS)
    if gold_mg + fee_mg < count:
        raise WeightTooSmallForCount(field="gold_mg")


def _check_dates(signed_date: date, first_due_date: date | None, today: date) -> None:
    if signed_date > today:
        raise SignedInFuture(field="signed_date")
    if signed_date < today - timedelta(days=OLDEST_SIGNING_DAYS):
        raise SignedTooLongAgo(field="signed_date")
    farthest = signed_date + timedelta(days=FARTHEST_FIRST_DUE_DAYS)
    if first_due_date is not None and not signed_date < first_due_date <= farthest:
        raise FirstDueOutOfRange(field="first_due_date")
