"""R9: settling early leaves nothing, gives the discount once, and takes it back with its payment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.actions import NotPermitted
from accounts.models import User
from gold_installments.actions import ChequeIn, LegIn, QuoteInvalid, QuoteUnknown, QuoteUsed, reverse_payment
from gold_installments.actions.clean_reason import ReasonMissing
from gold_installments.actions.hold import IdempotencyConflict
from gold_installments.actions.settle_contract import Settled, settle_contract
from gold_installments.actions.settlement_quote import (
    DiscountTooLarge,
    SettlementChanged,
    SettlementExpired,
    make_settlement,
)
from gold_installments.models import Contract, LedgerEntry, LedgerLine, Payment, Settlement
from tests.gold_installments.book import TOMAN, WORKED_PRICE, a_key, findings, fresh, pay, price_at
from tests.gold_installments_arrears.book import GRAMS, a_row, a_toman_row, late, turned

At = Callable[[datetime], datetime]
THREE_PERCENT: dict[str, Any] = {"early_discount": "remainder", "early_discount_bp": 300}
NOW = late(-9)


def settle(contract: Contract, toman: int, actor: User, now: datetime = NOW, **more: Any) -> Settled:
    """Settle in cash."""
    key = more.pop("key", "") or a_key()
    legs = more.pop("legs", None) or [LegIn(kind="cash", amount_rial=toman * TOMAN)]
    return settle_contract(contract=contract, legs=legs, actor=actor, now=now, idempotency_key=key, **more)


def lines_of(contract: Contract, kind: str) -> list[tuple[str, int, int]]:
    """Lines of the contract's entries of a kind."""
    rows = LedgerLine.objects.filter(entry__contract=contract, entry__kind=kind)
    return sorted(rows.values_list("account", "mg", "rial"))


@pytest.fixture
def s01(at: At, clerk: User) -> Contract:
    """11,201 mg left at 11,250,000, 3 % off for settling early."""
    at(NOW)
    return a_row(clerk, mg=11_201, **THREE_PERCENT)


def test_s01_settle(s01: Contract, clerk: User) -> None:
    made = make_settlement(contract=s01, actor=clerk, now=NOW)
    assert (made.pay_rial, made.discount_rial) == (122_230_912 * TOMAN, 3_780_338 * TOMAN)
    assert (made.left_mg, made.discount_mg, made.rial_per_g) == (11_201, 336, WORKED_PRICE)
    assert make_settlement(contract=s01, actor=clerk, now=NOW).pk == made.pk
    done = settle(s01, 122_230_912, clerk, quote_id=made.uuid, key="S")
    again = settle(s01, 122_230_912, clerk, quote_id=made.uuid, key="S")
    assert (again.payment.pk, again.replayed, done.replayed) == (done.payment.pk, True, False)
    assert (done.payment.mg, done.payment.amount_rial, done.payment.balance_after_mg) == (10_865, 1_222_309_120, 0)
    assert (fresh(s01).state, fresh(s01).balance_mg, findings(NOW)) == ("settled", 0, [])
    assert lines_of(s01, "discount") == [
        ("discount", 0, 37_803_380), ("gold_exchange", 336, -37_800_000), ("gold_receivable", -336, 0),
        ("rounding", 0, -3_380),
    ]  # fmt: skip
    with pytest.raises(IdempotencyConflict):
        settle(s01, 122_230_913, clerk, quote_id=made.uuid, key="S")


def test_s02_settle_a_toman_contract(at: At, clerk: User) -> None:
    """60,000,000 at 3 % flat a month for six: two rows paid, 80 % of the straight line is let off."""
    contract = a_toman_row(
        clerk, rial=600_000_000, count=6, rate_bp=300, early_discount="straight_line", early_discount_bp=8_000
    )
    assert contract.debt_rial == 70_800_000 * TOMAN
    now = at(late(31))
    pay(contract, 23_600_000, clerk, now=now)
    # No price of gold is needed for it.
    made = make_settlement(contract=contract, actor=clerk, now=now)
    assert (made.pay_rial, made.discount_rial) == (41_440_000 * TOMAN, 5_760_000 * TOMAN)
    assert (made.rial_per_g, made.left_mg, made.left_rial) == (0, 0, 47_200_000 * TOMAN)
    done = settle(contract, 41_440_000, clerk, now, quote_id=made.uuid)
    assert (done.payment.mg, done.payment.credited_rial) == (0, 41_440_000 * TOMAN)
    assert (fresh(contract).state, fresh(contract).balance_rial) == ("settled", 0)
    assert lines_of(contract, "discount") == [
        ("discount", 0, 57_600_000), ("rial_receivable", 0, -57_600_000)
    ]  # fmt: skip


