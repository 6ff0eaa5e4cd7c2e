"""Cheques and notes in the find box, and what a person owes there: both units, all names."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from customers.actions import merge_customers, register_customer
from customers.models import Customer
from dashboard.queries import customer_story, find_everything
from gold_installments.models import Cheque, Contract
from gold_installments.queries import list_contracts
from guarantees.models import PromissoryNote
from tests.dashboard.conftest import Book
from tests.dashboard.test_find import ClientOf

SAYAD, NOW_DAY = "1234567890123456", date(2026, 11, 21)


@pytest.fixture
def papers(clerk: User, book: Book) -> Cheque:
    """A bounced payment cheque and a note of the late contract, and another cheque beside them."""
    given = {"contract": book.contract, "amount_rial": 10**9, "taken_at": timezone.now(), "taken_by": clerk}
    cheque: dict[str, object] = {**given, "drawer_name": "کسی", "due_date": NOW_DAY, "role": "payment"}
    Cheque.objects.create(**cheque, sayad_id="9" * 16, serial="")
    PromissoryNote.objects.create(**given, serial="خ 654321", about="x", holder="", issuer_name="کسی")
    return Cheque.objects.create(**cheque, state="bounced", sayad_id=SAYAD, serial="12/345678")


@pytest.mark.parametrize(
    "text", [SAYAD, "۱۲۳۴ ۵۶۷۸ ۹۰۱۲ ۳۴۵۶", "1234-5678-9012-3456", "12345", "٢٣٤٥٦", "345678", "۱۲/۳۴۵۶۷۸", "12 345678"]
)
def test_a_cheque_is_found_by_its_number(clerk: User, papers: Cheque, text: str) -> None:
    found = find_everything(user=clerk, text=text, now=timezone.now())
    assert [(it.kind, it.paper.pk) for it in found.papers] == [("cheque", papers.pk)]


@pytest.mark.parametrize("text", ["654321", "خ ۶۵۴۳۲۱", "خ۶۵۴۳۲۱", "54321"])
def test_a_note_is_found_by_its_serial(clerk: User, papers: Cheque, text: str) -> None:
    found = find_everything(user=clerk, text=text, now=timezone.now())
    assert [(it.kind, it.number) for it in found.papers] == [("note", "خ 654321")]


@pytest.mark.parametrize("text", ["567890", "ب ۶۵۴۳۲۱", "4321", "99999 1", "12345678901234567", "موسوی 345678"])
def test_what_is_no_number_of_a_paper_finds_none(clerk: User, papers: Cheque, text: str) -> None:
    assert find_everything(user=clerk, text=text, now=timezone.now()).papers == ()


def test_the_box_shows_the_paper_with_its_contract(clerk: User, papers: Cheque, client_of: ClientOf) -> None:
    client: Client = client_of(clerk)
    page = client.get("/find/", {"q": SAYAD}, headers={"HX-Request": "true"}).content.decode()
    assert "چک و سفته" in page
    assert f'href="/contracts/{papers.contract.number}/"' in page


def test_the_list_of_contracts_knows_a_cheque_beside_a_name(clerk: User, papers: Cheque, book: Book) -> None:
    for text in (f"موسوی {SAYAD[-5:]}", SAYAD, "۱۲۳۴ ۵۶۷۸ ۹۰۱۲ ۳۴۵۶"):
        assert [it.pk for it in list_contracts(user=clerk, text=text)] == [papers.contract_id]
    assert list_contracts(user=clerk, text=f"کسی {SAYAD}") == []


def test_the_box_asks_as_much_of_six_people_as_of_one(
    clerk: User, owner: User, book: Book, django_assert_max_num_queries: object
) -> None:
    for number in range(6):
        mobile = f"0935111000{number}"
        register_customer(full_name=f"موسوی دیگر {number}", mobile=mobile, actor=owner, now=timezone.now())
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        assert len(find_everything(user=clerk, text="موسوی", now=timezone.now()).customers) == 6


def test_what_a_merged_duplicate_owes_is_owed_by_who_stands_for_it(owner: User, book: Book) -> None:
    now = timezone.now()
    kept = register_customer(full_name="مریم موسوی", mobile="09351110000", actor=owner, now=now)
    merge_customers(kept=kept, duplicate=Customer.objects.get(pk=book.late.pk), reason="یک نفرند", actor=owner, now=now)
    (found,) = find_everything(user=owner, text="۰۹۳۵۱۱۱۰۰۰۰", now=now).customers
    assert (found.customer.pk, found.owes.mg, found.owes.worst) == (kept.pk, 14_900, book.contract.number)
    story = customer_story(user=owner, pk=kept.pk, now=now)
    assert [it.contract.pk for it in story.contracts] == [book.contract.pk]
    assert (story.balance_mg, story.late_rows, len(story.payments) > 0) == (14_900, 3, True)


def test_a_debt_in_toman_is_a_debt(owner: User, book: Book, client_of: ClientOf) -> None:
    """B1: both balances, wherever a person's debt is shown."""
    fields = {f.attname: getattr(book.contract, f.attname) for f in Contract._meta.concrete_fields}
    fields |= {
        "id": None, "number": "1399-00001", "idempotency_key": "toman", "kind": "toman", "gold_mg": 0, "fee_mg": 0,
        "debt_mg": 0, "balance_mg": 0, "principal_rial": 420_000_000, "debt_rial": 420_000_000,
        "balance_rial": 420_000_000,
    }  # fmt: skip
    debtor = register_customer(full_name="بدهکار تومانی", mobile="09351110000", actor=owner, now=timezone.now())
    Contract.objects.create(**{**fields, "customer_id": debtor.pk})
    client: Client = client_of(owner)
    box = client.get("/find/", {"q": "بدهکار"}, headers={"HX-Request": "true"}).content.decode()
    assert "بدون بدهی" not in box
    assert box.count("۴۲٬۰۰۰٬۰۰۰") == 2
    assert client.get(f"/customers/{debtor.pk}/").content.decode().count("۴۲٬۰۰۰٬۰۰۰") == 2
