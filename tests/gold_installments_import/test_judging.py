"""Every fault of a file is told at once, each at its cell; what can be meant otherwise is never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from gold_installments.queries.import_words import WORDS, fault_line
from gold_installments.rules.importing import Fault, Place, Totals, column_letters
from gold_installments.rules.importing_people import InShop
from persian.days import format_jalali
from tests.gold_installments_import.sheets import (
    ALI,
    CONTRACT_HEADINGS,
    CONTRACTS,
    CUSTOMER_HEADINGS,
    GUARANTEE_HEADINGS,
    GUARANTEES,
    HERS,
    MARYAM,
    PEOPLE,
    ROWS,
    judge,
    workbook,
    worked,
)


def test_a_sound_book_is_planned_to_the_milligram() -> None:
    judged = judge(worked())
    assert (judged.faults, judged.notices) == ({}, {})
    assert judged.book.totals == Totals(customers=2, contracts=2, mg=18_667, rial=420_000_000)
    hers, his = judged.plan.contracts
    # Signed on the 31st: Azar's row is on its 30th, and Farvardin's is on the 31st again.
    assert [(format_jalali(day), mg) for day, mg in hers.rows] == [
        ("1405/09/30", 3_733), ("1405/10/30", 3_733), ("1405/11/30", 3_733), ("1405/12/29", 3_733),
        ("1406/01/31", 3_735),
    ]  # fmt: skip
    assert [(format_jalali(day), rial) for day, rial in his.rows] == [
        ("1405/08/15", 140_000_000), ("1405/09/15", 140_000_000), ("1405/10/15", 140_000_000),
    ]  # fmt: skip
    assert judged.plan.people[his.person].old is judged.book.customers[1]
    assert [one.sayad_id for one in hers.guarantees] == ["1234567890123456"]


def test_every_fault_is_told_at_its_cell_and_at_once() -> None:
    people = [
        CUSTOMER_HEADINGS,
        ("1", "آ", "0912", "0012345678"),
        ("2", "رضا کریمی", 9121234567, 12345679),
        ("3", "رضا کریمی", "09121234567", "=B3"),
        ("3", "سارا کریمی", "", "", "شاید"),
    ]
    contracts = [
        CONTRACT_HEADINGS,
        ("77", "1", "وزنی", "3,733", "", 5, "1404/12/30", "ماهانه", "1405/02/31", ""),
        ("3", "1", "تومانی", 3.733, "", 70, "1405/09/30", "گاهی", "1405/13/01", ""),
        ("3", "2", "", 3.7335, "-5", 5, "2026/10/01", "", "1405/10/01", ""),
        ("3", "3", "", 3.733, 42000000, 5, "1405/09/30", "", "1395/01/01", ""),
        ("3", "4", "", "", "", "", "", "", "1405/01/01", ""),
    ]
    guarantees = [
        GUARANTEE_HEADINGS,
        ("99", "چک", "", 1234567890123456, "", "", "", ""),
        ("4", "سفته", "", "12", "", 0),
    ]
    judged = judge(workbook({PEOPLE: people, CONTRACTS: contracts, GUARANTEES: guarantees}))
    told = {f"{one.place.sheet}!{one.place.cell}": one.code for one in judged.findings.faults}
    assert told == {
        "مشتریان!B2": "name_too_short", "مشتریان!C2": "invalid_mobile", "مشتریان!D2": "invalid_national_id",
        "مشتریان!D3": "national_id_zeros_lost", "مشتریان!D4": "formula", "مشتریان!C5": "cell_empty",
        "مشتریان!E5": "unknown_choice",
        "قراردادها!D2": "ambiguous_comma", "قراردادها!G2": "invalid_date",
        "قراردادها!C3": "unit_and_balance_differ", "قراردادها!F3": "too_many_rows", "قراردادها!H3": "unknown_choice",
        "قراردادها!I3": "invalid_date", "قراردادها!D4": "too_precise", "قراردادها!E4": "negative",
        "قراردادها!G4": "invalid_date", "قراردادها!E5": "two_balances", "قراردادها!D6": "no_balance",
        "ضمانت‌ها!D2": "digits_lost", "ضمانت‌ها!F2": "guarantee_needs", "ضمانت‌ها!G2": "guarantee_needs",
        "ضمانت‌ها!C3": "guarantee_needs", "ضمانت‌ها!D3": "sayad_is_of_cheques", "ضمانت‌ها!F3": "guarantee_needs",
    }  # fmt: skip
    with translation.override("fa"):
        lines = [fault_line(one) for one in judged.findings.faults]
    assert "مشتریان!C5: «موبایل» خالی است." in lines


def test_rows_that_do_not_agree_with_one_another() -> None:
    people = [
        CUSTOMER_HEADINGS,
        MARYAM,
        ("12", "علی رضایی", "09121234567", ""),
        ("14", "مریم احمدی", "09351112233", "0012345679"),
    ]
    contracts = [
        CONTRACT_HEADINGS,
        HERS,
        ("0912 123 4567", "ق-۸۱", "", "1", "", 1, "1405/09/30", "", "1405/02/31", ""),
        ("کسی", "5", "", "1", "", 1, "1408/09/30", "", "1390/02/31", ""),
        ("12", "6", "", "0.001", "", 2, "1405/02/31", "", "1406/02/31", ""),
        ("12", "7", "", "5", "", 3, "1405/06/15", "", "1405/02/31", 1),
        ("12", "8", "", "5", "", 3, "", "", "1405/02/31", ""),
    ]
    rows = [
        ("قرارداد", "سررسید", "مقدار"),
        ("8", "1405/09/15", "2"), ("8", "1405/10/15", "2.5"), ("nobody", "1405/10/15", "1"),
    ]  # fmt: skip
    cheque = ("ق-81", "چک", "", "1234567890123456", "", "1000", "1405/12/01")
    judged = judge(
        workbook({PEOPLE: people, CONTRACTS: contracts, ROWS: rows, GUARANTEES: [GUARANTEE_HEADINGS, cheque, cheque]}),
        shop=InShop(contract_keys=frozenset({"7"})),
    )
    assert judged.faults == {
        "مشتریان!A3": "code_twice", "مشتریان!D4": "national_id_twice", "قراردادها!B3": "number_twice",
        "قراردادها!A3": "customer_ambiguous", "قراردادها!A4": "customer_unknown", "قراردادها!G4": "first_due_too_far",
        "قراردادها!I4": "signed_too_long_ago", "قراردادها!G5": "due_before_signing",
        "قراردادها!I5": "signed_in_future", "قراردادها!B6": "number_known", "قراردادها!J6": "overdue_differs",
        "قراردادها!F7": "count_and_rows_differ", "قراردادها!D7": "rows_sum_differs_mg",
        "اقساط!A4": "contract_unknown", "ضمانت‌ها!D3": "sayad_twice",
    }  # fmt: skip
    assert judged.notices == {"مشتریان!C3": "mobile_twice"}


def test_listed_rows_and_one_mixed_sheet() -> None:
    headings = ("بخش", "نام", "موبایل", "مشتری", "شماره قرارداد", "مانده (گرم)", "تاریخ قرارداد", "سررسید", "مقدار")
    rows = [
        ("دفتر طلای نمونه",),
        (),
        headings,
        ("مشتری", "مریم احمدی", "09121234567"),
        ("قرارداد", "", "", "09121234567", 81, 3.733, "1405/02/31"),
        ("قسط", "", "", "", "81", "", "", "1405/10/01", "۱٫۷۳۳"),
        ("قسط", "", "", "", "81", "", "", "1405/09/01", "۲۰۰۰ سوت"),
        ("پرداخت", "", "", "", "81"),
    ]
    judged = judge(workbook({"Sheet1": rows}))
    assert judged.faults == {"Sheet1!A8": "row_kind_unknown"}
    assert [mg for _, mg in judged.plan.contracts[0].rows] == [2_000, 1_733]


def test_headings_merges_and_unknown_sheets() -> None:
    people = [("نام *", "تلفن همراه", "کدملی", "نام", "سن", ""), ("مریم احمدی", "09121234567", "", "", "3", "x")]
    file = workbook({PEOPLE: people, CONTRACTS: [("شماره قرارداد", "مشتری"), ("1", "2")], "دیگر": [("a", "b")]})
    judged = judge(file)
    assert judged.faults == {
        "مشتریان!D1": "heading_twice", "مشتریان!E1": "unknown_heading", "قراردادها!1": "heading_missing",
        "قراردادها!2": "no_balance",
    }  # fmt: skip
    assert judged.notices == {"مشتریان!F2": "no_heading_above", "دیگر": "sheet_unread"}


@pytest.mark.parametrize(("same", "codes"), [("", {"مشتریان!D2": "national_id_known"}), ("بله", {})])
def test_a_person_of_the_shop_is_matched_only_where_the_column_says_so(same: str, codes: dict[str, str]) -> None:
    people = [CUSTOMER_HEADINGS, (*MARYAM, "", same), ALI]
    judged = judge(worked(people=people), shop=InShop(national_ids={MARYAM[3]: 7}))
    assert judged.faults == codes
    assert [one.known_id for one in judged.plan.people] == ([7, None] if same else [None, None])


def test_zeros_lost_are_confirmed_by_the_column_and_told() -> None:
    people = [CUSTOMER_HEADINGS, ("12", "مریم احمدی", 9121234567, 12345679, "بله"), ALI]
    judged = judge(worked(people=people))
    assert judged.faults == {}
    assert judged.notices == {"مشتریان!C2": "mobile_zero_lost", "مشتریان!D2": "national_id_zeros_lost"}
    assert judged.book.customers[0].national_id == "0012345679"


def test_every_code_has_its_words() -> None:
    params = {"limit": 3, "grams": 1, "counted": 1, "typed": 2, "day": date(2025, 9, 22), "rows_mg": 5, "balance_mg": 6,
              "rows_rial": 5, "balance_rial": 6, "first": Place("a", 2, 28)}  # fmt: skip
    texts = ("shown", "choices", "heading", "suggestion", "text")
    with translation.override("fa"):
        lines = [fault_line(Fault(Place("s", 1, 1), code, params | dict.fromkeys(texts, "y"))) for code in WORDS]
    assert all("%(" not in line for line in lines)
    assert [column_letters(number) for number in (0, 1, 26, 27, 702, 703)] == ["", "A", "Z", "AA", "ZZ", "AAA"]
