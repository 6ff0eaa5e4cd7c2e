"""The sheets and columns an old book is brought in with: their Persian headings and the names they may have instead.

The first name of each is the one the empty sheet carries. Names are compared by `folded`, so half-spaces, Arabic
letters, stars and brackets make no difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar

from gold_installments.rules.importing import GuaranteeKind, Kind
from persian.letters import compact_key

_Word = TypeVar("_Word", bound=str)
_DECORATION: Final = re.compile(r"[*:؛;_\-–/\\.«»\"'()\[\]]+")


def folded(text: str) -> str:
    """A heading or choice as it is compared."""
    return compact_key(_DECORATION.sub(" ", text))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `reads` names how a cell becomes a value (see `CellReaders`), `example` fills the help sheet."""

    field: str
    reads: str
    headings: tuple[str, ...]
    required: bool = False
    example: str = ""
    longest: int = 120


_CUSTOMERS: Final = (
    Column("code", "text", ("کد مشتری", "کد", "شماره مشتری", "customer code", "code"), example="۱۲", longest=40),
    Column(
        "full_name",
        "name",
        ("نام و نام خانوادگی", "نام", "نام مشتری", "نام کامل", "full name", "name"),
        required=True,
        example="مریم احمدی",
    ),
    Column(
        "mobile",
        "mobile",
        ("موبایل", "شماره موبایل", "تلفن همراه", "همراه", "شماره همراه", "mobile"),
        required=True,
        example="۰۹۱۲۱۲۳۴۵۶۷",
    ),
    Column("national_id", "national_id", ("کد ملی", "شماره ملی", "کدملی", "national id"), example="۰۰۱۲۳۴۵۶۷۹"),
    Column(
        "zeros", "yes", ("صفرهای کد ملی درست است", "تأیید صفر کد ملی", "تایید صفر", "zeros confirmed"), example="بله"
    ),
    Column("same", "yes", ("همان مشتری ثبت‌شده", "مشتری تکراری", "همان مشتری", "same customer"), example="بله"),
    Column("note", "text", ("یادداشت", "توضیح", "توضیحات", "note"), example="مشتری قدیمی", longest=2000),
)

_CONTRACTS: Final = (
    Column(
        "customer",
        "text",
        ("مشتری", "کد مشتری", "موبایل یا کد ملی مشتری", "موبایل مشتری", "کد ملی مشتری", "customer"),
        required=True,
        example="۱۲",
        longest=40,
    ),
    Column(
        "number",
        "text",
        ("شماره قرارداد", "شماره قرارداد قدیم", "شماره پرونده", "قرارداد", "contract number", "contract"),
        required=True,
        example="ق-۸۱",
        longest=40,
    ),
    Column("unit", "unit", ("نوع", "نوع قرارداد", "kind", "type"), example="وزنی"),
    Column(
        "mg",
        "grams",
        ("مانده (گرم)", "مانده گرم", "مانده طلا", "مانده طلایی", "مانده به گرم", "balance grams"),
        example="۱۸٫۶۶۷",
    ),
    Column(
        "rial",
        "toman",
        ("مانده (تومان)", "مانده تومان", "مانده تومانی", "مانده به تومان", "balance toman"),
        example="۴۲٬۰۰۰٬۰۰۰",
    ),
    Column("count", "count", ("تعداد اقساط مانده", "تعداد قسط", "تعداد اقساط", "قسط مانده", "count"), example="۵"),
    Column(
        "first_due",
        "day",
        ("سررسید اولین قسط مانده", "اولین سررسید", "سررسید اول", "تاریخ اولین قسط", "first due"),
        example="۱۴۰۵/۰۹/۳۰",
    ),
    Column("frequency", "frequency", ("فاصله اقساط", "دوره", "دوره پرداخت", "تناوب", "frequency"), example="ماهانه"),
    Column(
        "signed_on",
        "day",
        ("تاریخ قرارداد", "تاریخ عقد", "تاریخ امضا", "تاریخ", "signed on"),
        required=True,
        example="۱۴۰۵/۰۲/۳۱",
    ),
    Column("overdue", "count0", ("تعداد اقساط معوق", "قسط معوق", "معوق", "اقساط معوق", "overdue rows"), example="۰"),
    Column("note", "text", ("یادداشت", "توضیح", "توضیحات", "note"), example="النگو ۲ عدد", longest=2000),
)

_ROWS: Final = (
    Column(
        "contract",
        "text",
        ("شماره قرارداد", "قرارداد", "شماره پرونده", "contract number", "contract"),
        required=True,
        longest=40,
    ),
    Column("due_on", "day", ("سررسید", "تاریخ سررسید", "تاریخ قسط", "due on", "due"), required=True),
    Column(
        "text",
        "text",
        ("مقدار", "مبلغ", "وزن", "مقدار قسط", "مبلغ قسط", "وزن قسط", "amount"),
        required=True,
        longest=40,
    ),
)

