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


def test_a_price_ten_times_off_is_asked_for_in_words_beside_the_field(desk: Client, price: DayPrice) -> None:
    sent = {"rial_per_g": "112500000", "reason": "اینترنت قطع است", "buy_rial_per_g": "۱۱۰٬۰۰۰٬۰۰۰"}
    asked = desk.post("/prices/day/", sent)
    html = asked.content.decode()
    assert asked.status_code == 422
    assert "۱۰ برابر" in html.split('id="id_rial_per_g_error"')[1].split("</span>")[0]
    assert 'name="in_words"' in html
    for kept in sent.values():
        assert f'value="{kept}"' in html
    wrong = desk.post("/prices/day/", {**sent, "in_words": "یازده میلیون تومان"})
    assert wrong.status_code == 422
    assert "<svg" in wrong.content.decode().split('id="id_in_words_error"')[1].split("</span>")[0]
    assert DayPrice.objects.count() == 1
    assert desk.post("/prices/day/", {**sent, "in_words": "صد و دوازده میلیون"}).status_code == 422
    said = "یکصد و دوازده میلیون و پانصد هزار تومان"
    assert desk.post("/prices/day/", {**sent, "in_words": said}).status_code == 302
    assert DayPrice.objects.first().buy_rial_per_g == 1_100_000_000  # type: ignore[union-attr]


def test_an_ordinary_price_is_not_asked_for_in_words(desk: Client) -> None:
    assert 'name="in_words"' not in desk.get("/prices/day/").content.decode()


@pytest.mark.parametrize(
    ("toman", "value"), [("18611000", "۱۸٬۶۱۱٬۰۰۰"), ("abc", ""), ("۱۲", ""), ("1" * 11, ""), ("-5", "")]
)
def test_a_link_fills_the_price_in(desk: Client, toman: str, value: str) -> None:
    html = desk.get("/prices/day/", {"toman": toman}).content.decode()
    field = html.split('name="rial_per_g"')[1].split(">")[0]
    assert (f'value="{value}"' in field) == bool(value)
    assert "value=" not in field or value


def test_back_to_the_market_is_one_press(desk: Client, page: Client, price: DayPrice) -> None:
    shown = desk.get("/prices/day/").content.decode()
    assert 'id="clearprice"' in shown
    assert page.post("/prices/day/clear/", {"reason": "because"}).status_code == 403
    refused = desk.post("/prices/day/clear/", {"reason": ""})
    assert refused.status_code == 422
    assert "<svg" in refused.content.decode().split('id="clear_reason_error"')[1].split("</span>")[0]
    assert DayPrice.objects.count() == 1
    assert desk.post("/prices/day/clear/", {"reason": "بازار باز شد"}).status_code == 302
    assert DayPrice.objects.first().rial_per_g is None  # type: ignore[union-attr]
    shown = desk.get("/prices/day/").content.decode()
    assert 'id="clearprice"' not in shown
    assert "بازار باز شد" in shown


def test_clearing_what_was_never_typed_is_refused(desk: Client) -> None:
    assert desk.post("/prices/day/clear/", {"reason": "because"}).status_code == 409
    assert not DayPrice.objects.exists()


def test_words_left_from_a_slip_do_not_stop_the_corrected_price(desk: Client, price: DayPrice) -> None:
    sent = {"rial_per_g": "112500000", "reason": "اینترنت قطع است", "in_words": "یازده میلیون"}
    assert desk.post("/prices/day/", sent).status_code == 422
    assert desk.post("/prices/day/", {**sent, "rial_per_g": "۱۱٬۳۰۰٬۰۰۰"}).status_code == 302
    assert DayPrice.objects.first().rial_per_g == 113_000_000  # type: ignore[union-attr]


def test_a_tenth_of_a_toman_is_refused_beside_its_field(desk: Client, price: DayPrice) -> None:
    answer = desk.post("/prices/day/", {"rial_per_g": "11250000.5", "reason": "because"})
    assert answer.status_code == 422
    assert "تومان کامل" in answer.content.decode().split('id="id_rial_per_g_error"')[1].split("</span>")[0]
    assert DayPrice.objects.count() == 1
