"""What is wrong with a file, in sentences with the cell in front: «مشتریان!B7: …»."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gold_installments.rules.importing import Fault, Place, Totals
from persian.digits import in_order, to_persian
from persian.jalali import format_jalali
from persian.numbers import gram_text, grouped, toman_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_t = gettext_lazy
WORDS: Final[Mapping[str, StrOrPromise]] = {
    "formula": _t("The cell holds a formula: put its value there (paste special, values)."),
    "error_value": _t("The cell holds no usable value (%(shown)s)."),
    "digits_lost": _t("The spreadsheet keeps only 15 digits of this number (%(shown)s): write it as text."),
    "early_date": _t("The date of this cell cannot be read (%(shown)s): write it as text, for example 1405/08/30."),
    "day_not_expected": _t("The spreadsheet took this cell for a date (%(day)s): write it as text."),
    "too_long": _t("The text is too long: at most %(limit)s letters."),
    "name_too_short": _t("Write the customer's full name, at least 3 letters."),
    "sayad_16_digits": _t("A Sayad ID has 16 digits."),
    "unknown_choice": _t("This word is not known here; write one of: %(choices)s."),
    "cell_empty": _t("“%(heading)s” is empty."),
    "mobile_zero_lost": _t("The zero in front of the mobile was lost; %(suggestion)s was read."),
    "national_id_zeros_lost": _t(
        "Zeros in front of the national ID were lost; it would be %(suggestion)s. Write it so, or “yes” in the column "
        "that confirms zeros."
    ),
    "same_needs_national_id": _t("To take a customer for the one registered, the national ID is needed."),
    "two_balances": _t("A contract is owed in grams or in Toman, not both; write two contracts."),
    "no_balance": _t("The balance of the contract is missing or zero."),
    "unit_and_balance_differ": _t("The kind of the contract does not fit the balance that was filled in."),
    "too_heavy": _t("The balance is too large: at most %(grams)s grams."),
    "too_many_rows": _t("Too many installments: at most %(limit)s."),
    "guarantee_needs": _t("This guarantee needs “%(heading)s”."),
    "guarantee_unkept": _t("Guarantees of this kind cannot be brought in yet."),
    "sayad_is_of_cheques": _t("Only a cheque has a Sayad ID."),
    "sayad_twice": _t("This Sayad ID is already in the shop or higher up in the file."),
    "no_heading": _t("The row with the headings was not found on this sheet."),
    "sheet_unread": _t("This sheet is not part of the book and was not read."),
    "unknown_heading": _t("This heading is not known: correct it, or delete the column."),
    "heading_twice": _t("This heading stands there twice."),
    "heading_missing": _t("The column “%(heading)s” is missing."),
    "row_kind_unknown": _t("Write in this cell what the row is: customer, contract, installment or guarantee."),
    "merged": _t("Merged cells: split them and write the value in each."),
    "no_heading_above": _t("There is no heading above this cell; the column was not read."),
    "national_id_twice": _t("This national ID stands in %(first)s as well."),
    "national_id_known": _t(
        "A customer with this national ID is already registered; if it is the same person, write “yes” in the column "
        "for registered customers."
    ),
    "mobile_twice": _t("This mobile is another customer's of the file as well."),
    "mobile_known": _t("This mobile belongs to a customer of the shop already."),
    "same_unknown": _t("No customer with this national ID is registered in the shop or higher up in the file."),
    "code_twice": _t("This code is the one of another customer (%(first)s)."),
    "customer_unknown": _t("There is no customer “%(text)s” in the file or the shop."),
    "customer_ambiguous": _t("Several customers have “%(text)s”; use the code or the national ID."),
    "customer_archived": _t("This customer is archived; make the customer active first."),
    "number_twice": _t("This contract number stands in %(first)s as well."),
    "number_known": _t("A contract with this number was brought in before."),
    "contract_unknown": _t("There is no contract “%(text)s” in the file."),
    "signed_in_future": _t("The signing date lies in the future."),
    "signed_too_long_ago": _t("The signing date lies more than ten years back."),
    "first_due_too_far": _t("The first due date lies more than a year ahead."),
    "overdue_differs": _t("By their dates %(counted)s installments are overdue, not %(typed)s."),
    "schedule_missing": _t("Without installments listed one by one, their number and the first due date are needed."),
    "due_before_signing": _t("An installment cannot be due on the signing day or before it."),
    "rows_of_nothing": _t("The balance is too small for so many installments."),
    "rows_on_one_day": _t("Two installments of the contract are due on one day."),
    "count_and_rows_differ": _t("%(counted)s installments are listed, not %(typed)s."),
    "first_due_and_rows_differ": _t("The first installment listed is due on %(day)s."),
    "rows_sum_differs_mg": _t("The installments listed add up to %(rows_mg)s grams, the balance is %(balance_mg)s."),
    "rows_sum_differs_rial": _t(
        "The installments listed add up to %(rows_rial)s Toman, the balance is %(balance_rial)s."
    ),
    "row_of_nothing": _t("An installment cannot be zero."),
    "nothing_in_it": _t("The file holds no customers and no contracts."),
}


def fault_line(fault: Fault) -> str:
    """The place and the reason, in the active language."""
    place = place_text(fault.place)
    reason = fault_reason(fault)
    return f"{place}: {reason}" if place else reason


def fault_reason(fault: Fault) -> str:
    """The reason alone."""
    if fault.said:
        return fault.said
    shown = {name: _shown(name, value) for name, value in fault.params.items()}
    return str(WORDS[fault.code]) % shown if shown else str(WORDS[fault.code])


def place_text(place: Place) -> str:
    """`مشتریان!B7`, `B7` where there is one sheet only, the sheet's name for a sheet as a whole."""
    return f"{place.sheet}!{place.cell}" if place.sheet and place.cell else place.sheet or place.cell


def _shown(name: str, value: object) -> str:
    if isinstance(value, Place):
        return place_text(value)
    if isinstance(value, date):
        return to_persian(format_jalali(value))
    if isinstance(value, int):
        return gram_text(value) if name.endswith("_mg") else _money_or_count(name, value)
    return in_order(str(value)) if name in ("suggestion", "day") else str(value)


def _money_or_count(name: str, value: int) -> str:
    return toman_text(value) if name.endswith("_rial") else grouped(value)


def totals_lines(typed: Totals, found: Totals) -> list[str]:
    """One sentence for each figure of the paper that the file does not have."""
    names = {
        "customers": (_("Customers"), grouped),
        "contracts": (_("Contracts"), grouped),
        "mg": (_("Balances in grams"), gram_text),
        "rial": (_("Balances in Toman"), toman_text),
    }
    return [
        _("%(what)s: %(typed)s on paper, %(found)s in the file.")
        % {
            "what": names[one][0],
            "typed": names[one][1](getattr(typed, one)),
            "found": names[one][1](getattr(found, one)),
        }
        for one in typed.differing(found)
    ]


def fault_lines(faults: Iterable[Fault]) -> list[str]:
    """Every fault as a line, in the order of the file."""
    return [fault_line(fault) for fault in faults]
