"""R23: whatever somebody changes behind the product's back, in a cache or in the ledger, is found and named."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import User
from gold_installments.actions import LegIn, decide, reverse_payment
from gold_installments.actions.change_schedule import change_schedule
from gold_installments.actions.claim_payment import claim_payment
from gold_installments.actions.close_till import close_till
from gold_installments.actions.record_recovery import record_recovery
from gold_installments.actions.refund_wallet import refund_wallet
from gold_installments.actions.require_sound import ContractUnsound
from gold_installments.actions.roll_contracts import DayNotTurned, roll_contracts
from gold_installments.actions.settle_contract import settle_contract
from gold_installments.actions.settlement_quote import make_settlement
from gold_installments.actions.waive_penalty import ask_waiver
from gold_installments.actions.write_off import ask_write_off
from gold_installments.models import Contract, DayClose, Savings
from gold_installments.queries import audit_findings
from gold_installments.queries.replan import Reschedule
from gold_installments.queries.tills import expected_of
from persian.jalali import tehran_today
from tests.gold_installments.book import WORKED_PRICE, a_key, findings, fresh, pay, price_at
from tests.gold_installments_arrears.book import GRAMS, a_row, a_toman_row, late
from tests.gold_installments_pay.desk import USED_18K, cheque, leg, take
from tests.gold_installments_proof.tampering import CACHES, LEDGER
from tests.gold_installments_till.conftest import a_plan, save

NOW = late(10)
TABLES = re.compile(r"\b(FROM|INTO|UPDATE|TABLE) ([a-z]{2,})")
Book = dict[str, Contract | Savings]


@pytest.fixture
def book(in_shop: object, clerk: User, manager: User, owner: User) -> Book:
    """One of everything a shop does to contracts, all sound."""
    price_at(WORKED_PRICE, late(5))
    price_at(WORKED_PRICE, NOW)
    made: Book = {
        "grams": _late_and_waived(clerk, manager, owner),
        "settled": a_row(clerk, mg=11_201, early_discount="remainder", early_discount_bp=300),
        "toman": a_toman_row(clerk, count=2, penalty="fixed", penalty_fixed_rial=1_000_000),
        "daily": a_row(clerk, count=2, penalty="rial_a_day", penalty_rial_a_day=500_000),
        "mixed": a_row(clerk, count=2),
        "claim": a_row(clerk),
        "lost": a_row(clerk),
        "again": a_row(clerk, count=3),
        "plan": a_plan(clerk),
    }
    _move_money(made, clerk, owner)
    _decide(made, manager, owner)
    roll_contracts(now=NOW)
    return made


def _late_and_waived(clerk: User, manager: User, owner: User) -> Contract:
    contract = a_row(clerk, count=3, **GRAMS)
    pay(contract, 20_000_000, clerk, now=late(5))
    wrong = pay(contract, 1_000_000, clerk, now=NOW).payment
    reverse_payment(payment=wrong, reason="forged slip", actor=clerk, now=NOW)
    roll_contracts(now=NOW)
    asked = ask_waiver(
        contract=contract, amount=5, reason="was ill", actor=manager, now=NOW, idempotency_key=a_key()
    )  # fmt: skip
    decide(approval=asked, approve=True, actor=owner, now=NOW)
    return contract


def _move_money(made: Book, clerk: User, owner: User) -> None:
    facts: dict[str, Any] = {"actor": clerk, "now": NOW}
    settled: Any = made["settled"]
    settle_contract(
        contract=settled, legs=[LegIn(kind="cash", amount_rial=1_300_000_000)], idempotency_key=a_key(), **facts
    )
    mixed: Any = made["mixed"]
    take(mixed, clerk, cheque(3_000_000), leg("pos", 2_000_000, reference="P1"), now=NOW)
    take(mixed, clerk, LegIn(kind="old_gold", piece=USED_18K), now=NOW)
    toman: Any = made["toman"]
    pay(toman, 1_000_000, clerk, now=NOW)
    plan: Any = made["plan"]
    save(plan, clerk, ("cash", 11_250_000), now=NOW)
    refund_wallet(
        customer=settled.customer, amount_rial=1_000_000, payout="cash", reason="asked", actor=owner, now=NOW,
        idempotency_key=a_key(),
    )  # fmt: skip
    claim_payment(
        contract=made["claim"], amount_rial=10_000_000, paid_on=tehran_today(NOW), tender="card", reference="99",  # type: ignore[arg-type]
        idempotency_key=a_key(), **facts,
    )  # fmt: skip


def _decide(made: Book, manager: User, owner: User) -> None:
    lost, again = (fresh(made[name]) for name in ("lost", "again"))  # type: ignore[arg-type]
    given_up, _ = ask_write_off(
        contract=lost, version=lost.version, reason="gone away", actor=owner, now=NOW, idempotency_key=a_key()
    )
    decide(approval=given_up, approve=True, actor=manager, now=NOW)
    record_recovery(
        contract=lost, amount_rial=5_000_000, tender="cash", actor=owner, now=NOW, idempotency_key=a_key()
    )  # fmt: skip
    changed = change_schedule(
        contract=again, wish=Reschedule(4, (), None, None), version=again.version, reason="asked for it", actor=manager,
        now=NOW,
    )  # fmt: skip
    assert changed.approval is not None
    decide(approval=changed.approval, approve=True, actor=owner, now=NOW)
    there = expected_of(clerk_id=owner.pk, day=tehran_today(NOW))
    close_till(
        day=tehran_today(NOW), counted={"cash": there["cash"] + 10_000}, opening_rial=0, reason="one note too many",
        actor=owner, now=NOW, idempotency_key=a_key(),
    )  # fmt: skip


def tamper(statement: str) -> None:
    """Run it as somebody with the keys of the server would: no trigger speaks."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(TABLES.sub(r"\1 gold_installments_\2", statement))


