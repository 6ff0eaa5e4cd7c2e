"""Rivals in processes of their own: real commits, one contract, one key (I01, I02)."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import Sum

from accounts.models import User
from gold_installments.actions import record_payment, reverse_payment, set_day_price
from gold_installments.models import Contract, LedgerEntry, LedgerLine, Payment
from persian.refusal import Refusal
from tenants.context import inside
from tenants.models import Shop
from tests.gold_installments.book import NOW, WORKED_PRICE, a_contract, findings, fresh

FORKED = multiprocessing.get_context("fork")
WRITERS, EACH = 8, 25


@pytest.fixture
def contract(committed_shop: Shop) -> Contract:
    """A large contract in a shop that commits, at 11,250,000 Toman a gram."""
    with inside(committed_shop):
        owner = User.objects.get(username="owner")
        set_day_price(rial_per_g=WORKED_PRICE, reason="no market in this test", actor=owner, now=NOW)
        return a_contract(owner, gold_mg=1_000_000, fee_mg=0)


def in_processes(shop: Shop, works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Each work in a process of its own, all begun together; what it gives, or the code of its refusal."""
    connections.close_all()
    start, answers = FORKED.Barrier(len(works)), FORKED.Queue()

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            with inside(shop):
                start.wait(60)
                answers.put((place, work()))
        except Refusal as refusal:
            answers.put((place, refusal.code))
        except Exception as error:  # noqa: BLE001 - the parent says what it was
            answers.put((place, repr(error)))
        finally:
            connection.close()

    people = [FORKED.Process(target=run, args=(place, work)) for place, work in enumerate(works)]
    for one in people:
        one.start()
    told = dict(answers.get(timeout=120) for _ in people)
    for one in people:
        one.join(30)
    return [told[place] for place in sorted(told)]


def pay(contract: Contract, toman: int, key: str, seconds: int = 0) -> Payment:
    """A payment of the owner."""
    return record_payment(
        contract=contract, amount_rial=toman * 10, actor=User.objects.get(username="owner"),
        now=NOW + timedelta(seconds=seconds), idempotency_key=key,
    ).payment  # fmt: skip


def _receipt(contract: Contract, key: str) -> str:
    return pay(contract, 41_000_000, key).receipt_number


def writer(contract: Contract, number: int, *, undo: bool) -> Callable[[], int]:
    """25 payments; every fifth undone at once where `undo`. Gives the milligrams that stand."""

    def work() -> int:
        stands = 0
        for turn in range(EACH):
            paid = pay(contract, 1_000_000 + 1_000 * number + turn, f"w{number}-{turn}", seconds=turn)
            if undo and turn % 5 == 0:
                owner = User.objects.get(username="owner")
                reverse_payment(payment=paid, reason="wrong", actor=owner, now=NOW + timedelta(seconds=turn))
            else:
                stands += paid.mg
        return stands

    return work


@pytest.mark.parametrize("undo", [False, True], ids=["payments", "with-reversals"])
def test_i02_eight_processes_lose_no_milligram(committed_shop: Shop, contract: Contract, undo: bool) -> None:
    told = in_processes(committed_shop, [writer(contract, number, undo=undo) for number in range(WRITERS)])
    assert all(isinstance(one, int) for one in told), told
    with inside(committed_shop):
        left = 1_000_000 - sum(told)
        lines = LedgerLine.objects.filter(entry__contract=contract, account="gold_receivable")
        assert (fresh(contract).balance_mg, lines.aggregate(mg=Sum("mg"))["mg"]) == (left, left)
        assert LedgerEntry.objects.filter(kind="payment").count() == WRITERS * EACH
        assert LedgerEntry.objects.filter(kind="reversal").count() == (WRITERS * EACH // 5 if undo else 0)
        numbers = sorted(Payment.objects.values_list("receipt_number", flat=True))
        assert numbers == [f"1404-{place:06d}" for place in range(1, WRITERS * EACH + 1)]
        assert findings(NOW) == []


def test_i01_one_key_from_ten_clients_is_one_payment(committed_shop: Shop, contract: Contract) -> None:
    """Eight on one contract get one answer; two with the same key on another contract are told so."""
    with inside(committed_shop):
        other = a_contract(User.objects.get(username="owner"))
    works = [lambda: pay(contract, 42_000_000, "K").receipt_number] * 10
    assert in_processes(committed_shop, works) == ["1404-000001"] * 10
    both = [partial(_receipt, it, "L") for it in (contract, other)]
    assert sorted(in_processes(committed_shop, both)) == ["1404-000002", "idempotency_conflict"]
    with inside(committed_shop):
        assert (Payment.objects.count(), LedgerEntry.objects.filter(kind="payment").count()) == (2, 2)
