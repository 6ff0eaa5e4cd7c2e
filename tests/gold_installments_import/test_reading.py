"""What stands in a file is what is read: exactly, in any spelling a shop has, and nothing hostile."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from gold_installments.providers import xlsx_package, xlsx_sheet
from gold_installments.providers.sheets import sheets
from gold_installments.providers.unreadable import (
    EmptyFile,
    FileTooLarge,
    FileUnreadable,
    HostileFile,
    OldWorkbook,
    TooManyRows,
)
from gold_installments.rules.importing import Cell, DayText, Unusable
from gold_installments.rules.importing_dates import jalali_spelling
from tests.gold_installments_import.sheets import CUSTOMER_HEADINGS, MARYAM, PEOPLE, judge, workbook, worked


def cells(file: io.BytesIO) -> list[dict[int, Cell]]:
    """Every row of every sheet."""
    return [dict(row.cells) for sheet in sheets(file, name="") for row in sheet.rows]


def patched(file: io.BytesIO, part: str, old: bytes, new: bytes) -> io.BytesIO:
    """The same archive with one part changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            body = before.read(name)
            if name == part:
                assert old in body
                body = body.replace(old, new)
            after.writestr(name, body)
    return made


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("4930", "4930"),
        ("3.733", "3.733"),
        ("3.7330000000000001", "3.733"),
        ("18.666999999999998", "18.667"),
        ("4.2E7", "42000000"),
        ("1e+2", "100"),
        ("0", "0"),
        ("3.7335", "3.7335"),
        ("999999999999999", "999999999999999"),
        ("1234567890123450", Unusable("digits_lost", "1234567890123450")),
        ("1e999999999", Unusable("digits_lost", "1e999999999")),
        ("1e-999999999", Unusable("error_value", "1e-999999999")),
        ("NaN", Unusable("error_value", "NaN")),
    ],
)
def test_a_number_is_the_decimal_that_the_spreadsheet_shows(written: str, read: Cell) -> None:
    sheet = b"xl/worksheets/sheet1.xml".decode()
    file = patched(workbook({"x": [(777,)]}), sheet, b"<v>777</v>", f"<v>{written}</v>".encode())
    assert cells(file) == [{1: read}]


def test_days_formulas_texts_and_blanks() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    noon = dt.datetime(2025, 9, 22, 13, 5)  # noqa: DTZ001  # a spreadsheet knows no zones
    sheet.append([dt.date(2025, 9, 22), noon, "=A1*2", "  ", "\u200e۳٫۷۳۳", True, "#N/A"])
    sheet["G1"].data_type = "e"
    sheet["A3"] = 3
    sheet["A3"].number_format = "yyyy/mm/dd"
    sheet["B3"] = 45922
    sheet["B3"].number_format = "[$-fa-IR,16]yyyy/mm/dd;@"
    file = io.BytesIO()
    made.save(file)
    day = DayText("1404/06/31")
    assert cells(file) == [
        {1: day, 2: day, 3: Unusable("formula"), 5: "\u200e۳٫۷۳۳", 6: "1", 7: Unusable("error_value", "#N/A")},
        {1: Unusable("early_date", "3"), 2: day},
    ]
    assert isinstance(cells(file)[1][2], DayText)


@pytest.mark.parametrize(
    "typed",
    [
        "۳۱ شهریور ۱۴۰۴",
        "دوشنبه، ۳۱ شهریورماه ۱۴۰۴",
        "31/06/1404",
        "1404\\06\\31 12:30",
        "1404 / 06 / 31",
        "۱۴۰۴ شهریور ۳۱",
    ],
)
def test_a_jalali_day_in_any_spelling(typed: str) -> None:
    assert jalali_spelling(typed) == "1404/06/31"


def text_file(text: str, encoding: str) -> io.BytesIO:
    """A CSV file in an encoding of its time."""
    return io.BytesIO(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_of_every_kind(encoding: str, separator: str) -> None:
    lines = [
        separator.join(CUSTOMER_HEADINGS[:4]),
        "",
        separator.join(MARYAM),
        separator.join(("14", '"=1+1"', "0912", "")),
    ]
    read = cells(text_file("\r\n".join(lines), encoding))
    assert read[1:] == [dict(enumerate(MARYAM, 1)), {1: "14", 2: Unusable("formula"), 3: "0912"}]


def test_windows_1256_has_arabic_letters_and_gives_persian_names() -> None:
    # The code page has no Persian ye and keheh; programs wrote the Arabic ones.
    text = "نام;موبايل;كد ملي\r\nمريم كريمي;9121234567;0012345679\r\n"
    judged = judge(text_file(text, "cp1256"))
    assert not judged.faults
    assert judged.notices == {"B2": "mobile_zero_lost"}
    assert [(one.full_name, one.mobile) for one in judged.book.customers] == [("مریم کریمی", "+989121234567")]


def test_files_that_are_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(file: io.BytesIO) -> type[Exception]:
        with pytest.raises(FileUnreadable) as caught:
            cells(file)
        return caught.type

    sound, part = worked(), "xl/worksheets/sheet1.xml"
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet'
    assert refused(patched(sound, part, b"<worksheet", doctype)) is HostileFile
    assert refused(patched(sound, part, b"<sheetData>", b"<sheetData>" + b"<a>" * 100)) is HostileFile
    assert refused(patched(sound, part, b"</worksheet>", b"")) is FileUnreadable
    far = b'<row r="900"><c r="XFD900" t="str"><v>x</v></c></row></sheetData>'
    assert refused(patched(sound, part, b"</sheetData>", far)) is TooManyRows
    assert refused(io.BytesIO(sound.getvalue()[:-200])) is FileUnreadable
    assert refused(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))) is OldWorkbook
    assert refused(io.BytesIO(b"%PDF-1.7\n\x01\x02\x03")) is FileUnreadable
    assert refused(io.BytesIO()) is EmptyFile
    monkeypatch.setattr(xlsx_package, "MOST_BYTES", 1_000)
    assert refused(worked()) is FileTooLarge
    monkeypatch.setattr(xlsx_package, "MOST_BYTES", 1 << 20)
    monkeypatch.setattr(xlsx_sheet, "MOST_ROWS", 2)
    assert refused(workbook({PEOPLE: [("a",), ("b",), ("c",)]})) is TooManyRows
