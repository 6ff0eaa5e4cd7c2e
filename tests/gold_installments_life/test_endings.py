"""Cancellation, write-off, the way back, recoveries (R15): worked numbers, roles, twice, and a sound book."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.actions import NotPermitted
from accounts.models import User
from gold_installments.actions import ChequeIn, LegIn, PriceStale, decide, record_payment, set_day_price
from gold_installments.actions.cancel_contract import (
    CancelledContract,
    ChequesInClearing,
    PayoutUnknown,
    ReturnedOutOfRange,
    WalletBelowZero,
    cancel_contract,
    preview_cancellation,
)
from gold_installments.actions.hold import ContractChanged, IdempotencyConflict
from gold_installments.actions.make_quote import ContractNotActive
from gold_installments.actions.post_entry import post_entry
from gold_installments.actions.record_recovery import WalletSpent, record_recovery, undo_recovery
from gold_installments.actions.write_off import NotWrittenOff, RecoveriesExist, ask_revive, ask_write_off
from gold_installments.models import Approval, Contract, ContractMove, Ending, LedgerEntry, Recovery
from gold_installments.queries import dues, wallet_of
from gold_installments.rules.accounts import Account
from gold_installments.rules.charge_lines import wallet_refund_lines
from persian.jalali import tehran_today
from tenants.models import DueItem
from tests.gold_installments.book import (
    NOW,
    SIGNED,
    TOMAN,
    WORKED_PRICE,
    a_key,
    everything,
    findings,
    fresh,
    pay,
    price_at,
    tehran,
)
from tests.gold_installments_life.book import a_toman, a_worked, on, only, rows, sums, written_off

BUY = 11_100_000 * TOMAN


@pytest.fixture
def paid(clerk: User, owner: User) -> Contract:
    """R14's contract with 7,403 mg paid and 10 % retention agreed; today the shop buys at 11,100,000."""
    price_at(WORKED_PRICE, SIGNED)
    contract = a_worked(owner, retention_bp=1_000)
    price_at(10_900_000 * TOMAN, tehran("1404/07/29"))
    pay(contract, 40_000_000, clerk, now=tehran("1404/07/29"))
    set_day_price(rial_per_g=WORKED_PRICE, buy_rial_per_g=BUY, reason="خرید امروز", actor=owner, now=NOW)
    pay(contract, 42_000_000, clerk)
    assert fresh(contract).balance_mg == 14_997
    return fresh(contract)


def cancel(contract: Contract, actor: User, **asked: Any) -> CancelledContract:
    values = {"returned_mg": 20_000, "payout": "cash", "reason": "پشیمان شد", "version": contract.version, **asked}
    values.setdefault("idempotency_key", a_key())
    return cancel_contract(contract=contract, **values, actor=actor, now=NOW)


def test_r15_the_worked_cancellation(paid: Contract, owner: User) -> None:
    before = everything()
    shown = preview_cancellation(contract=paid, returned_mg=20_000, actor=owner, now=NOW)
    assert (shown.done.value_mg, shown.done.value_rial) == (7_403, 82_173_300 * TOMAN)
    assert (shown.done.retention_rial, shown.refund_rial) == (8_217_330 * TOMAN, 73_955_970 * TOMAN)
    assert everything() == before
    done = cancel(paid, owner, idempotency_key="K")
    left = fresh(paid)
    assert (left.state, left.balance_mg, left.balance_rial, left.next_due_date) == ("cancelled", 0, 0, None)
    assert (done.ending.refund_rial, done.ending.rial_per_g) == (73_955_970 * TOMAN, BUY)
    accounts = sums(paid)
    assert not {"gold_receivable", "gold_financed", "fee_income"} & accounts.keys()
    assert on(paid, Account.CASH) == (0, (82_000_000 - 73_955_970) * TOMAN)
    assert on(paid, Account.RETENTION) == (0, -8_217_330 * TOMAN)
    move = ContractMove.objects.filter(contract=paid).latest("pk")
    assert (move.target, move.actor, move.reason) == ("cancelled", owner, "پشیمان شد")
    assert not DueItem.objects.filter(kind="installment", done=False).exists()
    assert dues(today=tehran_today(NOW), kind="week") == []
    assert findings() == []
    once = everything()
    again = cancel_contract(
        contract=paid, returned_mg=20_000, payout="cash", version=paid.version, reason="پشیمان شد", actor=owner,
        now=NOW, idempotency_key="K",
    )  # fmt: skip
    assert (again.replayed, again.ending.pk) == (True, done.ending.pk)
    with pytest.raises(IdempotencyConflict):
        cancel(paid, owner, idempotency_key="K", returned_mg=19_000)
    with pytest.raises(ContractNotActive):
        cancel(left, owner)
    assert everything() == once


