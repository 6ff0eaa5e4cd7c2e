"""Several people on one contract at the same moment; real commits, real threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from gold_installments.actions import (
    ContractSettled,
    IdempotencyConflict,
    QuoteUsed,
    audit_ledgers,
    make_quote,
    reverse_payment,
    set_day_price,
)
from gold_installments.models import Contract, LedgerEntry, LedgerLine, NumberSeries, Payment, Reversal
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tenants.context import inside
from tenants.models import Shop
from tests.gold_installments.book import NOW, WORKED_PRICE, a_contract, findings, fresh, open_rows, pay

WRITERS = 8


@pytest.fixture
def contract(committed_shop: Shop) -> Contract:
    """The worked contract in a shop that commits, with a typed price."""
    with inside(committed_shop):
        owner = User.objects.get(username="owner")
        set_day_price(rial_per_g=WORKED_PRICE, reason="no market in this test", actor=owner, now=NOW)
        return a_contract(owner)


def at_once(shop: Shop, *works: Callable[[], Any]) -> list[Any]:
    """Run each work in its own thread and connection, all starting together; refusals come back as values."""
    start = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            with inside(shop):
                start.wait(timeout=30)
                return work()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def user(name: str = "owner") -> User:
    return User.objects.get(username=name)


def test_i02_eight_writers_lose_no_milligram(committed_shop: Shop, contract: Contract) -> None:
    """8 threads pay 5 times each; the sums, the receipts and the rows come out exact."""

    def five(writer: int) -> Callable[[], list[int]]:
        return lambda: [
            pay(contract, 1_000_000 + writer, user(), key=f"w{writer}-{n}", now=NOW + timedelta(seconds=n)).payment.mg
            for n in range(5)
        ]

    credited = at_once(committed_shop, *(five(writer) for writer in range(WRITERS)))
    with inside(committed_shop):
        total = sum(map(sum, credited))
        assert total == sum(Payment.objects.values_list("mg", flat=True))
        assert fresh(contract).balance_mg == 22_400 - total
        assert sum(open_rows(contract)) == 22_400 - total
        numbers = sorted(Payment.objects.values_list("receipt_number", flat=True))
        assert numbers == [f"1404-{n:06d}" for n in range(1, 41)]
        afters = Payment.objects.order_by("entry_id").values_list("mg", "balance_after_mg")
        assert _runs_down(22_400, list(afters))
        assert findings() == []
        audit_ledgers(today=tehran_today(NOW))


def _runs_down(balance: int, payments: list[tuple[int, int]]) -> bool:
    for mg, after in payments:
        balance -= mg
        if after != balance:
            return False
    return True


def test_i01_the_same_request_from_eight_windows_is_one_payment(committed_shop: Shop, contract: Contract) -> None:
    answers = at_once(committed_shop, *[lambda: pay(contract, 42_000_000, user(), key="K")] * WRITERS)
    assert len({answer.payment.pk for answer in answers}) == 1
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 7
    with inside(committed_shop):
        assert (Payment.objects.count(), fresh(contract).balance_mg) == (1, 18_667)


def test_the_same_key_on_two_contracts_is_one_payment_and_one_conflict(
    committed_shop: Shop, contract: Contract
) -> None:
    with inside(committed_shop):
        other = a_contract(user())
    answers = at_once(committed_shop, *(lambda it=it: pay(it, 42_000_000, user(), key="K") for it in (contract, other)))
    assert sorted(isinstance(answer, IdempotencyConflict) for answer in answers) == [False, True]
    with inside(committed_shop):
        assert Payment.objects.count() == 1


def test_one_quote_pays_once(committed_shop: Shop, contract: Contract) -> None:
    with inside(committed_shop):
        quote = make_quote(contract=contract, mg=3733, actor=user(), now=NOW)
    answers = at_once(committed_shop, *[lambda: pay(contract, 41_997_000, user(), quote=quote.uuid)] * 4)
    assert sum(isinstance(answer, QuoteUsed) for answer in answers) == 3
    with inside(committed_shop):
        assert fresh(contract).balance_mg == 18_667


def test_two_last_payments_settle_once(committed_shop: Shop, contract: Contract) -> None:
    answers = at_once(committed_shop, *[lambda: pay(contract, 252_000_000, user())] * 2)
    assert sum(isinstance(answer, ContractSettled) for answer in answers) == 1
    with inside(committed_shop):
        assert (fresh(contract).state, Payment.objects.count()) == ("settled", 1)


def test_a_reversal_asked_for_four_times_is_one(committed_shop: Shop, contract: Contract) -> None:
    with inside(committed_shop):
        paid = pay(contract, 42_000_000, user()).payment
    answers = at_once(
        committed_shop, *[lambda: reverse_payment(payment=paid, reason="wrong", actor=user(), now=NOW)] * 4
    )
    assert len({answer.pk for answer in answers}) == 1
    with inside(committed_shop):
        assert (Reversal.objects.count(), LedgerEntry.objects.filter(kind="reversal").count()) == (1, 1)
        assert fresh(contract).balance_mg == 22_400


def test_contracts_signed_together_get_numbers_without_gaps(committed_shop: Shop, contract: Contract) -> None:
    with inside(committed_shop):
        customer = contract.customer
    same = [lambda: a_contract(user(), customer=customer, key="twice").pk] * 2
    answers = at_once(committed_shop, *same, *[lambda: a_contract(user(), customer=customer).pk] * 4)
    assert answers[0] == answers[1]
    with inside(committed_shop):
        numbers = sorted(Contract.objects.values_list("number", flat=True))
        assert numbers == [f"1404-{n:05d}" for n in range(1, 7)]
        assert NumberSeries.objects.get(name="contract").last == 6


def test_the_database_proves_each_entry_at_commit_wherever_the_path_points(
    committed_shop: Shop, contract: Contract
) -> None:
    """The transaction ends on the public floor; the proof still reads the shop's own lines."""

    def commit(rounding: int) -> None:
        with transaction.atomic():
            with inside(committed_shop):
                entry = LedgerEntry.objects.create(
                    contract=contract, kind="payment", day=NOW.date(), at=NOW, actor_id=user().pk
                )
                LedgerLine.objects.create(entry=entry, account="cash", rial=5)
                LedgerLine.objects.create(entry=entry, account="rounding", rial=rounding)
            with connection.cursor() as cursor:
                cursor.execute("select current_schema()")
                assert cursor.fetchone() == ("public",)

    with pytest.raises(IntegrityError, match="does not balance"):
        commit(-4)
    commit(-5)
    with inside(committed_shop):
        assert LedgerEntry.objects.filter(kind="payment").count() == 1