def test_penalties_come_on_top_and_nothing_is_let_off_of_them(at: At, clerk: User) -> None:
    in_gold = a_row(clerk, mg=11_201, **THREE_PERCENT, **GRAMS)
    in_rial = a_row(clerk, mg=11_201, **THREE_PERCENT, penalty="fixed", penalty_fixed_rial=5_000_003)
    now = at(late(10))
    gold, rial = (make_settlement(contract=it, actor=clerk, now=now) for it in (in_gold, in_rial))
    assert (gold.left_mg, gold.on_top_mg, gold.discount_rial) == (11_313, 112, 37_803_380)
    assert (rial.left_mg, rial.left_rial, rial.on_top_rial) == (11_201, 5_000_003, 5_000_003)
    assert rial.pay_rial == 122_230_912 * TOMAN + 5_000_003
    for contract, made in ((in_gold, gold), (in_rial, rial)):
        settle_contract(
            contract=contract, legs=[LegIn(kind="pos", amount_rial=made.pay_rial)], quote_id=made.uuid, actor=clerk,
            now=now, idempotency_key=a_key(),
        )  # fmt: skip
        assert turned(contract, late(30)).state == "settled"


def test_floor_and_ceiling_hold(at: At, clerk: User) -> None:
    low = a_row(clerk, mg=1_000, ceiling_rial_per_g=10_000_000 * TOMAN)
    high = a_row(clerk, mg=1_000, floor_rial_per_g=12_000_000 * TOMAN)
    at(NOW)
    cheap, dear = (make_settlement(contract=it, actor=clerk, now=NOW) for it in (low, high))
    assert (cheap.pay_rial, dear.pay_rial) == (10_000_000 * TOMAN, 12_000_000 * TOMAN)
    assert (cheap.counter_rial_per_g, dear.counter_rial_per_g) == (WORKED_PRICE, WORKED_PRICE)
    assert settle(low, 10_000_000, clerk, quote_id=cheap.uuid).payment.rial_per_g == 10_000_000 * TOMAN
    assert fresh(low).state == "settled"


def test_the_promise_holds_while_the_market_moves_and_ends(s01: Contract, clerk: User) -> None:
    made = make_settlement(contract=s01, actor=clerk, now=NOW)
    soon, later = NOW + timedelta(minutes=9), NOW + timedelta(minutes=11)
    price_at(11_400_000 * TOMAN, soon)
    with pytest.raises(SettlementExpired) as expired:
        settle(s01, 122_230_912, clerk, later, quote_id=made.uuid)
    new = expired.value.new
    assert new is not None
    assert (new.rial_per_g, expired.value.code, expired.value.extra) == (
        11_400_000 * TOMAN, "quote_expired", {"new_quote": expired.value.extra["new_quote"]},
    )  # fmt: skip
    assert Payment.objects.count() == 0
    settle(s01, 122_230_912, clerk, soon, quote_id=made.uuid)
    assert (fresh(s01).state, fresh(s01).balance_mg) == ("settled", 0)
    with pytest.raises(QuoteUsed):
        reopened(s01, clerk, soon, made)


def reopened(contract: Contract, clerk: User, now: datetime, made: Settlement) -> None:
    """Reverse the settlement's payment and try its promise again."""
    reverse_payment(payment=Payment.objects.get(), reason="wrong customer", actor=clerk, now=now)
    settle(contract, 122_230_912, clerk, now, quote_id=made.uuid)


def test_too_little_money_is_an_ordinary_payment(s01: Contract, clerk: User) -> None:
    made = make_settlement(contract=s01, actor=clerk, now=NOW)
    done = settle(s01, 122_230_911, clerk, quote_id=made.uuid)
    assert (done.settlement, done.payment.mg, fresh(s01).balance_mg) == (None, 10_865, 336)
    assert not LedgerEntry.objects.filter(kind="discount").exists()
    with pytest.raises(SettlementChanged) as changed:
        settle(s01, 3_780_338, clerk, quote_id=made.uuid)
    assert changed.value.new is not None
    assert changed.value.new.left_mg == 336
    # More than needed stays the customer's.
    more = settle(s01, 5_000_000, clerk)
    assert (more.payment.wallet_rial, fresh(s01).state) == (50_000_000 - changed.value.new.pay_rial, "settled")
    assert findings(NOW) == []


