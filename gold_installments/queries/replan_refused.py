"""Why a schedule cannot be changed like that, in words; the codes are those of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.utils.translation import gettext_lazy as _

from gold_installments.rules.refused import RuleRefused
from persian.refusal import Refusal


class NothingToMove(Refusal):
    """No open row from there on."""

    code = "nothing_to_move"
    message = _("No open installment is left to change there.")


class RowsNotTheDebt(Refusal):
    """The new rows must be exactly what is open."""

    code = "rows_not_the_debt"
    message = _("The new installments must add up to exactly what is still open.")


class RowOfNothing(Refusal):
    """Every row owes something."""

    code = "row_of_nothing"
    message = _("Every installment must be more than zero.")


class RowCountOutOfRange(Refusal):
    """1 to 60 rows, by a count or by their amounts."""

    code = "installment_count"
    message = _("The number of installments must be between 1 and %(most)s.")


class FirstDueTooEarly(Refusal):
    """The first new row is after today and within a year."""

    code = "first_due_too_early"
    message = _("The first new installment must be after today and within one year.")


class MoratoriumTooShort(Refusal):
    """1 to 36 months."""

    code = "moratorium_too_short"
    message = _("A moratorium lasts 1 to 36 months.")


class MoratoriumTooLong(MoratoriumTooShort):
    """The same sentence under the code of the other end."""

    code = "moratorium_too_long"


class DueDayUnknown(Refusal):
    """A day of the month."""

    code = "due_day_unknown"
    message = _("The due day must be between 1 and 31.")


class DueDayPassed(Refusal):
    """The first new day lies behind."""

    code = "due_day_passed"
    message = _("The first new due date has already passed; begin with a later installment.")


class NotMonthly(Refusal):
    """Weekly rows have no day of the month."""

    code = "not_monthly"
    message = _("Only monthly installments have a day of the month.")


class FrequencyUnknown(Refusal):
    """None of the known ones."""

    code = "frequency_unknown"
    message = _("There is no such frequency; one of these may stand here: %(allowed)s.")


class NoWorkingDay(Refusal):
    """A calendar that is closed for two months."""

    code = "no_working_day"
    message = _("The calendar has no working day near one of the due dates.")


_SAID: Final[dict[str, tuple[type[Refusal], str]]] = {
    "nothing_to_move": (NothingToMove, "from_row"),
    "rows_not_the_debt": (RowsNotTheDebt, "rows"),
    "row_of_nothing": (RowOfNothing, "rows"),
    "dates_not_rising": (FirstDueTooEarly, "first_due"),
    "first_due_too_early": (FirstDueTooEarly, "first_due"),
    "moratorium_too_short": (MoratoriumTooShort, "months"),
    "due_day_passed": (DueDayPassed, "day"),
    "not_monthly": (NotMonthly, "day"),
    "anchor_unknown": (NotMonthly, "day"),
    "no_working_day": (NoWorkingDay, "first_due"),
}


@contextmanager
def in_words() -> Iterator[None]:
    """What a rule of the schedule refuses is refused with the same code, in words, naming its field."""
    try:
        yield
    except RuleRefused as refused:
        if refused.code not in _SAID:
            raise
        kind, field = _SAID[refused.code]
        raise kind(field=field) from refused
