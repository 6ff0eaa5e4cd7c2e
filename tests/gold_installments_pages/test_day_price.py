"""The typed price of the day: a permitted person, a reason, the amount in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from gold_installments.models import Contract, DayPrice, Quote

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of: Callable[..., Client], manager: User) -> Client:
    return client_of(manager)


def test_a_manager_types_the_price_and_payments_open(desk: Client, counter: Client, contract: Contract) -> None:
    back = f"/contracts/{contract.number}/?take=1"
    answer = desk.post("/prices/day/", {"rial_per_g": "۱۱٬۲۵۰٬۰۰۰", "reason": "اینترنت قطع است", "next": back})
    price = DayPrice.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == back
    assert (price.rial_per_g, price.reason, price.typed_by.username) == (112_500_000, "اینترنت قطع است", "manager")
    assert AuditEntry.objects.filter(action="price.typed").count() == 1
    assert counter.post(f"/contracts/{contract.number}/quote/").status_code == 200
    assert Quote.objects.get().price_source == "manual"


def test_the_way_back_never_leaves_the_shop(desk: Client) -> None:
    sent = {"rial_per_g": "11250000", "reason": "because", "next": "https://elsewhere.example/"}
    assert desk.post("/prices/day/", sent)["Location"] == "/prices/"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"rial_per_g": "0", "reason": "because"}, "rial_per_g"),
        ({"rial_per_g": "abc", "reason": "because"}, "rial_per_g"),
        ({"rial_per_g": "5", "reason": "because"}, "rial_per_g"),
        ({"rial_per_g": "11250000", "reason": ""}, "reason"),
    ],
)
def test_a_wrong_price_is_named_beside_its_field(desk: Client, sent: dict[str, str], field: str) -> None:
    answer = desk.post("/prices/day/", sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "<svg" in html.split(f'id="id_{field}_error"')[1].split("</span>")[0]
    assert f'value="{sent["rial_per_g"]}"' in html
    assert not DayPrice.objects.exists()


def test_a_clerk_may_not(page: Client) -> None:
    shown = page.get("/prices/day/").content.decode()
    sent = page.post("/prices/day/", {"rial_per_g": "11250000", "reason": "because"})
    assert 'id="dayprice"' not in shown
    assert "مالک یا مدیر" in shown
    assert sent.status_code == 403
    assert not DayPrice.objects.exists()


def test_the_amount_is_spelled_while_typing(counter: Client) -> None:
    html = counter.get("/prices/day/", {"rial_per_g": "۱۱۲۵۰۰۰۰"}).content.decode()
    assert html.strip() == "یازده میلیون و دویست و پنجاه هزار تومان"
