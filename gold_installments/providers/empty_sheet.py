"""The empty workbook that a shop fills: the sheets and columns of `rules.importing_layout`, and how to fill them."""

from __future__ import annotations

from typing import IO

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gold_installments.rules.importing import Kind
from gold_installments.rules.importing_layout import (
    COLUMNS,
    FREQUENCY_WORDS,
    GUARANTEE_WORDS,
    HELP_SHEETS,
    SHEET_NAMES,
    UNIT_WORDS,
    YES_WORDS,
    Column,
)

#: So that 0912… and 16 digits are kept as typed.
_TEXT = "@"
#: Rows in which a choice is offered.
_OFFERED_ROWS = 5_000
_WORDS = {"unit": UNIT_WORDS, "frequency": FREQUENCY_WORDS, "guarantee": GUARANTEE_WORDS, "yes": YES_WORDS}
_REQUIRED, _OPTIONAL = PatternFill("solid", fgColor="F3E3B3"), PatternFill("solid", fgColor="EEEEEE")


def write_empty_sheet(file: IO[bytes]) -> None:
    """Write the workbook (xlsx, right to left) to a binary file."""
    book = openpyxl.Workbook()
    guide = book.worksheets[0]
    guide.title = HELP_SHEETS[0]
    for kind in Kind:
        _columns(book.create_sheet(SHEET_NAMES[kind][0]), COLUMNS[kind])
    _help(guide)
    book.active = 1
    book.save(file)


def _columns(sheet: Worksheet, columns: tuple[Column, ...]) -> None:
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        cell = sheet.cell(1, number, column.headings[0])
        cell.font, cell.fill = Font(bold=True), _REQUIRED if column.required else _OPTIONAL
        cell.alignment = Alignment(horizontal="center", wrap_text=True)
        sheet.column_dimensions[letter].number_format = _TEXT
        sheet.column_dimensions[letter].width = max(14, len(column.headings[0]) + 4)
        if words := _WORDS.get(column.reads):
            offered = ",".join(said[0] for said in words.values())
            choice = DataValidation(type="list", formula1=f'"{offered}"', allow_blank=True)
            choice.add(f"{letter}2:{letter}{_OFFERED_ROWS}")
            sheet.add_data_validation(choice)


def _help(sheet: Worksheet) -> None:
    sheet.sheet_view.rightToLeft = True
    for line in (
        _("Fill the sheets of this file and bring it in on the page “Moving in”. This sheet is not read."),
        _("Yellow columns are required. Leave no formula and no merged cell."),
        _("A contract's customer is the code, the mobile or the national ID; its balance is in grams or in Toman."),
        _("Give the number of installments left and the first due date, or list the installments on their own sheet."),
    ):
        sheet.append([line])
    sheet.append([])
    sheet.append([_("Sheet"), _("Column"), _("Required"), _("For example"), _("Other headings that are understood")])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for kind in Kind:
        for column in COLUMNS[kind]:
            needed = _("Yes") if column.required else ""
            other = "، ".join(column.headings[1:])
            sheet.append([SHEET_NAMES[kind][0], column.headings[0], needed, column.example, other])
    for number, width in enumerate((24, 30, 10, 20, 70), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