_GUARANTEES: Final = (
    Column(
        "contract",
        "text",
        ("شماره قرارداد", "قرارداد", "شماره پرونده", "contract number", "contract"),
        required=True,
        longest=40,
    ),
    Column("kind", "guarantee", ("نوع", "نوع ضمانت", "kind", "type"), required=True),
    Column("serial", "serial", ("سریال", "شماره سریال", "شماره سفته", "شماره چک", "serial"), longest=40),
    Column("sayad_id", "sayad", ("شناسه صیاد", "صیاد", "شناسه صیادی", "شناسه ۱۶ رقمی", "sayad id")),
    Column("drawer", "text", ("صاحب چک", "صادرکننده", "صادر کننده", "نام صاحب چک", "drawer")),
    Column("bank", "text", ("بانک", "نام بانک", "bank"), longest=60),
    Column("rial", "toman", ("مبلغ (تومان)", "مبلغ", "مبلغ تومان", "amount toman", "amount")),
    Column("due_on", "day", ("سررسید", "تاریخ سررسید", "تاریخ چک", "due on", "due")),
    Column("description", "text", ("شرح", "بابت", "توضیح", "توضیحات", "description"), longest=300),
    Column("mg", "grams", ("وزن (گرم)", "وزن", "وزن به گرم", "weight")),
    Column("kept_at", "text", ("محل نگهداری", "محل", "جای نگهداری", "place"), longest=60),
)

COLUMNS: Final[Mapping[Kind, tuple[Column, ...]]] = MappingProxyType(
    {Kind.CUSTOMERS: _CUSTOMERS, Kind.CONTRACTS: _CONTRACTS, Kind.ROWS: _ROWS, Kind.GUARANTEES: _GUARANTEES}
)

SHEET_NAMES: Final[Mapping[Kind, tuple[str, ...]]] = MappingProxyType(
    {
        Kind.CUSTOMERS: ("مشتریان", "مشتری", "مشتری‌ها", "customers", "customer"),
        Kind.CONTRACTS: ("قراردادها", "قرارداد", "contracts", "contract"),
        Kind.ROWS: ("اقساط", "قسط", "قسط‌ها", "rows", "row", "installments"),
        Kind.GUARANTEES: ("ضمانت‌ها", "ضمانت", "ضمانتها", "تضامین", "guarantees", "guarantee"),
    }
)

HELP_SHEETS: Final = ("راهنما", "help")

#: The heading of the column that says, row by row, what a row tells of, where one sheet or file holds all.
KIND_HEADINGS: Final = ("بخش", "نوع ردیف", "section", "row kind")

FREQUENCY_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "monthly": ("ماهانه", "ماهیانه", "یک ماهه", "هر ماه", "۱ ماهه", "monthly", "1"),
        "two_monthly": ("دو ماهه", "هر دو ماه", "۲ ماهه", "هر ۲ ماه", "two monthly", "2"),
        "three_monthly": ("سه ماهه", "هر سه ماه", "۳ ماهه", "هر ۳ ماه", "فصلی", "three monthly", "3"),
        "four_monthly": ("چهار ماهه", "هر چهار ماه", "۴ ماهه", "هر ۴ ماه", "four monthly", "4"),
        "six_monthly": ("شش ماهه", "هر شش ماه", "۶ ماهه", "هر ۶ ماه", "six monthly", "6"),
        "yearly": ("سالانه", "سالیانه", "یک ساله", "هر سال", "yearly", "12"),
        "weekly": ("هفتگی", "هر هفته", "weekly"),
        "two_weekly": ("دو هفته", "دو هفتگی", "هر دو هفته", "هر ۲ هفته", "two weekly"),
        "daily": ("روزانه", "هر روز", "daily"),
    }
)

UNIT_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "weight": ("وزنی", "طلایی", "گرمی", "طلا", "weight"),
        "toman": ("تومانی", "مبلغی", "پولی", "toman"),
    }
)

GUARANTEE_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        GuaranteeKind.CHEQUE: ("چک", "چک صیادی", "چک صیاد", "cheque"),
        GuaranteeKind.PROMISSORY: ("سفته", "promissory note", "promissory"),
        GuaranteeKind.GOLD: ("طلا", "طلای گرویی", "طلای امانی", "رهن طلا", "gold"),
    }
)

YES_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"yes": ("بله", "بلی", "آری", "درست", "همان", "x", "yes", "true", "1"), "": ("خیر", "نه", "no", "false", "0")}
)


def choices(words: Mapping[_Word, tuple[str, ...]]) -> Mapping[str, _Word]:
    """Every accepted spelling, folded, with what it means."""
    return MappingProxyType({folded(word): meaning for meaning, said in words.items() for word in said})


_KINDS: Final = choices(SHEET_NAMES)


def kind_named(text: str) -> Kind | None:
    """The kind a sheet's name or a cell of the kind column tells, None for another word."""
    return _KINDS.get(folded(text))


def known_headings() -> Callable[[str], bool]:
    """Tell whether a cell is the heading of any column."""
    headings = {folded(heading) for columns in COLUMNS.values() for column in columns for heading in column.headings}
    return lambda text: len(text) < 100 and folded(text) in headings
