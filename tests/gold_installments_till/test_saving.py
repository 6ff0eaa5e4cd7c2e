"""C20: the shop owes the gold; every move has a receipt and can be undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import InternalError, transaction

from accounts.actions import NotPermitted
from accounts.models import User
from gold_installments.actions import (
    AmountTooLarge,
    AmountTooSmall,
    DuplicateTenderRef,
    IdempotencyConflict,
    PriceStale,
    TenderUnknown,
)
from gold_installments.actions.check_tender import LegNotPositive, TenderRefTwice, TooManyLegs
from gold_installments.actions.move_savings import (
    MoreThanOwed,
    SavingsClosed,
    SavingsComplete,
    SavingsOutOfRange,
    SavingsTooSmall,
)
from gold_installments.actions.reverse_savings import ReversalOfReversal, reverse_savings
from gold_installments.actions.save_gold import open_savings
from gold_installments.actions.savings_legs import WalletTooSmall
from gold_installments.actions.use_savings import ContractMissing, ContractNotWanted, NotOwnDebt, UseUnknown
from gold_installments.models import Contract, Savings, SavingsMove
from gold_installments.queries import counter_price, wallet_of
from gold_installments.queries.deal_refusals import WeightNotPositive
from gold_installments.queries.savings import saved_mg
from tests.gold_installments.book import NOW, TOMAN, a_contract, a_customer, findings, fresh, open_rows, pay
from tests.gold_installments_till.conftest import a_plan, save, use


def balance(plan: Savings) -> int:
    """What the ledger says, which is what is kept."""
    kept = Savings.objects.get(pk=plan.pk).balance_mg
    assert kept == saved_mg(plan)
    return kept


def test_money_becomes_gold_at_the_price_of_the_moment(market: int, clerk: User) -> None:
    plan = a_plan(clerk)
    assert (plan.number, plan.terms["rows_mg"]) == ("1404-S0001", [2_000] * 5)
    first = save(plan, clerk, ("cash", 20_000_000), ("card", 22_000_000, " ۱۲ ۳۴ "), key="one")
    assert (first.mg, first.detail["rounding_rial"], first.receipt_number) == (3_733, 3_750 * TOMAN, "1404-000001")
    assert first.detail["price"]["rial_per_g"] == market
    assert save(plan, clerk, ("cash", 20_000_000), ("card", 22_000_000, "1234"), key="one") == first
    with pytest.raises(IdempotencyConflict):
        save(plan, clerk, ("cash", 20_000_001), key="one")
    with pytest.raises(DuplicateTenderRef):
        save(a_plan(clerk), clerk, ("card", 1_000_000, "1234"))
    with pytest.raises(DuplicateTenderRef):
        pay(a_contract(clerk), 1_000_000, clerk, tender="transfer", ref="1234")
    for legs, refusal in (
        ((), TenderUnknown),
        ((("cash", 0),), LegNotPositive),
        ((("cash", 1_000),) * 21, TooManyLegs),
        ((("cash", 10**13),), AmountTooLarge),
        ((("cheque", 1_000_000),), TenderUnknown),
        ((("old_gold", 1_000_000),), TenderUnknown),
        ((("wallet", 1_000_000),), WalletTooSmall),
        ((("cash", 1),), AmountTooSmall),
        ((("card", 1_000, "7"), ("card", 1_000, "7")), TenderRefTwice),
    ):
        with pytest.raises(refusal):
            save(plan, clerk, *legs)
    with pytest.raises(PriceStale):
        save(plan, clerk, ("cash", 1_000_000), now=NOW + timedelta(days=2))
    assert balance(plan) == 3_733
    # 6,267 mg are missing and cost 70,503,750; the rest of the money stays the customer's.
    last = save(plan, clerk, ("cash", 80_000_000))
    assert (last.mg, balance(plan), wallet_of(plan.customer)) == (6_267, 10_000, 9_496_250 * TOMAN)
    with pytest.raises(SavingsComplete):
        save(plan, clerk, ("cash", 1_000_000))
    second = a_plan(clerk, customer=plan.customer)
    assert save(second, clerk, ("wallet", 9_000_000)).mg == 800
    assert wallet_of(plan.customer) == 496_250 * TOMAN
    assert not findings()


def test_savings_pay_the_own_debt_gram_for_gram(market: int, clerk: User, contract: Contract) -> None:
    plan = a_plan(clerk, customer=contract.customer)
    save(plan, clerk, ("cash", 112_500_000))
    moved = use(plan, clerk, kind="pay_debt", mg=5_000, contract=contract, key="k")
    assert use(plan, clerk, kind="pay_debt", mg=5_000, contract=contract, key="k") == moved
    assert (moved.mg, fresh(contract).balance_mg, open_rows(contract)[:2]) == (-5_000, 17_400, [0, 2_466])
    others, small = a_contract(clerk), a_contract(clerk, gold_mg=100, fee_mg=0, count=1, customer=contract.customer)
    cases: tuple[tuple[dict[str, Any], type[Exception]], ...] = (
        ({"kind": "pay_debt", "mg": 1_000, "contract": others}, NotOwnDebt),
        ({"kind": "pay_debt", "mg": 101, "contract": small}, MoreThanOwed),
        ({"kind": "pay_debt", "mg": 5_001, "contract": contract}, SavingsTooSmall),
        ({"kind": "pay_debt", "mg": 1_000}, ContractMissing),
        ({"kind": "hand_over", "mg": 1_000, "contract": contract, "note": "سکه"}, ContractNotWanted),
        ({"kind": "hand_over", "mg": 0, "note": "سکه"}, WeightNotPositive),
        ({"kind": "hand_over", "mg": -1, "note": "سکه"}, WeightNotPositive),
        ({"kind": "hand_over", "mg": 5_001, "note": "سکه"}, SavingsTooSmall),
        ({"kind": "cash_out", "mg": 1_000, "payout": "pos"}, TenderUnknown),
        ({"kind": "give", "mg": 1_000}, UseUnknown),
    )
    for asked, refusal in cases:
        with pytest.raises(refusal):
            use(plan, clerk, **asked)
    undone = reverse_savings(move=moved, reason="اشتباه بود", actor=clerk, now=NOW).move
    assert (undone.mg, fresh(contract).balance_mg, balance(plan)) == (5_000, 22_400, 10_000)
    again = reverse_savings(move=moved, reason="اشتباه بود", actor=clerk, now=NOW)
    assert (again.move, again.replayed, SavingsMove.objects.count()) == (undone, True, 3)
    with pytest.raises(ReversalOfReversal):
        reverse_savings(move=undone, reason="اشتباه بود", actor=clerk, now=NOW)
    use(plan, clerk, kind="pay_debt", mg=100, contract=small)
    assert (fresh(small).state, balance(plan)) == ("settled", 9_900)
    pay(contract, 10_000_000, clerk)
    assert not findings()


def test_gold_goes_out_or_is_bought_back_and_the_plan_ends(
    market: int, clerk: User, accountant: User, manager: User
) -> None:
    plan = a_plan(clerk)
    made = save(plan, clerk, ("cash", 112_500_000))
    use(plan, clerk, kind="hand_over", mg=4_000, note="النگو ۱۸ عیار")
    with pytest.raises(SavingsTooSmall):
        reverse_savings(move=made, reason="کارت برگشت خورد", actor=clerk, now=NOW)
    sold = use(plan, clerk, kind="cash_out", mg=6_000, payout="wallet")
    buying = counter_price(now=NOW).buy_rial_per_g
    assert buying is not None
    assert (sold.rial, wallet_of(plan.customer)) == (-6 * buying, 6 * buying)
    assert (Savings.objects.get(pk=plan.pk).state, balance(plan)) == ("closed", 0)
    with pytest.raises(SavingsClosed):
        save(plan, clerk, ("cash", 1_000_000))
    later = NOW + timedelta(days=1)
    with pytest.raises(NotPermitted):
        reverse_savings(move=sold, reason="پشیمان شد", actor=clerk, now=later)
    other = a_plan(clerk, customer=plan.customer)
    save(other, clerk, ("wallet", 1_000_000))
    with pytest.raises(WalletTooSmall):
        reverse_savings(move=sold, reason="پشیمان شد", actor=manager, now=later)
    with pytest.raises(NotPermitted):
        save(plan, accountant, ("cash", 1_000_000))
    with pytest.raises(InternalError), transaction.atomic():
        SavingsMove.objects.filter(pk=sold.pk).update(mg=0)
    assert not findings()


def test_a_plan_is_opened_once(clerk: User) -> None:
    customer = a_customer(clerk)

    def opened(key: str, **told: Any) -> Any:
        facts = {"target_mg": 10_000, "count": 5, **told}
        return open_savings(customer=customer, actor=clerk, now=NOW, idempotency_key=key, **facts)

    first = opened("a")
    assert (opened("a").savings, opened("a").replayed) == (first.savings, True)
    with pytest.raises(IdempotencyConflict):
        opened("a", count=6)
    for wrong in ({"target_mg": 0}, {"target_mg": 4}, {"count": 0}, {"count": 61}, {"target_mg": 50_000_001}):
        with pytest.raises(SavingsOutOfRange):
            opened("b", **wrong)
    assert Savings.objects.count() == 1
    assert not findings()