@pytest.mark.parametrize("kept", [CACHES, LEDGER], ids=["caches", "ledger"])
def test_r23_every_kind_of_tampering_is_found_and_named(book: Book, kept: dict[str, list[str]]) -> None:
    assert findings(NOW) == []
    ids = {name: made.pk for name, made in book.items()}
    missed = []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for where, statements in kept.items():
        named = book[where].number if where in book else where.replace("box 1", f"box {DayClose.objects.get().pk}")
        for statement in statements:
            with transaction.atomic():
                tamper(statement.format(**ids))
                found = audit_findings(today=tehran_today(NOW))
                transaction.set_rollback(True)
            if not any(finding.where.startswith(named) for finding in found):
                missed.append((statement, found))
    assert missed == []
    assert findings(NOW) == []


def test_an_unsound_contract_stops_nothing_but_its_own_settling(
    book: Book, clerk: User, manager: User, owner: User
) -> None:
    """The day turns for everybody else, money is taken, and whoever settles it is told to look first."""
    bad, good = book["grams"], a_row(clerk, **GRAMS)
    unreadable = a_row(clerk, **GRAMS)
    with transaction.atomic():
        tamper(f"UPDATE payment SET rounding_rial = rounding_rial + 1 WHERE contract_id = {bad.pk}")
        tamper(f'UPDATE contract SET terms = \'{{"penalty": "nonsense"}}\' WHERE id = {unreadable.pk}')
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")
    with pytest.raises(DayNotTurned) as told:
        roll_contracts(now=late(11))
    assert told.value.params["numbers"] == unreadable.number
    assert fresh(good).state == "in_arrears"
    price_at(WORKED_PRICE, late(11))
    assert isinstance(bad, Contract)
    pay(bad, 1_000_000, clerk, now=late(11))
    with pytest.raises(ContractUnsound):
        make_settlement(contract=bad, actor=clerk, now=late(11))
    with pytest.raises(ContractUnsound):
        settle_contract(
            contract=bad, legs=[LegIn(kind="cash", amount_rial=10**10)], actor=clerk, now=late(11),
            idempotency_key=a_key(),
        )  # fmt: skip
    # A day that has not turned is no fault.
    assert make_settlement(contract=good, actor=clerk, now=late(11, 23)).pay_rial > 0
    price_at(WORKED_PRICE, late(14))
    assert make_settlement(contract=good, actor=clerk, now=late(14)).pay_rial > 0
