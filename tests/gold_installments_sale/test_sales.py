"""Sales with items: the invoice, payment 0, rates of their day, both kinds; the book stays whole."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from customers.models import Customer
from gold_installments.actions import reverse_payment
from gold_installments.models import Contract, LedgerLine, Payment, PaymentLeg, SoldItem
from gold_installments.queries.replaying import state_of
from persian.jalali import format_jalali, tehran_today
from tests.gold_installments.book import everything, findings, fresh
from tests.gold_installments_sale.conftest import Call, code_of

RING = {"name": "انگشتر", "mg": 5_240, "wage_bp": 1_800}
CASH_AND_CARD = [
    {"kind": "cash", "amount_toman": 5_978_297},
    {"kind": "card", "amount_toman": 20_000_000, "reference": "۷۷۱۲۳۴"},
]


def today() -> str:
    return format_jalali(tehran_today(timezone.now()))


def sums(contract: Contract) -> dict[str, tuple[int, int]]:
    """mg and Rial on each account of the contract."""
    found: dict[str, tuple[int, int]] = {}
    for line in LedgerLine.objects.filter(entry__contract=contract):
        mg, rial = found.get(line.account, (0, 0))
        found[line.account] = (mg + line.mg, rial + line.rial)
    return found


def test_x01_c5_a_sale_with_items_and_its_payment_0(
    call: Call, buyer: Customer, manager: User, today_market: int
) -> None:
    body: dict[str, Any] = {
        "customer_id": buyer.pk, "items": [RING], "down_payment": CASH_AND_CARD, "count": 6, "signed_on": today(),
    }  # fmt: skip
    shown = call("POST", "/contracts/preview", body).json()
    assert (shown["invoice"]["total_toman"], shown["debt_mg"], shown["price_toman_per_gram"]) == (
        75_978_297, 4_444, 11_250_000,
    )  # fmt: skip
    made = call("POST", "/contracts", body, key="sale")
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["balance_mg"], told["balance_toman"], [row["mg"] for row in told["rows"]]) == (
        4_444, 0, [740] * 5 + [744],
    )  # fmt: skip
    assert told["items"][0]["total_rial"] == 759_782_970
    assert told["signing"]["price"]["market_source"] == "wallgold"
    contract = Contract.objects.get(pk=told["id"])
    paid = Payment.objects.get(contract=contract)
    assert (paid.amount_rial, paid.credited_rial, paid.mg, paid.tender) == (259_782_970, 259_782_970, 0, "split")
    legs = PaymentLeg.objects.filter(payment=paid).values_list("kind", "amount_rial", "reference")
    assert list(legs) == [("cash", 59_782_970, ""), ("card", 200_000_000, "771234")]
    whole = sums(contract)
    assert (whole["gold_receivable"], whole["vat_payable"], whole["wage_income"]) == (
        (4_444, 0), (0, -15_480_270), (0, -106_110_000),
    )  # fmt: skip
    assert (whole["cash"], whole["card"], whole["rial_receivable"]) == ((0, 59_782_970), (0, 200_000_000), (0, 0))
    assert state_of(contract, as_of=tehran_today(timezone.now())).debts()[0].open_amount == 740
    assert call("POST", "/contracts", body, key="sale").json() == told
    assert Payment.objects.count() == 1
    twin = {**body, "down_payment": [{**CASH_AND_CARD[1], "amount_toman": 25_978_297}]}
    before = everything()
    assert code_of(call("POST", "/contracts", twin)) == (422, "duplicate_tender_ref")
    assert everything() == before
    reverse_payment(payment=paid, reason="کارت برگشت خورد", actor=manager, now=timezone.now())
    owes = fresh(contract)
    assert (owes.balance_mg, owes.balance_rial, owes.state) == (4_444, 259_782_970, "active")
    assert findings(timezone.now()) == []


def test_t02_a_toman_contract_and_one_with_items(
    call: Call, owner_call: Call, buyer: Customer, today_market: int
) -> None:
    bare = {
        "customer_id": buyer.pk, "kind": "toman", "method": "annuity", "principal_toman": 60_000_000,
        "gold_mg": 5_000, "rate_bp": 200, "count": 6, "signed_on": today(),
    }  # fmt: skip
    told = call("POST", "/contracts", bare).json()
    assert [row["amount_toman"] for row in told["rows"]] == [10_712_000] * 5 + [10_709_153]
    assert {row["paid_toman"] for row in told["rows"]} == {0}
    assert (told["debt_toman"], told["balance_toman"], told["balance_mg"]) == (64_269_153, 64_269_153, 0)
    assert (told["principal_toman"], told["profit_toman"]) == (60_000_000, 4_269_153)
    sale = {
        "customer_id": buyer.pk, "kind": "toman", "items": [RING], "rate_bp": 300, "count": 6, "signed_on": today(),
        "down_payment": [{"kind": "pos", "amount_toman": 15_978_297}],
    }  # fmt: skip
    sold = call("POST", "/contracts", sale).json()
    assert (sold["principal_toman"], sold["profit_toman"], sold["rows"][0]["amount_toman"]) == (
        60_000_000, 10_800_000, 11_800_000,
    )  # fmt: skip
    assert Payment.objects.get().credited_rial == 159_782_970
    # 60 million for 6 grams is far below the price: a discount, and a clerk gives none.
    cheap = {**bare, "gold_mg": 6_000}
    before = everything()
    assert code_of(call("POST", "/contracts", cheap)) == (403, "not_permitted")
    assert {name: rows for name, rows in everything().items() if name != "AuditEntry"} == {
        name: rows for name, rows in before.items() if name != "AuditEntry"
    }
    assert owner_call("POST", "/contracts", cheap).status_code == 201
    assert findings(timezone.now()) == []


def test_c5_old_gold_and_cash_in_one_receipt(call: Call, buyer: Customer, today_market: int) -> None:
    """4.930 g net at 740 is 4,864 mg: bought for 54,720,000 Toman, the rest of 60 million is cash."""
    piece = {"gross_mg": 5_240, "stones_mg": 310, "fineness": 7_500}
    body = {
        "customer_id": buyer.pk, "items": [RING], "count": 6, "signed_on": today(), "down_toman": 60_000_000,
        "down_payment": [{"kind": "old_gold", "piece": piece}, {"kind": "cash"}],
    }  # fmt: skip
    told = call("POST", "/contracts", body)
    assert told.status_code == 201, told.content
    paid = Payment.objects.get()
    legs = list(PaymentLeg.objects.filter(payment=paid).order_by("id").values_list("kind", "amount_rial"))
    assert (paid.amount_rial, legs) == (600_000_000, [("old_gold", 547_200_000), ("cash", 52_800_000)])
    assert (told.json()["balance_mg"], told.json()["balance_toman"]) == (1_420, 0)
    assert findings(timezone.now()) == []


def test_n4_an_old_invoice_keeps_its_rates(call: Call, owner_call: Call, buyer: Customer, today_market: int) -> None:
    sale = {"customer_id": buyer.pk, "items": [RING], "count": 3, "signed_on": today()}
    first = call("POST", "/contracts", sale).json()
    rate = {"kind": "vat", "from_on": today(), "bp": 1_200, "reason": "قانون تازه"}
    assert code_of(call("POST", "/rates", rate)) == (403, "not_permitted")
    for wrong, code in (
        ({"bp": 10_001}, "rate_out_of_range"), ({"bp": -1}, "rate_out_of_range"), ({"reason": " "}, "reason_missing"),
        ({"from_on": "1404/12/30"}, "invalid_date"), ({"from_on": "1450/01/01"}, "rate_day_out_of_range"),
    ):  # fmt: skip
        assert code_of(owner_call("POST", "/rates", {**rate, **wrong}))[1] == code
    assert owner_call("POST", "/rates", rate).status_code == 201
    newest = owner_call("GET", "/rates").json()[0]
    assert (newest["kind"], newest["bp"], newest["usual"]) == ("vat", 1_200, False)
    shown = call("POST", "/contracts/preview", sale).json()
    assert (shown["invoice"]["vat_bp"], shown["invoice"]["vat_rial"]) == (1_200, 18_576_324)
    assert SoldItem.objects.get(contract_id=first["id"]).vat_bp == 1_000
    assert call("GET", f"/contracts/{first['id']}").json()["items"] == first["items"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"items": [{**RING, "mg": 0}]}, "item_out_of_range"),
        ({"items": [{**RING, "fineness": 10_001}]}, "item_out_of_range"),
        ({"items": [{**RING, "pieces": 0}]}, "item_out_of_range"),
        ({"items": [{**RING, "name": " "}]}, "item_out_of_range"),
        ({"items": [{**RING, "wage_toman_per_g": 5}]}, "item_out_of_range"),
        ({"items": [{**RING, "wage_bp": -10_001}]}, "wage_below_gold"),
        ({"items": [{**RING, "extras_toman": -1}]}, "item_out_of_range"),
        ({"items": [{**RING, "mg": 10**12}]}, "weight_too_large"),
        ({"items": [{**RING, "price": 1}]}, "malformed"),
        ({"down_payment": [{"kind": "cash", "amount_toman": 0}], "down_toman": 5}, "down_not_the_legs"),
        ({"down_payment": [{"kind": "coins", "amount_toman": 5}]}, "tender_unknown"),
        ({"down_payment": [{"kind": "cash"}]}, "down_not_the_legs"),
        ({"down_payment": [{"kind": "cash", "amount_toman": 75_978_297}]}, "down_too_large"),
        ({"down_payment": [{"kind": "cash", "amount_toman": 5}], "down_toman": 6}, "down_not_the_legs"),
        ({"down_payment": [{"kind": "cash", "amount_toman": 5}], "debt_base": "gold_only"}, "down_below_costs"),
        ({"debt_mg": 5_000}, "debt_missing"),
        ({"kind": "toman", "price_floor": 10}, "protection_in_toman"),
        ({"kind": "toman", "fee_mg": 1}, "fee_twice"),
    ],
)
def test_a_wrong_sale_is_refused_and_nothing_changes(
    owner_call: Call, buyer: Customer, today_market: int, change: dict[str, Any], code: str
) -> None:
    before = everything()
    sale = {"customer_id": buyer.pk, "items": [RING], "count": 3, "signed_on": today(), **change}
    assert code_of(owner_call("POST", "/contracts", sale))[1] == code
    assert everything() == before


def test_items_need_a_price_and_no_price_is_invented(call: Call, buyer: Customer) -> None:
    sale = {"customer_id": buyer.pk, "items": [RING], "count": 3, "signed_on": today()}
    before = everything()
    for path in ("/contracts", "/contracts/preview"):
        assert code_of(call("POST", path, sale)) == (403, "price_stale")
    assert everything() == before


def test_c11_the_goods_are_handed_over_once(call: Call, buyer: Customer, today_market: int) -> None:
    sale = {"customer_id": buyer.pk, "items": [RING], "count": 3, "signed_on": today()}
    told = call("POST", "/contracts", sale).json()
    path = f"/contracts/{told['number']}/delivery"
    kept = call("POST", path, {"kind": "at_shop", "note": "گاوصندوق ۲"}, key="k1")
    assert (kept.status_code, kept.json()["mg"], kept.json()["items"][0]["name"]) == (201, 5_240, "انگشتر")
    again = call("POST", path, {"kind": "at_shop", "note": "گاوصندوق ۲"}, key="k1")
    assert (again.json(), again["Idempotency-Replayed"]) == (kept.json(), "true")
    given = {"kind": "delivered", "items": [{"name": "انگشتر", "mg": 5_238}], "received_by": "زهرا احمدی"}
    assert call("POST", path, given).status_code == 201
    shown = call("GET", f"/contracts/{told['id']}").json()["deliveries"]
    assert [(it["kind"], it["mg"]) for it in shown] == [("delivered", 5_238), ("at_shop", 5_240)]
    for wrong, code in (
        ({"kind": "lost"}, "malformed"),
        ({**given, "items": [{"name": "", "mg": 1}]}, "delivery_refused"),
        ({**given, "items": [{"name": "x", "mg": 0}]}, "delivery_refused"),
        ({**given, "file_ids": [7]}, "file_not_found"),
    ):
        assert code_of(call("POST", path, wrong))[1] == code
    assert code_of(call("POST", path, {**given, "received_by": "دیگری"}, key="k1")) == (409, "idempotency_conflict")
