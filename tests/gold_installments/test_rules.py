"""What follows from the numbers alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.accounts import Account, Tender
from gold_installments.rules.allocation import Paid, Row, allocate
from gold_installments.rules.credit import Lock, credit_payment
from gold_installments.rules.posting import Line, contra_lines, is_balanced, payment_lines, signing_lines
from gold_installments.rules.proof import prove_series
from gold_installments.rules.schedule import build_schedule
from gold_installments.rules.standing import row_state
from gold_installments.rules.suggest import due_amount
from gold_installments.rules.terms import Terms, terms_of
from measures.gold import quote_rial

T0 = datetime(2025, 10, 22, 8, 30, tzinfo=UTC)
TOMAN = 10
prices = st.integers(2_000_001 * TOMAN, 10**9)
weights = st.integers(1, 200_000)


def test_w01_remainder_goes_to_the_last_row() -> None:
    rows = build_schedule(
        debt_mg=22_400, count=6, nominal_date=lambda k: date(2025, 1, k), shift=lambda day: day + timedelta(days=1)
    )
    assert [row.mg for row in rows] == [3733] * 5 + [3735]
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6]
    assert rows[2].nominal_date == date(2025, 1, 3)
    assert rows[2].due_date == date(2025, 1, 4)


@given(mg=weights, price=prices, step=st.sampled_from([1, 10_000]))
def test_w04_the_quoted_amount_credits_the_quoted_weight_even_without_naming_the_quote(
    mg: int, price: int, step: int
) -> None:
    amount = quote_rial(mg, price, step)
    assert credit_payment(amount_rial=amount, rial_per_g=price, balance_mg=10**9).mg == mg
    locked = credit_payment(amount_rial=amount, rial_per_g=price, balance_mg=10**9, lock=Lock(mg, amount))
    assert locked.mg == mg


@given(amount=st.integers(1, 10**13), price=prices, balance=st.integers(1, 50_000_000))
def test_conservation_of_every_rial(amount: int, price: int, balance: int) -> None:
    credit = credit_payment(amount_rial=amount, rial_per_g=price, balance_mg=balance)
    assert credit.amount_rial == amount
    assert 0 <= credit.mg <= balance
    assert credit.wallet_rial >= 0
    assert abs(credit.rounding_rial) <= price // 2000 + 1
    assert credit.wallet_rial == 0 or credit.mg == balance
    assert is_balanced(payment_lines(tender=Tender.CASH, credit=credit))


@given(price=prices, mg=weights, step=st.sampled_from([1, 10_000]), balance=st.integers(1, 200_000))
def test_a_locked_amount_never_takes_more_than_is_owed(price: int, mg: int, step: int, balance: int) -> None:
    amount = quote_rial(mg, price, step)
    credit = credit_payment(amount_rial=amount, rial_per_g=price, balance_mg=balance, lock=Lock(mg, amount))
    assert credit.mg == min(mg, balance)
    assert credit.amount_rial == amount
    assert credit.wallet_rial >= 0


def test_the_lines_of_the_worked_payment() -> None:
    credit = credit_payment(amount_rial=420_000_000, rial_per_g=112_500_000, balance_mg=22_400)
    assert payment_lines(tender=Tender.CASH, credit=credit) == (
        Line(Account.CASH, rial=420_000_000),
        Line(Account.GOLD_EXCHANGE, mg=3733, rial=-419_962_500),
        Line(Account.ROUNDING, rial=-37_500),
        Line(Account.RECEIVABLE, mg=-3733),
    )


@given(gold=st.integers(1, 10**8), fee=st.integers(0, 10**8))
def test_signing_balances_and_its_opposite_cancels_it(gold: int, fee: int) -> None:
    lines = signing_lines(gold_mg=gold, fee_mg=fee)
    assert is_balanced(lines)
    assert is_balanced(contra_lines(lines))
    assert contra_lines(contra_lines(lines)) == lines


@given(
    rows=st.lists(st.integers(1, 5000), min_size=1, max_size=12),
    paid=st.lists(st.tuples(st.integers(0, 50), st.integers(1, 4000)), max_size=12),
)
def test_allocation_loses_nothing_and_fills_oldest_first(rows: list[int], paid: list[tuple[int, int]]) -> None:
    payments = [Paid(order, T0 + timedelta(days=day), mg) for order, (day, mg) in enumerate(paid)]
    schedule = [Row(number, mg) for number, mg in enumerate(rows, start=1)]
    found = allocate(rows=schedule, payments=payments)
    total = sum(mg for _, mg in paid)
    assert sum(piece.mg for piece in found.pieces) + found.unplaced_mg == total
    assert sum(found.open_mg.values()) == max(0, sum(rows) - total)
    touched = [number for number, mg in found.open_mg.items() if mg < rows[number - 1]]
    assert all(found.open_mg[number] == 0 for number in touched[:-1])
    assert found == allocate(rows=schedule, payments=reversed(payments))


def test_r04_the_order_of_posting_does_not_matter() -> None:
    rows = [Row(1, 3733), Row(2, 3733)]
    first, second = Paid(7, T0, 3670), Paid(3, T0 + timedelta(days=30), 3733)
    found = allocate(rows=rows, payments=[second, first])
    assert [(piece.order, piece.number, piece.mg) for piece in found.pieces] == [(7, 1, 3670), (3, 1, 63), (3, 2, 3670)]


def test_what_the_desk_asks_for() -> None:
    rows = [(date(2025, 10, 1), 0), (date(2025, 10, 2), 63), (date(2025, 10, 3), 3733), (date(2025, 11, 3), 3733)]
    assert due_amount(rows, today=date(2025, 10, 3)) == 3796
    assert due_amount(rows, today=date(2025, 9, 1)) == 63
    assert due_amount(rows[:1], today=date(2025, 10, 3)) == 0


def test_a_row_is_late_only_after_its_day() -> None:
    due = date(2025, 11, 21)
    assert row_state(mg=10, open_mg=10, due_date=due, today=due) == "today"
    assert row_state(mg=10, open_mg=10, due_date=due, today=due + timedelta(days=1)) == "overdue"
    assert row_state(mg=10, open_mg=4, due_date=due, today=due - timedelta(days=1)) == "partial"
    assert row_state(mg=10, open_mg=10, due_date=due, today=due - timedelta(days=1)) == "future"
    assert row_state(mg=10, open_mg=0, due_date=due, today=due + timedelta(days=1)) == "paid"


def test_terms_survive_their_own_json_and_unknown_keys() -> None:
    terms = Terms(quote_step_rial=1)
    assert terms_of({**terms.as_json(), "of_a_later_version": 1}) == terms
    assert terms_of({}) == Terms()


def test_i10_gaps_are_found() -> None:
    assert prove_series("receipt", 1405, [2, 1, 3], 3) == []
    assert [f.where for f in prove_series("receipt", 1405, [1, 3], 3)] == ["receipt 1405"]
    assert prove_series("receipt", 1405, [1, 2], 3)
    assert prove_series("receipt", 1405, [], 1)
