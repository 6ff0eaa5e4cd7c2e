"""A cheque that counts at its receipt or at its clearing (R14c)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.accounts import Account
from gold_installments.rules.cheque_lines import (
    NOTHING,
    cheque_bounced_lines,
    cheque_cleared_lines,
    cheque_taken_lines,
    credit_at_clearing,
    credit_at_receipt,
)
from gold_installments.rules.cheques import ChequePolicy
from gold_installments.rules.posting import Line, is_balanced
from tests.gold_installments_money.oracle import T, by_account, half_up, worth

AMOUNT = 30_000_000 * T
TAKEN, CLEARED = 11_000_000 * T, 11_600_000 * T


@pytest.mark.parametrize(
    ("policy", "at_receipt", "at_clearing"), [(ChequePolicy.CLEARING, 0, 2_586), (ChequePolicy.RECEIPT, 2_727, 0)]
)
def test_r03_the_contract_says_whose_price(policy: ChequePolicy, at_receipt: int, at_clearing: int) -> None:
    first = credit_at_receipt(policy=policy, amount_rial=AMOUNT, rial_per_g=TAKEN, balance_mg=22_400)
    then = credit_at_clearing(policy=policy, amount_rial=AMOUNT, rial_per_g=CLEARED, balance_mg=22_400 - first.mg)
    assert (first.mg, then.mg) == (at_receipt, at_clearing)
    taken = cheque_taken_lines(policy=policy, amount_rial=AMOUNT, credit=first)
    cleared = cheque_cleared_lines(policy=policy, amount_rial=AMOUNT, credit=then)
    assert by_account(taken).get(Account.RECEIVABLE, (0, 0)) == (-at_receipt, 0)
    kept = by_account(taken + cleared)
    assert kept[Account.TRANSFER] == (0, AMOUNT)
    assert kept[Account.RECEIVABLE] == (-at_receipt - at_clearing, 0)
    assert not {Account.CHEQUES, Account.CHEQUES_PENDING} & kept.keys()


def test_r03_a_bounced_cheque_gives_back_the_grams_of_its_receipt() -> None:
    credit = credit_at_receipt(policy=ChequePolicy.RECEIPT, amount_rial=AMOUNT, rial_per_g=TAKEN, balance_mg=22_400)
    bounced = cheque_bounced_lines(policy=ChequePolicy.RECEIPT, amount_rial=AMOUNT, credit=credit)
    assert by_account(bounced)[Account.RECEIVABLE] == (2_727, 0)
    waiting = cheque_bounced_lines(policy=ChequePolicy.CLEARING, amount_rial=AMOUNT, credit=NOTHING)
    assert waiting == (Line(Account.CHEQUES, rial=-AMOUNT), Line(Account.CHEQUES_PENDING, rial=AMOUNT))


@given(
    policy=st.sampled_from(ChequePolicy),
    amount=st.integers(1, 10**12),
    taken=st.integers(20_000_001, 10**9),
    cleared=st.integers(20_000_001, 10**9),
    balance=st.integers(1, 10**7),
)
def test_a_cheque_is_credited_once(policy: ChequePolicy, amount: int, taken: int, cleared: int, balance: int) -> None:
    first = credit_at_receipt(policy=policy, amount_rial=amount, rial_per_g=taken, balance_mg=balance)
    then = credit_at_clearing(policy=policy, amount_rial=amount, rial_per_g=cleared, balance_mg=balance)
    price = taken if policy is ChequePolicy.RECEIPT else cleared
    assert first.mg + then.mg == min(half_up(amount / worth(1, price)), balance)
    assert first.amount_rial + then.amount_rial == amount
    down = cheque_taken_lines(policy=policy, amount_rial=amount, credit=first)
    assert is_balanced(down)
    assert is_balanced(cheque_cleared_lines(policy=policy, amount_rial=amount, credit=then))
    assert by_account(down + cheque_bounced_lines(policy=policy, amount_rial=amount, credit=first)) == {}
