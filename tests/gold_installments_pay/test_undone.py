"""Reversals: what comes back, what cannot, and when (R14)."""

from __future__ import annotations

import pytest

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from customers.models import Customer
from gold_installments.actions import refund_wallet, reverse_payment
from gold_installments.actions.brought import WalletTooSmall
from gold_installments.actions.give_back import PieceMelted
from gold_installments.actions.refund_wallet import WalletRefund
from gold_installments.actions.reverse_payment import WalletUsed
from gold_installments.models import Contract, LedgerEntry, MonthLock, OldGoldPiece, Reversal
from gold_installments.queries import wallet_of
from gold_installments.queries.wallets import wallet_moves
from persian.jalali import parse_jalali, tehran_today
from tests.gold_installments.book import NOW, TOMAN, everything, findings, fresh, open_rows, price_at, tehran
from tests.gold_installments_pay.desk import MELTED, USED_18K, account, in_toman, leg, take, with_terms


def test_r01_r02_the_worked_reversal_and_the_same_again(
    contract: Contract, clerk: User, owner: User, in_shop: object
) -> None:
    late = tehran("1404/08/30")
    price_at(10_900_000 * TOMAN, NOW)
    first = take(contract, clerk, toman=40_000_000)
    price_at(11_250_000 * TOMAN, late)
    second = take(contract, clerk, toman=42_000_000, now=late)
    assert (first.mg, second.mg, fresh(contract).balance_mg) == (3_670, 3_733, 14_997)
    undone = tehran("1404/09/03")
    made = reverse_payment(payment=first, reason="a forged slip", actor=owner, now=undone)
    assert (fresh(contract).balance_mg, open_rows(contract)[:2], fresh(contract).state) == (
        18_667, [0, 3_733], "in_arrears",
    )  # fmt: skip
    entries = LedgerEntry.objects.count()
    again = reverse_payment(payment=first, reason="again", actor=owner, now=undone)
    assert (again, LedgerEntry.objects.count(), Reversal.objects.count()) == (made, entries, 1)
    assert findings(undone) == []


def test_of_a_closed_month_it_is_dated_today_and_linked(
    contract: Contract, clerk: User, owner: User, market: int
) -> None:
    paid = take(contract, clerk, toman=5_000_000)
    later = tehran("1404/08/10")
    MonthLock.objects.create(year=1404, month=7, through=parse_jalali("1404/07/30"), locked_by=owner, locked_at=later)
    made = reverse_payment(payment=paid, reason="a forged slip", actor=owner, now=later)
    assert (made.entry.day, made.entry.reverses) == (tehran_today(later), paid.entry)
    assert findings(later) == []


def test_gold_comes_back_unless_it_was_melted(contract: Contract, clerk: User, market: int) -> None:
    first = take(contract, clerk, leg("old_gold", piece=USED_18K))
    reverse_payment(payment=first, reason="wrong customer", actor=clerk, now=NOW)
    assert (OldGoldPiece.objects.get().state, account(contract, "old_gold")) == ("returned", (0, 0))
    second = take(contract, clerk, leg("gold", piece=MELTED))
    OldGoldPiece.objects.filter(leg__payment=second).update(state="melted")
    before = everything()
    with pytest.raises(PieceMelted) as refused:
        reverse_payment(payment=second, reason="wrong customer", actor=clerk, now=NOW)
    assert (refused.value.status, everything()) == (409, before)
    assert findings() == []


def test_the_wallet_is_paid_back_once_and_then_the_payment_stays(clerk: User, owner: User, market: int) -> None:
    contract = with_terms(clerk, gold_mg=500, count=1)
    paid = take(contract, clerk, toman=6_000_000)
    customer = contract.customer
    with pytest.raises(NotPermitted):
        _refund(customer, clerk, 100_000)
    with pytest.raises(WalletTooSmall):
        _refund(customer, owner, 375_001)
    done = _refund(customer, owner, 100_000)
    again = _refund(customer, owner, 100_000)
    assert (done.left_rial, again.entry, again.replayed) == (275_000 * TOMAN, done.entry, True)
    assert wallet_of(customer) == 275_000 * TOMAN
    assert [move.rial // TOMAN for move in wallet_moves(user=clerk, customer=customer)] == [-100_000, 375_000]
    assert AuditEntry.objects.filter(action="wallet.refunded").count() == 1
    before = everything()
    with pytest.raises(WalletUsed):
        reverse_payment(payment=paid, reason="wrong customer", actor=clerk, now=NOW)
    assert everything() == before
    assert findings() == []


def _refund(customer: Customer, actor: User, toman: int) -> WalletRefund:
    return refund_wallet(
        customer=customer, amount_rial=toman * TOMAN, payout="cash", actor=actor, now=NOW, idempotency_key=f"W{toman}"
    )


def test_a_toman_contract_gets_its_rial_back(clerk: User, in_shop: object) -> None:
    contract = in_toman(clerk)
    paid = take(contract, clerk, toman=12_000_000)
    reverse_payment(payment=paid, reason="wrong customer", actor=clerk, now=NOW)
    assert (fresh(contract).balance_rial, account(contract, "cash")) == (60_000_000 * TOMAN, (0, 0))
    assert findings() == []
