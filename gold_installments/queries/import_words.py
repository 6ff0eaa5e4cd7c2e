"""What is wrong with a file, in sentences with the cell in front: «مشتریان!B7: …»."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from gold_installments.rules.importing import Fault, Place, Totals
from persian.digits import in_order, to_persian
from persian.jalali import format_jalali
from persian.numbers import gram_text, grouped, toman_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WORDS: Final[Mapping[str, StrOrPromise]] = {
    "formula": _("The cell holds a formula: put its value there (paste special, values)."),
    "error_value": _("The cell holds no usable value (%(shown)s)."),
    "digits_lost": _("The spreadsheet keeps only 15 digits of this number (%(shown)s): write it as text."),
    "early_date": _("The date of this cell cannot be read (%(shown)s): write it as text, for example 1405/08/30."),
    "day_not_expected": _("The spreadsheet took this cell for a date (%(day)s): write it as text."),
    "too_long": _("The text is too long: at most %(limit)s letters."),
    "name_too_short": _("Write the customer's full name, at least 3 letters."),
    "sayad_16_digits": _("A Sayad ID has 16 digits."),
    "unknown_choice": _("This word is not known here; write one of: %(choices)s."),
    "cell_empty": _("“%(heading)s” is empty."),
    "mobile_zero_lost": _("The zero in front of the mobile was lost; %(suggestion)s was read."),
    "national_id_zeros_lost": _(
        "Zeros in front of the national ID were lost; it would be %(suggestion)s. Write it so, or “yes” in the column "
        "that confirms zeros."
    ),
    "same_needs_national_id": _("To take a customer for the one registered, the national ID is needed."),
    "two_balances": _("A contract is owed in grams or in Toman, not both; write two contracts."),
    "no_balance": _("The balance of the contract is missing or zero."),
    "unit_and_balance_differ": _("The kind of the contract does not fit the balance that was filled in."),
    "too_heavy": _("The balance is too large: at most %(grams)s grams."),
    "too_many_rows": _("Too many installments: at most %(limit)s."),
    "guarantee_needs": _("This guarantee needs “%(heading)s”."),
    "guarantee_unkept": _("Guarantees of this kind cannot be brought in yet."),
    "sayad_is_of_cheques": _("Only a cheque has a Sayad ID."),
    "sayad_twice": _("This Sayad ID is already in the shop or higher up in the file."),
    "note_twice": _("A note with this serial is already in the shop or higher up in the file."),
    "no_heading": _("The row with the headings was not found on this sheet."),
    "sheet_unread": _("This sheet is not part of the book and was not read."),
    "unknown_heading": _("This heading is not known: correct it, or delete the column."),
    "heading_twice": _("This heading stands there twice."),
    "heading_missing": _("The column “%(heading)s” is missing."),
    "row_kind_unknown": _("Write in this cell what the row is: customer, contract, installment or guarantee."),
    "merged": _("Merged cells: split them and write the value in each."),
    "no_heading_above": _("There is no heading above this cell; the column was not read."),
    "national_id_twice": _("This national ID stands in %(first)s as well."),
    "national_id_known": _(
        "A customer with this national ID is already registered; if it is the same person, write “yes” in the column "
        "for registered customers."
    ),
    "mobile_twice": _("This mobile is another customer's of the file as well."),
    "mobile_known": _("This mobile belongs to a customer of the shop already."),
    "same_unknown": _("No customer with this national ID is registered in the shop or higher up in the file."),
    "code_twice": _("This code is the one of another customer (%(first)s)."),
    "customer_unknown": _("There is no customer “%(text)s” in the file or the shop."),
    "customer_ambiguous": _("Several customers have “%(text)s”; use the code or the national ID."),
    "customer_archived": _("This customer is archived; make the customer active first."),
    "number_twice": _("This contract number stands in %(first)s as well."),
    "number_known": _("A contract with this number was brought in before."),
    "contract_unknown": _("There is no contract “%(text)s” in the file."),
    "signed_in_future": _("The signing date lies in the future."),
    "signed_too_long_ago": _("The signing date lies more than ten years back."),
    "first_due_too_far": _("The first due date lies more than a year ahead."),
    "overdue_differs": _("By their dates %(counted)s installments are overdue, not %(typed)s."),
    "schedule_missing": _("Without installments listed one by one, their number and the first due date are needed."),
    "due_before_signing": _("An installment cannot be due on the signing day or before it."),
    "rows_of_nothing": _("The balance is too small for so many installments."),
    "rows_on_one_day": _("Two installments of the contract are due on one day."),
    "count_and_rows_differ": _("%(counted)s installments are listed, not %(typed)s."),
    "first_due_and_rows_differ": _("The first installment listed is due on %(day)s."),
    "rows_sum_differs_mg": _("The installments listed add up to %(rows_mg)s grams, the balance is %(balance_mg)s."),
    "rows_sum_differs_rial": _(
        "The installments listed add up to %(rows_rial)s Toman, the balance is %(balance_rial)s."
    ),
    "row_of_nothing": _("An installment cannot be zero."),
    "nothing_in_it": _("The file holds no customers and no contracts."),
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
        str(_("%(what)s: %(typed)s on paper, %(found)s in the file."))
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
