"""Where a payment goes: overpayment, the payer's choice, debts in two units, and every Rial accounted for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.accounts import Tender
from gold_installments.rules.credit import Credit, Lock, credit_payment
from gold_installments.rules.debts import (
    Debt,
    DebtKey,
    DebtKind,
    Overpay,
    Precedence,
    Step,
    Unit,
    fee_key,
    in_order,
    penalty_key,
    pour,
    row_key,
    steps_of,
)
from gold_installments.rules.posting import is_balanced, payment_lines
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.spending import spend
from measures.gold import quote_rial
from tests.gold_installments_rules.book import signing, state
from tests.gold_installments_rules.days import jalali

TOMAN = 10
PRICE = 11_250_000 * TOMAN
FIRST = jalali("1404/07/30")


def worked() -> tuple[Debt, ...]:
    """The six rows of the worked contract, nothing paid."""
    return state([signing()], FIRST).debts()


def mg_row(number: int, amount: int, due: date = FIRST) -> Debt:
    return Debt(row_key(number), Unit.MG, due, amount)


def test_o01_what_is_over_goes_to_the_next_row_and_no_day_moves() -> None:
    spent = spend(amount_rial=45_000_000 * TOMAN, rial_per_g=PRICE, debts=worked(), day=FIRST)
    assert (spent.mg, spent.rounding_rial, spent.wallet_rial) == (4000, 0, 0)
    assert spent.pieces == ((row_key(1), 3733), (row_key(2), 267))
    rows = state([signing()], FIRST).rows
    assert rows[1].due_date == jalali("1404/08/30")
    assert rows[1].amount - 267 == 3466


def test_o02_beyond_the_last_row_money_stays_money() -> None:
    spent = spend(amount_rial=6_000_000 * TOMAN, rial_per_g=PRICE, debts=[mg_row(6, 500)], day=FIRST)
    assert (spent.mg, spent.value_rial, spent.wallet_rial) == (500, 5_625_000 * TOMAN, 375_000 * TOMAN)
    assert spent.rounding_rial == 0


def test_the_other_policies_of_overpayment() -> None:
    from_end = spend(amount_rial=45_000_000 * TOMAN, rial_per_g=PRICE, debts=worked(), day=FIRST,
                     steps=steps_of(overpay=Overpay.FROM_END))  # fmt: skip
    assert from_end.pieces == ((row_key(1), 3733), (row_key(6), 267))
    wallet = spend(amount_rial=45_000_000 * TOMAN, rial_per_g=PRICE, debts=worked(), day=FIRST,
                   steps=steps_of(overpay=Overpay.WALLET))  # fmt: skip
    assert wallet.pieces == ((row_key(1), 3733),)
    assert wallet.wallet_rial == (45_000_000 - 41_996_250) * TOMAN


def test_what_is_to_come_waits_for_fees_and_penalties() -> None:
    early = jalali("1404/07/01")
    fee = Debt(fee_key(1), Unit.MG, early, 40)
    penalty = Debt(penalty_key(row_key(9)), Unit.MG, early, 7)
    debts = (mg_row(1, 3733), fee, penalty)
    for precedence, first in ((Precedence.PRINCIPAL_FIRST, fee), (Precedence.PENALTIES_FIRST, penalty)):
        for overpay in Overpay:
            steps = steps_of(precedence=precedence, overpay=overpay)
            reached = in_order(debts=debts, day=early, steps=steps)
            assert (reached[0], reached[2]) == (first, debts[0])
    due = in_order(debts=debts, day=FIRST, steps=steps_of())
    assert due[0] == debts[0]


def test_before_anything_is_due_the_next_row_is_the_one_paid() -> None:
    early = jalali("1404/07/01")
    steps = steps_of(overpay=Overpay.WALLET)
    spent = spend(amount_rial=41_997_000 * TOMAN, rial_per_g=PRICE, debts=worked(), day=early, steps=steps)
    assert spent.pieces == ((row_key(1), 3733),)
    named = spend(amount_rial=42_500_000 * TOMAN, rial_per_g=PRICE, debts=worked(), day=early, steps=steps,
                  named=(row_key(4),))  # fmt: skip
    assert named.pieces == ((row_key(4), 3733),)
    assert named.wallet_rial == (42_500_000 - 41_996_250) * TOMAN


def test_debts_in_two_units_in_one_payment() -> None:
    debts = [
        mg_row(1, 3733),
        Debt(fee_key(1), Unit.RIAL, FIRST, 1_000_000),
        Debt(penalty_key(row_key(1)), Unit.RIAL, FIRST, 2_000_000),
        mg_row(2, 3733, jalali("1404/08/30")),
    ]
    amount = 419_962_500 + 3_000_000 + 112_500_000
    spent = spend(amount_rial=amount, rial_per_g=PRICE, debts=debts, day=FIRST)
    assert (spent.mg, spent.rial, spent.rounding_rial, spent.wallet_rial) == (4733, 3_000_000, 0, 0)
    assert [key for key, _ in spent.pieces] == [row_key(1), fee_key(1), penalty_key(row_key(1)), row_key(2)]
    assert spent.amount_rial == amount


def test_a_toman_contract_needs_no_price() -> None:
    debts = [Debt(row_key(k), Unit.RIAL, FIRST, 118_000_000) for k in (1, 2)]
    spent = spend(amount_rial=240_000_000, debts=debts, day=FIRST)
    assert (spent.mg, spent.value_rial, spent.rial, spent.wallet_rial) == (0, 0, 236_000_000, 4_000_000)


def test_a_locked_amount_buys_the_locked_weight() -> None:
    lock = Lock(3733, quote_rial(3733, PRICE, 1_000 * TOMAN))
    spent = spend(amount_rial=lock.amount_rial, rial_per_g=PRICE, debts=worked(), day=FIRST, lock=lock)
    assert (spent.mg, spent.rounding_rial) == (3733, 7_500)


def test_refusals_of_a_payment() -> None:
    for amount, named, price, code in (
        (0, (), PRICE, "nothing_paid"),
        (1, (row_key(9),), PRICE, "unknown_debt"),
        (1, (), None, "price_missing"),
    ):
        with pytest.raises(RuleRefused) as refused:
            spend(amount_rial=amount, rial_per_g=price, debts=worked(), day=FIRST, named=named)
        assert refused.value.code == code
    with pytest.raises(ValueError, match="negative"):
        pour(-1, ())


def test_the_orders_as_data() -> None:
    assert steps_of() == (
        Step.NAMED, Step.DUE, Step.FEES, Step.PENALTIES, Step.NEXT, Step.FUTURE, Step.WALLET
    )  # fmt: skip
    first = steps_of(precedence=Precedence.PENALTIES_FIRST, overpay=Overpay.FROM_END)
    assert first == (
        Step.NAMED, Step.PENALTIES, Step.FEES, Step.DUE, Step.NEXT, Step.FUTURE_FROM_END, Step.WALLET
    )  # fmt: skip
    assert Overpay("next_rows_then_wallet") is Overpay.NEXT_ROWS
    assert Precedence("oldest_row_first") is Precedence.PRINCIPAL_FIRST
    for unknown in (Overpay, Precedence):
        with pytest.raises(ValueError, match="nowhere"):
            unknown("nowhere")


debt_lists = st.lists(
    st.tuples(st.integers(1, 6), st.integers(0, 5000), st.integers(0, 40), st.sampled_from(["row", "fee", "penalty"])),
    max_size=8, unique_by=lambda it: (it[0], it[3]),
)  # fmt: skip


def as_debts(found: list[tuple[int, int, int, str]], charges: Unit) -> list[Debt]:
    """Rows in milligrams, fees and penalties in `charges`."""
    rows = {"row": DebtKind.ROW, "fee": DebtKind.FEE, "penalty": DebtKind.PENALTY}
    return [
        Debt(DebtKey(rows[kind], 1, number), Unit.MG if kind == "row" else charges, date(2025, 1, 1 + day % 28), left)
        for number, left, day, kind in found
    ]


@given(
    found=debt_lists,
    charges=st.sampled_from(list(Unit)),
    amount=st.integers(1, 10**12),
    price=st.integers(2_000_001 * TOMAN, 10**9),
    precedence=st.sampled_from(list(Precedence)),
    overpay=st.sampled_from(list(Overpay)),
)
def test_every_rial_and_every_milligram_is_accounted_for(
    found: list[tuple[int, int, int, str]], charges: Unit, amount: int, price: int, precedence: Precedence,
    overpay: Overpay,
) -> None:  # fmt: skip
    debts, steps = as_debts(found, charges), steps_of(precedence=precedence, overpay=overpay)
    by_key = {debt.key: debt for debt in debts}
    spent = spend(amount_rial=amount, rial_per_g=price, debts=debts, day=date(2025, 1, 15), steps=steps)
    assert spent.amount_rial == amount
    assert spent.wallet_rial >= 0
    assert abs(spent.rounding_rial) <= price // 2000 + 2
    for unit, total in ((Unit.MG, spent.mg), (Unit.RIAL, spent.rial)):
        assert sum(part for key, part in spent.pieces if by_key[key].unit is unit) == total
    assert all(0 < part <= by_key[key].open_amount for key, part in spent.pieces)
    reached = in_order(debts=debts, day=date(2025, 1, 15), steps=steps)
    if spent.wallet_rial:
        assert spent.pieces == tuple((debt.key, debt.open_amount) for debt in reached)
    assert [key for key, _ in spent.pieces] == [debt.key for debt in reached][: len(spent.pieces)]


@given(
    rows=st.lists(st.integers(1, 5000), min_size=1, max_size=6),
    amount=st.integers(1, 10**12),
    price=st.integers(2_000_001 * TOMAN, 10**9),
)
def test_rows_alone_are_credited_as_the_plain_credit_does(rows: list[int], amount: int, price: int) -> None:
    debts = [mg_row(number, mg) for number, mg in enumerate(rows, start=1)]
    spent = spend(amount_rial=amount, rial_per_g=price, debts=debts, day=FIRST)
    plain = credit_payment(amount_rial=amount, rial_per_g=price, balance_mg=sum(rows))
    assert Credit(spent.mg, spent.value_rial, spent.rounding_rial, spent.wallet_rial) == plain
    assert is_balanced(payment_lines(tender=Tender.CASH, credit=plain))
