"""Paying: the acceptance rows of weight contracts under their ids, and every refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import AuditEntry, User
from customers.actions import ShopClosed
from gold_installments.actions import (
    AmountNegative,
    AmountTooLarge,
    AmountTooSmall,
    AmountZero,
    ContractSettled,
    DuplicateTenderRef,
    IdempotencyConflict,
    KeyMissing,
    QuoteUnknown,
    TenderRefTooLong,
    TenderUnknown,
    make_quote,
    record_payment,
    reverse_payment,
    set_day_price,
)
from gold_installments.models import Contract, LedgerLine, Payment
from gold_installments.queries import payment_preview, payments_of, wallet_of, wallet_of_contract
from notifications.models import Message
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tenants.context import inside
from tenants.models import DueItem, Shop
from tests.gold_installments.book import (
    NOW,
    SIGNED,
    TOMAN,
    WORKED_PRICE,
    a_contract,
    a_key,
    everything,
    fresh,
    open_rows,
    pay,
    price_at,
    tehran,
)


def lines_of(payment: Payment) -> list[tuple[str, int, int]]:
    return list(LedgerLine.objects.filter(entry=payment.entry).order_by("pk").values_list("account", "mg", "rial"))


def test_w05_free_payment_and_its_ledger(contract: Contract, clerk: User, market: int) -> None:
    paid = pay(contract, 42_000_000, clerk).payment
    assert (paid.mg, paid.rounding_rial) == (3733, 3_750 * TOMAN)
    assert lines_of(paid) == [
        ("cash", 0, 420_000_000),
        ("gold_exchange", 3733, -419_962_500),
        ("rounding", 0, -37_500),
        ("gold_receivable", -3733, 0),
    ]
    audit = AuditEntry.objects.get(action="payment.recorded")
    assert (audit.actor_id, audit.detail["mg"], audit.detail["receipt"]) == (clerk.pk, 3733, paid.receipt_number)
    message = Message.objects.get(kind="receipt")
    assert (message.recipient, message.dedupe_key) == (contract.customer.mobile, f"receipt:{paid.receipt_number}")


@pytest.mark.parametrize(
    ("price", "toman", "credit"),
    [
        (11_250_000, 42_000_000, (3733, 3_750)),
        (11_250_000, 5_000_000, (444, 5_000)),
        (10_900_000, 40_000_000, (3670, -3_000)),
        (11_250_000, 6_000_000, (533, 3_750)),
    ],
)
def test_r4_free_payments(contract: Contract, clerk: User, price: int, toman: int, credit: tuple[int, int]) -> None:
    price_at(price * TOMAN, NOW)
    paid = pay(contract, toman, clerk).payment
    assert (paid.mg, paid.rounding_rial // TOMAN) == credit


def test_w06_a_partial_payment_keeps_its_row_open(contract: Contract, clerk: User) -> None:
    price_at(10_900_000 * TOMAN, NOW)
    dates = list(contract.installments.values_list("due_date", flat=True))
    pay(contract, 40_000_000, clerk)
    assert open_rows(contract)[:2] == [63, 3733]
    assert list(contract.installments.values_list("due_date", flat=True)) == dates


def test_o01_overpayment_flows_to_the_next_row(contract: Contract, clerk: User, market: int) -> None:
    dates = list(contract.installments.values_list("due_date", flat=True))
    paid = pay(contract, 45_000_000, clerk).payment
    assert paid.mg == 4000
    assert open_rows(contract)[:2] == [0, 3466]
    assert list(contract.installments.values_list("due_date", flat=True)) == dates
    (line,) = payments_of(contract, today=tehran_today(NOW))
    assert [(piece.number, piece.mg) for piece in line.pieces] == [(1, 3733), (2, 267)]


def test_o02_beyond_the_whole_debt_goes_to_the_wallet(clerk: User, market: int) -> None:
    contract = a_contract(clerk, gold_mg=500, fee_mg=0, count=1)
    paid = pay(contract, 6_000_000, clerk).payment
    assert (paid.mg, paid.wallet_rial, paid.rounding_rial) == (500, 375_000 * TOMAN, 0)
    settled = fresh(contract)
    assert (settled.state, settled.balance_mg, settled.settled_at) == ("settled", 0, NOW)
    assert wallet_of(contract.customer) == wallet_of_contract(contract) == 375_000 * TOMAN
    assert lines_of(paid) == [
        ("cash", 0, 60_000_000),
        ("gold_exchange", 500, -56_250_000),
        ("customer_wallet", 0, -3_750_000),
        ("gold_receivable", -500, 0),
    ]
    before = everything()
    with pytest.raises(ContractSettled) as refused:
        pay(contract, 1_000_000, clerk)
    assert refused.value.status == 409
    with pytest.raises(ContractSettled):
        make_quote(contract=contract, mg=None, actor=clerk, now=NOW)
    assert everything() == before


WRONG: list[tuple[dict[str, Any], type[Refusal]]] = [
    ({"amount_rial": 0}, AmountZero),
    ({"amount_rial": -1}, AmountNegative),
    ({"amount_rial": 10**13 + 1}, AmountTooLarge),
    ({"amount_rial": 10**15}, AmountTooLarge),
    ({"amount_rial": 50_000}, AmountTooSmall),
    ({"tender": "barter"}, TenderUnknown),
    ({"tender_ref": "7" * 41}, TenderRefTooLong),
    ({"quote_id": uuid4()}, QuoteUnknown),
    ({"idempotency_key": ""}, KeyMissing),
]


@pytest.mark.parametrize(("change", "refusal"), WRONG)
def test_a_wrong_payment_is_refused_and_changes_nothing(
    contract: Contract, clerk: User, market: int, change: dict[str, Any], refusal: type[Refusal]
) -> None:
    values: dict[str, Any] = {
        "contract": contract, "amount_rial": 420_000_000, "tender": "cash", "actor": clerk, "now": NOW,
        "idempotency_key": a_key(),
    }  # fmt: skip
    before = everything()
    with pytest.raises(refusal) as refused:
        record_payment(**{**values, **change})
    assert str(refused.value)
    assert everything() == before


def test_messages_of_amount_refusals_differ() -> None:
    kinds: list[type[Refusal]] = [AmountZero, AmountNegative, AmountTooLarge, AmountTooSmall]
    assert len({str(kind()) for kind in kinds}) == 4


def test_i01_the_same_key_pays_once(contract: Contract, clerk: User, market: int) -> None:
    first = pay(contract, 42_000_000, clerk, key="K")
    before = everything()
    again = pay(contract, 42_000_000, clerk, key="K", now=NOW + timedelta(minutes=3))
    assert (again.replayed, again.payment) == (True, first.payment)
    for toman, tender, ref in ((41_000_000, "cash", ""), (42_000_000, "pos", ""), (42_000_000, "cash", "1")):
        with pytest.raises(IdempotencyConflict) as refused:
            pay(contract, toman, clerk, key="K", tender=tender, ref=ref)
        assert refused.value.status == 409
    with pytest.raises(IdempotencyConflict):
        pay(a_contract_like(contract), 42_000_000, clerk, key="K")
    assert {**everything(), **_without_signing()} == {**before, **_without_signing()}


def a_contract_like(contract: Contract) -> Contract:
    return a_contract(contract.created_by, customer=contract.customer)


def _without_signing() -> dict[str, None]:
    names = ("Contract", "Installment", "LedgerEntry", "LedgerLine", "NumberSeries", "AuditEntry", "DueItem")
    return dict.fromkeys(names)


def test_a_tracking_number_pays_once_until_reversed(contract: Contract, clerk: User, market: int) -> None:
    first = pay(contract, 5_000_000, clerk, tender="card", ref="۱۲۳۴۵۶").payment
    assert first.tender_ref == "123456"
    other = a_contract(clerk)
    before = everything()
    for spelled in ("123456", "\u200e123456\u200f", "123 456", "١٢٣\u00a0٤٥٦"):
        with pytest.raises(DuplicateTenderRef) as refused:
            pay(other, 5_000_000, clerk, tender="card", ref=spelled)
        assert refused.value.params["receipt"] == first.receipt_number
    assert everything() == before
    with pytest.raises(DuplicateTenderRef):
        pay(other, 5_000_000, clerk, tender="transfer", ref="123456")
    reverse_payment(payment=first, reason="wrong customer", actor=clerk, now=NOW)
    assert pay(other, 5_000_000, clerk, tender="card", ref="123456").payment.mg == 444


def test_receipts_count_without_gaps_within_the_jalali_year(contract: Contract, clerk: User, market: int) -> None:
    first = pay(contract, 5_000_000, clerk).payment
    with pytest.raises(AmountTooSmall):
        pay(contract, 1, clerk)
    second = pay(contract, 5_000_001, clerk).payment
    assert [first.receipt_number, second.receipt_number] == ["1404-000001", "1404-000002"]
    spring = tehran("1405/01/20")
    price_at(WORKED_PRICE, spring)
    assert pay(contract, 5_000_000, clerk, now=spring).payment.receipt_number == "1405-000001"


def test_a_suspended_shop_still_takes_money(contract: Contract, clerk: User, market: int, in_shop: Shop) -> None:
    Shop.objects.filter(pk=in_shop.pk).update(state="suspended")
    with inside(Shop.objects.get(pk=in_shop.pk)):
        quote = make_quote(contract=contract, mg=3733, actor=clerk, now=NOW)
        paid = pay(contract, 41_997_000, clerk, quote=quote.uuid).payment
        assert reverse_payment(payment=paid, reason="wrong customer", actor=clerk, now=NOW).payment == paid


def test_a_closed_shop_takes_nothing(contract: Contract, clerk: User, owner: User, market: int, in_shop: Shop) -> None:
    """Though the request began while it was open: `in_shop` still says so."""
    paid = pay(contract, 5_000_000, clerk).payment
    Shop.objects.filter(pk=in_shop.pk).update(state="closed")
    attempts: list[Callable[[], object]] = [
        lambda: pay(contract, 5_000_000, clerk),
        lambda: make_quote(contract=contract, mg=1, actor=clerk, now=NOW),
        lambda: reverse_payment(payment=paid, reason="wrong customer", actor=clerk, now=NOW),
        lambda: set_day_price(rial_per_g=WORKED_PRICE, reason="because", actor=owner, now=NOW),
    ]
    before = everything()
    for attempt in attempts:
        with pytest.raises(ShopClosed):
            attempt()
    assert in_shop.is_open
    assert everything() == before


def test_a_paid_row_leaves_the_due_table_and_comes_back(contract: Contract, clerk: User, market: int) -> None:
    first = contract.installments.get(number=1)
    item = DueItem.objects.filter(kind="installment", object_id=first.pk, shop_schema=connection.schema_name)  # type: ignore[attr-defined]
    paid = pay(contract, 42_000_000, clerk).payment
    assert item.get().done
    reverse_payment(payment=paid, reason="wrong customer", actor=clerk, now=NOW)
    assert (item.get().done, item.get().due_date) == (False, first.due_date)


def test_the_preview_says_what_the_payment_does(contract: Contract, clerk: User, market: int) -> None:
    shown = payment_preview(
        contract=contract, amount_rial=450_000_000, rial_per_g=WORKED_PRICE, today=tehran_today(NOW)
    )
    paid = pay(contract, 45_000_000, clerk).payment
    assert (shown.mg, shown.rounding_rial, shown.wallet_rial, shown.balance_after_mg) == (
        paid.mg, paid.rounding_rial, paid.wallet_rial, paid.balance_after_mg,
    )  # fmt: skip
    assert [(share.number, share.amount, share.open_after) for share in shown.allocations] == [
        (1, 3733, 0),
        (2, 267, 3466),
    ]
    quoted = payment_preview(contract=fresh(contract), mg=3466, rial_per_g=WORKED_PRICE, today=tehran_today(NOW))
    assert (quoted.mg, quoted.amount_rial) == (
        3466,
        make_quote(contract=contract, mg=3466, actor=clerk, now=NOW).amount_rial,
    )
    with pytest.raises(ValueError, match="amount or a weight"):
        payment_preview(contract=contract, rial_per_g=WORKED_PRICE, today=tehran_today(NOW))


def test_the_audit_line_carries_no_personal_data(contract: Contract, clerk: User, market: int) -> None:
    pay(contract, 5_000_000, clerk)
    written = json.dumps(list(AuditEntry.objects.values_list("detail", flat=True)), ensure_ascii=False)
    assert contract.customer.mobile not in written
    assert contract.customer.full_name not in written
    assert contract.created_at == SIGNED