def test_who_may_cancel_and_what_is_refused(paid: Contract, owner: User, manager: User, clerk: User) -> None:
    before = {name: rows for name, rows in everything().items() if name != "AuditEntry"}
    for who in (manager, clerk):
        with pytest.raises(NotPermitted):
            cancel(paid, who)
    for asked, refusal in (
        ({"returned_mg": -1}, ReturnedOutOfRange), ({"returned_mg": 10**9}, ReturnedOutOfRange),
        ({"payout": "gold"}, PayoutUnknown), ({"version": 0}, ContractChanged),
        ({"returned_mg": 0, "payout": "wallet"}, WalletBelowZero),
    ):  # fmt: skip
        with pytest.raises(refusal):
            cancel(paid, owner, **asked)
    assert {name: rows for name, rows in everything().items() if name != "AuditEntry"} == before


def test_a_refund_into_the_wallet_and_goods_that_came_back_lighter(paid: Contract, owner: User) -> None:
    done = cancel(paid, owner, returned_mg=19_980, payout="wallet")
    # 20 mg less: 7,383 mg at 11,100,000, less a tenth.
    assert done.ending.refund_rial == 81_951_300 * TOMAN * 9 // 10
    assert wallet_of(paid.customer) == done.ending.refund_rial
    assert findings() == []


def test_a_toman_contract_gives_back_what_was_paid(market: int, clerk: User, owner: User) -> None:
    contract = a_toman(owner, retention_bp=1_000)
    pay(contract, 23_600_000, clerk)
    done = cancel(fresh(contract), owner, returned_mg=5_240, payout="transfer", payout_ref="123")
    assert done.ending.refund_rial == 21_240_000 * TOMAN
    assert not {"rial_receivable", "gold_financed", "fee_income"} & sums(contract).keys()
    assert (fresh(contract).state, findings()) == ("cancelled", [])


@pytest.fixture
def lost(market: int, clerk: User, owner: User) -> Contract:
    """One row paid, 18,667 mg left; today a gram is 11,600,000."""
    contract = a_worked(clerk)
    pay(contract, 42_000_000, clerk)
    set_day_price(rial_per_g=11_600_000 * TOMAN, reason="بازار امروز", actor=owner, now=NOW)
    return fresh(contract)


def test_r15_the_worked_write_off_needs_the_owner_and_another(
    lost: Contract, owner: User, manager: User, clerk: User
) -> None:
    for who in (manager, clerk):
        with pytest.raises(NotPermitted):
            ask_write_off(
                contract=lost, version=lost.version, reason="رفت", actor=who, now=NOW, idempotency_key=a_key()
            )
    asked, _ = ask_write_off(
        contract=lost, version=lost.version, reason="ناپدید شد", actor=owner, now=NOW, idempotency_key="W"
    )
    again, replayed = ask_write_off(
        contract=lost, version=lost.version, reason="ناپدید شد", actor=owner, now=NOW, idempotency_key="W"
    )
    assert (asked.state, again.pk, replayed, fresh(lost).state) == ("waiting", asked.pk, True, "active")
    decide(approval=asked, approve=True, actor=manager, now=NOW)
    gone = fresh(lost)
    assert (gone.state, gone.balance_mg, gone.balance_rial) == ("written_off", 0, 0)
    assert on(lost, Account.WRITE_OFF) == (0, 216_537_200 * TOMAN)
    assert on(lost, Account.RECEIVABLE) == (0, 0)
    ending = Ending.objects.get(contract=lost)
    assert (ending.mg, ending.loss_rial, ending.approver) == (18_667, 216_537_200 * TOMAN, manager)
    move = ContractMove.objects.filter(contract=lost).latest("pk")
    assert (move.source, move.target, move.actor, move.approver) == ("active", "written_off", owner, manager)
    assert findings() == []


def test_without_a_usable_price_the_request_waits(lost: Contract, owner: User, manager: User) -> None:
    asked, _ = ask_write_off(
        contract=lost, version=lost.version, reason="رفت", actor=owner, now=NOW, idempotency_key=a_key()
    )
    with pytest.raises(PriceStale):
        decide(approval=asked, approve=True, actor=manager, now=tehran("1404/09/15"))
    assert (only(Approval.Kind.WRITE_OFF).state, fresh(lost).state) == ("waiting", "active")


def test_the_way_back_owes_the_very_debt_again(lost: Contract, owner: User, manager: User) -> None:
    open_before = rows(lost)
    gone = written_off(lost, owner, manager)
    assert not DueItem.objects.filter(kind="installment", done=False).exists()
    with pytest.raises(ContractNotActive):
        pay(gone, 1_000_000, owner)
    asked, _ = ask_revive(
        contract=gone, version=gone.version, reason="پیدا شد", actor=owner, now=NOW, idempotency_key=a_key()
    )
    decide(approval=asked, approve=True, actor=manager, now=NOW)
    back = fresh(lost)
    assert (back.state, back.balance_mg, rows(back)) == ("active", 18_667, open_before)
    assert DueItem.objects.filter(kind="installment", done=False).count() == 5
    assert on(lost, Account.WRITE_OFF) == (0, 0)
    reversal = LedgerEntry.objects.get(contract=lost, kind="reversal")
    assert reversal.reverses == Ending.objects.get(contract=lost, kind="written_off").entry
    assert findings() == []
    with pytest.raises(NotWrittenOff):
        ask_revive(contract=back, version=back.version, reason="دوباره", actor=owner, now=NOW, idempotency_key=a_key())
    pay(back, 43_301_000, owner)
    assert written_off(lost, owner, manager).state == "written_off"


