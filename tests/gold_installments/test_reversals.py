"""Reversal and replay (R14)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from gold_installments.actions import (
    ReversalReasonMissing,
    ReversalReasonTooLong,
    make_quote,
    reverse_payment,
)
from gold_installments.models import Contract, LedgerLine, Payment, Reversal
from gold_installments.queries import payments_of, reversal_of, schedule_of, wallet_of
from notifications.models import Message
from persian.jalali import parse_jalali, tehran_today
from persian.refusal import Refusal
from tests.gold_installments.book import (
    NOW,
    TOMAN,
    a_contract,
    everything,
    findings,
    fresh,
    open_rows,
    pay,
    price_at,
    tehran,
)

E1_DAY, E2_DAY, REVERSED = tehran("1404/07/30"), tehran("1404/08/30"), tehran("1404/09/03")


@pytest.fixture
def two_payments(contract: Contract, clerk: User) -> tuple[Payment, Payment]:
    """E1: 40,000,000 at 10,900,000; E2: 42,000,000 at 11,250,000."""
    price_at(10_900_000 * TOMAN, E1_DAY)
    first = pay(contract, 40_000_000, clerk, now=E1_DAY).payment
    price_at(11_250_000 * TOMAN, E2_DAY)
    second = pay(contract, 42_000_000, clerk, now=E2_DAY).payment
    assert fresh(contract).balance_mg == 14_997
    assert open_rows(contract)[:3] == [0, 63, 3733]
    return first, second


def test_r01_the_grams_of_the_reversed_payment_come_back(
    contract: Contract, owner: User, two_payments: tuple[Payment, Payment]
) -> None:
    first, second = two_payments
    before = Payment.objects.values().get(pk=second.pk)
    reversal = reverse_payment(payment=first, reason="forged slip", actor=owner, now=REVERSED)
    assert fresh(contract).balance_mg == 18_667
    assert open_rows(contract)[:3] == [0, 3733, 3733]
    row = schedule_of(contract, today=parse_jalali("1404/09/03"))[1]
    assert (row.open_mg, row.state) == (3733, "overdue")
    assert Payment.objects.values().get(pk=second.pk) == before
    lines = {account: (mg, rial) for account, mg, rial in _lines(reversal.entry_id)}
    assert lines == {
        "cash": (0, -400_000_000),
        "gold_exchange": (-3670, 400_030_000),
        "rounding": (0, -30_000),
        "gold_receivable": (3670, 0),
    }
    assert reversal.entry.reverses_id == first.entry_id
    assert [(line.payment.pk, line.pieces != ()) for line in payments_of(contract, today=tehran_today(REVERSED))] == [
        (second.pk, True),
        (first.pk, False),
    ]
    audit = AuditEntry.objects.get(action="payment.reversed")
    assert (audit.actor_id, audit.detail["reason"], audit.detail["mg"]) == (owner.pk, "forged slip", 3670)
    assert Message.objects.get(kind="reversal").recipient == contract.customer.mobile
    assert findings(REVERSED) == []


def test_r02_again_gives_the_same_answer_and_no_new_entry(
    owner: User, manager: User, two_payments: tuple[Payment, Payment]
) -> None:
    done = reverse_payment(payment=two_payments[0], reason="forged slip", actor=owner, now=REVERSED)
    before = everything()
    again = reverse_payment(payment=two_payments[0], reason="another reason", actor=manager, now=REVERSED)
    assert again == done == reversal_of(two_payments[0])
    assert again.reason == "forged slip"
    assert everything() == before


def test_a_clerk_reverses_only_what_was_taken_today(
    clerk: User, manager: User, two_payments: tuple[Payment, Payment]
) -> None:
    before = everything()
    with pytest.raises(NotPermitted):
        reverse_payment(payment=two_payments[1], reason="wrong", actor=clerk, now=tehran("1404/09/01", "00:01"))
    assert everything() == before
    late = tehran("1404/08/30", "23:59")
    assert reverse_payment(payment=two_payments[1], reason="wrong", actor=clerk, now=late).actor_id == clerk.pk
    assert reverse_payment(payment=two_payments[0], reason="wrong", actor=manager, now=late).actor_id == manager.pk


@pytest.mark.parametrize(
    ("reason", "refusal"),
    [
        ("", ReversalReasonMissing),
        ("  x ", ReversalReasonMissing),
        ("\u200c" * 4, ReversalReasonMissing),
        ("y" * 301, ReversalReasonTooLong),
    ],
)
def test_a_reason_is_needed(
    owner: User, two_payments: tuple[Payment, Payment], reason: str, refusal: type[Refusal]
) -> None:
    before = everything()
    with pytest.raises(refusal):
        reverse_payment(payment=two_payments[0], reason=reason, actor=owner, now=REVERSED)
    assert everything() == before


def test_a_settled_contract_opens_again_and_the_wallet_is_taken_back(clerk: User, market: int) -> None:
    contract = a_contract(clerk, gold_mg=500, fee_mg=0, count=1)
    paid = pay(contract, 6_000_000, clerk).payment
    assert fresh(contract).state == "settled"
    reverse_payment(payment=paid, reason="wrong customer", actor=clerk, now=NOW)
    opened = fresh(contract)
    assert (opened.state, opened.balance_mg, opened.settled_at, open_rows(contract)) == ("active", 500, None, [500])
    assert wallet_of(contract.customer) == 0
    assert pay(contract, 6_000_000, clerk).payment.mg == 500
    assert findings() == []


def test_the_quote_of_a_reversed_payment_stays_used(contract: Contract, clerk: User, market: int) -> None:
    quote = make_quote(contract=contract, mg=3733, actor=clerk, now=NOW)
    paid = pay(contract, 41_997_000, clerk, quote=quote.uuid).payment
    reverse_payment(payment=paid, reason="wrong customer", actor=clerk, now=NOW + timedelta(minutes=1))
    quote.refresh_from_db()
    assert quote.used_at == NOW
    assert Reversal.objects.get().payment == paid


def _lines(entry_id: int) -> list[tuple[str, int, int]]:
    return list(LedgerLine.objects.filter(entry_id=entry_id).values_list("account", "mg", "rial"))