def test_in_many_ways_and_a_cheque_that_has_to_clear_is_no_money_yet(s01: Contract, clerk: User) -> None:
    cheque = ChequeIn(sayad_id="1234567890123456", due_date=NOW.date(), drawer_name="زهرا احمدی")
    some = [LegIn(kind="cash", amount_rial=500_000_000), LegIn(kind="cheque", amount_rial=722_309_120, cheque=cheque)]
    done = settle(s01, 0, clerk, legs=some)
    assert (done.settlement, done.payment.mg, done.payment.pending_rial) == (None, 4_444, 722_309_120)
    made = make_settlement(contract=s01, actor=clerk, now=NOW)
    rest = [LegIn(kind="pos", amount_rial=400_000_000, reference="R1"), LegIn(kind="cash")]
    last = settle(s01, 0, clerk, legs=rest, amount_rial=made.pay_rial, quote_id=made.uuid)
    assert sorted(last.payment.legs.values_list("kind", "amount_rial")) == [
        ("cash", made.pay_rial - 400_000_000), ("pos", 400_000_000),
    ]  # fmt: skip
    assert (fresh(s01).state, findings(NOW)) == ("settled", [])


def test_a_reversal_takes_the_discount_back_as_well(s01: Contract, clerk: User, manager: User) -> None:
    done = settle(s01, 122_230_912, clerk)
    reverse_payment(payment=done.payment, reason="forged slip", actor=manager, now=NOW)
    assert (fresh(s01).state, fresh(s01).balance_mg) == ("active", 11_201)
    reverse_payment(payment=done.payment, reason="forged slip", actor=manager, now=NOW)
    assert LedgerEntry.objects.filter(kind="reversal").count() == 2
    settle(s01, 122_230_912, clerk)
    assert (fresh(s01).state, findings(NOW)) == ("settled", [])


def test_an_extra_discount_is_a_managers_with_a_reason(s01: Contract, clerk: User, manager: User) -> None:
    made = make_settlement(contract=s01, actor=clerk, now=NOW)
    with pytest.raises(NotPermitted):
        settle(s01, 122_000_000, clerk, quote_id=made.uuid, extra_rial=2_309_120, reason="old customer")
    with pytest.raises(ReasonMissing):
        settle(s01, 122_000_000, manager, quote_id=made.uuid, extra_rial=2_309_120, reason=" . ")
    with pytest.raises(DiscountTooLarge):
        settle(s01, 122_000_000, manager, extra_rial=1_222_309_120, reason="old customer")
    assert Payment.objects.count() == 0
    done = settle(s01, 122_000_000, manager, quote_id=made.uuid, extra_rial=2_309_120, reason="old customer")
    kept = done.settlement
    assert kept is not None
    assert (kept.pay_rial, kept.extra_rial, kept.reason) == (1_220_000_000, 2_309_120, "old customer")
    assert (fresh(s01).balance_mg, findings(NOW)) == (0, [])
    assert Settlement.objects.filter(used_at__isnull=False).count() == 2


def test_a_promise_of_another_contract_or_a_changed_row_is_none(s01: Contract, clerk: User, viewer: User) -> None:
    other = a_row(clerk, mg=11_201, **THREE_PERCENT)
    made = make_settlement(contract=other, actor=clerk, now=NOW)
    with pytest.raises(QuoteUnknown):
        settle(s01, 122_230_912, clerk, quote_id=made.uuid)
    made.pk, made.uuid, made.pay_rial = None, "9f0b2e5e-6d0f-4f5e-9d0c-3f7f4d9c1c11", 10
    made.save(force_insert=True)
    with pytest.raises(QuoteInvalid):
        settle(other, 1, clerk, quote_id=made.uuid)
    with pytest.raises(NotPermitted):
        make_settlement(contract=s01, actor=viewer, now=NOW)
    assert (fresh(s01).balance_mg, fresh(other).balance_mg) == (11_201, 11_201)


def test_terms_that_let_everything_off_settle_nothing(at: At, clerk: User) -> None:
    """A contract ends by a payment; what is left is asked for as always, and a penalty alone can be paid."""
    whole: dict[str, Any] = {"early_discount": "remainder", "early_discount_bp": 10_000}
    at(NOW)
    for contract in (a_row(clerk, mg=1_000, **whole), a_toman_row(clerk, **whole)):
        with pytest.raises(DiscountTooLarge):
            make_settlement(contract=contract, actor=clerk, now=NOW)
        with pytest.raises(DiscountTooLarge):
            settle(contract, 1_000_000, clerk)
    guilty = a_row(clerk, mg=3_733, **whole, **GRAMS)
    now = at(late(6))
    made = make_settlement(contract=guilty, actor=clerk, now=now)
    assert (made.pay_rial, made.discount_mg) == (247_500 * TOMAN, 3_733)
    assert settle(guilty, 247_500, clerk, now).settlement is not None
    assert turned(guilty, now).state == "settled"
