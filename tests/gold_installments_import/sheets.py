"""Files as shops have them, made in memory, and what the rules make of them without a shop."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import openpyxl

from gold_installments.providers.sheets import sheets
from gold_installments.queries.import_cells import CELL_READERS
from gold_installments.queries.import_words import fault_line
from gold_installments.rules.importing import Findings, OldBook
from gold_installments.rules.importing_checks import Day, Plan, planned
from gold_installments.rules.importing_people import InShop
from gold_installments.rules.importing_sheets import read_sheet
from persian.holidays import next_working_day

#: 1405/08/30.
TODAY = date(2026, 11, 21)
PEOPLE, CONTRACTS, ROWS, GUARANTEES = "مشتریان", "قراردادها", "اقساط", "ضمانت‌ها"
CUSTOMER_HEADINGS = (
    "کد مشتری",
    "نام و نام خانوادگی",
    "موبایل",
    "کد ملی",
    "صفرهای کد ملی درست است",
    "همان مشتری ثبت‌شده",
)
CONTRACT_HEADINGS = (
    "مشتری", "شماره قرارداد", "نوع", "مانده (گرم)", "مانده (تومان)", "تعداد اقساط مانده", "سررسید اولین قسط مانده",
    "فاصله اقساط", "تاریخ قرارداد", "تعداد اقساط معوق",
)  # fmt: skip
GUARANTEE_HEADINGS = (
    "شماره قرارداد",
    "نوع",
    "سریال",
    "شناسه صیاد",
    "بانک",
    "مبلغ (تومان)",
    "سررسید",
    "شرح",
    "وزن (گرم)",
)
MARYAM = ("12", "مریم احمدی", "09121234567", "0012345679")
ALI = ("13", "علی رضایی", "09351112233", "")
#: 18.667 g in five rows, the first on 1405/09/30.
HERS = ("12", "ق-81", "وزنی", "18.667", "", 5, "1405/09/30", "ماهانه", "1405/02/31", 0)
HIS = ("09351112233", "ق-82", "تومانی", "", "42,000,000", 3, "۱۴۰۵/۰۸/۱۵", "", "1405/01/15", 1)

Rows = Iterable[Sequence[object]]


def workbook(book: Mapping[str, Rows]) -> io.BytesIO:
    """An xlsx with these sheets."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in book.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    made.save(file)
    return file


def worked(**changed: Rows) -> io.BytesIO:
    """Two customers, two contracts, one cheque: a sound book."""
    cheque = ("ق-81", "چک", "", "1234567890123456", "ملت", "500,000,000", "1405/12/01", "ضمانت", "")
    book: dict[str, Rows] = {
        PEOPLE: [CUSTOMER_HEADINGS, MARYAM, ALI],
        CONTRACTS: [CONTRACT_HEADINGS, HERS, HIS],
        GUARANTEES: [GUARANTEE_HEADINGS, cheque],
    }
    sheets_of = {"people": PEOPLE, "contracts": CONTRACTS, "rows": ROWS, "guarantees": GUARANTEES}
    return workbook({**book, **{sheets_of[key]: rows for key, rows in changed.items()}})


@dataclass
class Judged:
    """What came out."""

    book: OldBook
    plan: Plan
    findings: Findings

    @property
    def faults(self) -> dict[str, str]:
        """Code by place, of every fault."""
        return {line_place(fault_line(one)): one.code for one in self.findings.faults}

    @property
    def notices(self) -> dict[str, str]:
        """Code by place, of every notice."""
        return {line_place(fault_line(one)): one.code for one in self.findings.notices}


def line_place(line: str) -> str:
    """What stands before the first colon."""
    return line.partition(": ")[0]


def judge(file: io.BytesIO, *, shop: InShop | None = None) -> Judged:
    """Read and judge a file on TODAY."""
    book, findings = OldBook(), Findings()
    for sheet in sheets(file, name=""):
        read_sheet(sheet, readers=CELL_READERS, book=book, findings=findings)
    day = Day(TODAY, next_working_day)
    plan = planned(book, shop=shop or InShop(), readers=CELL_READERS, day=day, findings=findings)
    return Judged(book, plan, findings)
