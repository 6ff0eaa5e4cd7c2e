"""Taking the book out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from customers.actions import register_customer
from dashboard.views.export import csv_lines
from gold_installments.actions import set_day_price, set_price_policy
from gold_installments.rules.policy import Decision, Policy
from persian.jalali import TEHRAN
from tenants.context import public
from tenants.models import Shop
from tests.dashboard.conftest import Book
from tests.gold_installments.book import a_contract, pay, publish

ClientOf = Callable[..., Client]


def rows_of(client: Client, what: str) -> list[list[str]]:
    answer = client.get(f"/export/{what}.csv")
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def test_files_hold_the_book_and_name_who_took_it(owner: User, book: Book, client_of: ClientOf) -> None:
    client = client_of(owner)
    contracts, payments, customers = (rows_of(client, what) for what in ("contracts", "payments", "customers"))
    assert contracts[1][0] == book.contract.number
    assert "14900" in contracts[1]
    assert payments[1][0] == book.payment.receipt_number
    assert "14875000" in payments[1]
    assert [row[0] for row in customers[1:]] == [book.late.full_name, book.idle.full_name]
    assert customers[1][1:3] == ["0084575948", "09123456789"]
    taken = AuditEntry.objects.filter(action="book.exported").order_by("pk")
    assert [(line.subject, line.actor_id) for line in taken] == [
        ("contracts", owner.pk), ("payments", owner.pk), ("customers", owner.pk),
    ]  # fmt: skip


def test_a_payment_tells_the_markets_price_the_shops_and_who_stood_up(
    in_shop: Shop, owner: User, clerk: User, client_of: ClientOf
) -> None:
    now = timezone.now()
    observed = now - timedelta(days=2)
    wanted = Policy(sell_margin_bp=100, when_closed=Decision.CONFIRM)
    set_price_policy(wanted=wanted, version=0, reason="ours", actor=owner, now=now)
    contract = a_contract(clerk, now=now)
    with public():
        publish(112_500_000, at=observed)
    pay(contract, 5_000_000, owner, now=now, price_reason="=asked the bazaar")
    set_day_price(rial_per_g=113_000_000, reason="hot", actor=owner, now=now)
    pay(contract, 5_000_000, clerk, now=now)
    heading, stood_up, typed = rows_of(client_of(owner), "payments")
    assert heading[-5:] == [
        "قیمت بازار، هر گرم (ریال)",
        "قیمت فروشگاه از روی بازار، هر گرم (ریال)",
        "زمان قیمت (ISO)",
        "یادداشت قیمت",
        "تأیید قیمت",
    ]
    moment = observed.astimezone(TEHRAN).isoformat(timespec="seconds")
    assert stood_up[7] == "113625000"
    assert stood_up[-5:] == ["112500000", "113625000", moment, "'=asked the bazaar", "Owner"]
    assert typed[7] == "113000000"
    assert typed[-5:-3] == ["112500000", "113625000"]
    assert typed[-2:] == ["hot", ""]


def test_a_name_cannot_become_a_formula(owner: User, client_of: ClientOf) -> None:
    register_customer(
        full_name="=HYPERLINK(x)", national_id="", mobile="09120000000", note="@SUM(1)", actor=owner, now=timezone.now()
    )
    assert rows_of(client_of(owner), "customers")[1][0] == "'=HYPERLINK(x)"
    assert rows_of(client_of(owner), "customers")[1][3] == "'@SUM(1)"


def test_numbers_stay_numbers_and_texts_stay_texts() -> None:
    assert list(csv_lines([(-5, "a-b", "")])) == ["\ufeff", "-5,a-b,\r\n"]


def test_only_those_with_the_grant_and_only_the_three_files(
    clerk: User, viewer: User, accountant: User, book: Book, client_of: ClientOf
) -> None:
    for user in (clerk, viewer):
        for path in ("/export/", "/export/contracts.csv"):
            assert client_of(user).get(path).status_code == 403
    assert client_of(accountant).get("/export/").status_code == 200
    assert client_of(accountant).get("/export/users.csv").status_code == 404
    assert not AuditEntry.objects.filter(action="book.exported").exists()


def test_a_suspended_shop_takes_its_book_out(in_shop: Shop, owner: User, book: Book, client_of: ClientOf) -> None:
    Shop.objects.filter(pk=in_shop.pk).update(state=Shop.State.SUSPENDED)
    assert len(rows_of(client_of(owner), "payments")) == 2