def test_what_comes_in_later_is_recovery_with_a_receipt_of_the_series(
    lost: Contract, owner: User, manager: User, clerk: User
) -> None:
    with pytest.raises(NotWrittenOff):
        recover(lost, 10_000_000, clerk)
    gone = written_off(lost, owner, manager)
    done = recover(gone, 11_600_000, clerk, key="R")
    assert (done.receipt_number, done.mg, done.recovered_rial) == ("1404-000002", 1_000, 11_600_000 * TOMAN)
    assert recover(gone, 11_600_000, clerk, key="R").pk == done.pk
    with pytest.raises(IdempotencyConflict):
        recover(gone, 11_700_000, clerk, key="R")
    assert on(lost, Account.RECOVERY) == (0, -11_600_000 * TOMAN)
    assert (fresh(lost).state, fresh(lost).balance_mg) == ("written_off", 0)
    # All that is left of the debt given up, and 1,000,000 more: that is the customer's.
    last = recover(gone, 204_937_200 + 1_000_000, clerk)
    assert (last.mg, last.wallet_rial) == (17_667, 1_000_000 * TOMAN)
    assert findings() == []
    with pytest.raises(RecoveriesExist):
        ask_revive(contract=gone, version=gone.version, reason="پیدا شد", actor=owner, now=NOW, idempotency_key=a_key())
    undone = undo_recovery(recovery=last, reason="اشتباه بود", actor=clerk, now=NOW)
    assert undo_recovery(recovery=last, reason="اشتباه بود", actor=clerk, now=NOW).undone_entry == undone.undone_entry
    assert on(lost, Account.RECOVERY) == (0, -11_600_000 * TOMAN)
    assert (wallet_of(gone.customer), findings()) == (0, [])
    assert recover(gone, 204_937_200, clerk).mg == 17_667


def test_a_recovery_whose_rest_was_spent_stays(lost: Contract, owner: User, manager: User, clerk: User) -> None:
    gone = written_off(lost, owner, manager)
    done = recover(gone, 216_537_200 + 5_000_000, clerk)
    assert wallet_of(gone.customer) == 5_000_000 * TOMAN
    lines = wallet_refund_lines(payout=Account.CASH, rial=50_000_000, wallet_rial=50_000_000)
    post_entry(kind=LedgerEntry.Kind.WALLET_REFUND, lines=lines, actor=clerk, now=NOW, customer=gone.customer)
    with pytest.raises(WalletSpent):
        undo_recovery(recovery=done, reason="اشتباه بود", actor=clerk, now=NOW)


def recover(contract: Contract, toman: int, actor: User, *, key: str = "") -> Recovery:
    """Cash on a written-off contract."""
    return record_recovery(
        contract=contract, amount_rial=toman * TOMAN, tender="cash", actor=actor, now=NOW,
        idempotency_key=key or a_key(),
    ).recovery  # fmt: skip


def test_a_toman_debt_is_given_up_without_a_price(market: int, clerk: User, owner: User, manager: User) -> None:
    contract = a_toman(clerk)
    later = tehran("1405/01/20")
    gone = written_off(contract, owner, manager, now=later)
    assert (gone.state, gone.balance_rial) == ("written_off", 0)
    ending = Ending.objects.get(contract=contract)
    assert (ending.loss_rial, ending.rial_per_g, ending.price_source) == (70_800_000 * TOMAN, 0, "")


def test_a_debt_that_a_cheque_may_still_pay_is_not_given_up(lost: Contract, owner: User, clerk: User) -> None:
    """Of a contract given up a cheque could neither clear nor bounce: it is settled first."""
    day = tehran_today(NOW) + timedelta(days=5)
    cheque = LegIn(kind="cheque", cheque=ChequeIn(sayad_id="1234567890123456", due_date=day, drawer_name="زهرا احمدی"))
    record_payment(
        contract=lost, amount_rial=30_000_000 * TOMAN, legs=[cheque], actor=clerk, now=NOW, idempotency_key=a_key()
    )
    now_is = fresh(lost)
    before = everything()
    with pytest.raises(ChequesInClearing):
        ask_write_off(
            contract=now_is, version=now_is.version, reason="ناپدید شد", actor=owner, now=NOW, idempotency_key=a_key()
        )
    assert everything() == before
