"""A market price with a Rial rest: the shop's price is a whole Toman wherever it is seen or used, the market's kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from accounts.models import User
from dashboard.queries.board_link import board_token
from gold_installments.actions import make_quote, record_payment
from gold_installments.models import Contract
from notifications.models import Message
from persian.templatetags.persian import toman_plain
from tenants.models import Shop
from tests.gold_installments.book import publish

#: 18,906,010.5 Toman, as a source that speaks Rial gives it.
MARKET = 189_060_105
SHOWN = "۱۸٬۹۰۶٬۰۱۱"


@pytest.fixture
def tenths(in_shop: object, now: datetime) -> int:
    publish(MARKET, at=now)
    return MARKET


def test_quote_payment_and_receipt_carry_a_whole_toman(
    contract: Contract, clerk: User, page: Client, now: datetime, tenths: int
) -> None:
    quote = make_quote(contract=contract, mg=3_733, actor=clerk, now=now)
    assert (quote.rial_per_g, quote.shop_rial_per_g, quote.market_rial_per_g) == (189_060_110, 189_060_110, MARKET)
    paid = record_payment(
        contract=contract, amount_rial=quote.amount_rial, tender="cash", quote_id=quote.uuid, actor=clerk, now=now,
        idempotency_key="tenths-1",
    ).payment  # fmt: skip
    assert (paid.rial_per_g, paid.market_rial_per_g, paid.mg) == (189_060_110, MARKET, 3_733)
    receipt = page.get(f"/receipts/{paid.receipt_number}/").content.decode()
    assert SHOWN in receipt
    assert "فاصلهٔ فروشگاه" not in receipt, "rounding is no margin of the shop"
    assert SHOWN + ")" in Message.objects.get(kind="receipt").text


@pytest.mark.parametrize("path", ["/prices/chip/", "/prices/", "/prices/why/", "/prices/day/", "/", "board"])
def test_no_page_shows_a_tenth_of_a_toman(
    client_of: Callable[..., Client], owner: User, in_shop: Shop, tenths: int, path: str
) -> None:
    if path == "board":
        path = f"/board/{board_token(schema_name=in_shop.schema_name, number=1)}/"
    html = client_of(owner).get(path).content.decode()
    assert toman_plain(189_060_110) in html or f'<span class="n">{SHOWN}</span>' in html
    assert "۱۸٬۹۰۶٬۰۱۰" not in html


def test_a_typed_price_beside_the_markets_is_compared_in_whole_toman(
    client_of: Callable[..., Client], owner: User, tenths: int
) -> None:
    desk = client_of(owner)
    assert "قیمت بازار</dt>" not in desk.get("/prices/day/").content.decode()
    example = desk.get("/prices/settings/").content.decode().split('id="example"')[1].split("</dl>")[0]
    assert example.count(SHOWN) == 3
