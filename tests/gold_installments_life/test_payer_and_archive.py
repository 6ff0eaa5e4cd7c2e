"""Another payer (C17), an archive with a gate (F5), and the history of it all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.actions import NotPermitted
from accounts.models import User
from gold_installments.actions.archive_contract import GuaranteesOpen, NotEnded, archive_contract
from gold_installments.actions.change_payer import SamePayer, change_payer
from gold_installments.actions.guarantee_cheque import move_cheque
from gold_installments.actions.hold import ContractChanged
from gold_installments.actions.make_quote import ContractNotActive
from gold_installments.actions.reverse_payment import reverse_payment
from gold_installments.models import Cheque, Contract, ContractChange
from gold_installments.queries import wallet_of
from gold_installments.queries.history import history_of
from gold_installments.queries.replan import DueDay, Reschedule
from persian.jalali import tehran_today
from tests.gold_installments.book import NOW, TOMAN, a_customer, everything, findings, fresh, pay
from tests.gold_installments_life.book import WHY, agreed, change


def test_an_heir_owes_from_now_on_and_the_wallet_stays(
    contract: Contract, clerk: User, manager: User, owner: User
) -> None:
    heir, old = a_customer(clerk, name="علی احمدی"), contract.customer
    paid = pay(contract, 253_000_000, clerk)
    reverse_payment(payment=paid.payment, reason="wrong", actor=clerk, now=NOW)
    seen = fresh(contract)
    with pytest.raises(NotPermitted):
        change_payer(contract=seen, customer=heir, version=seen.version, reason=WHY, actor=clerk, now=NOW)
    then = NOW + timedelta(minutes=1)
    after = change_payer(contract=seen, customer=heir, version=seen.version, reason=WHY, actor=manager, now=then)
    assert (after.customer_id, after.version) == (heir.pk, seen.version + 1)
    with pytest.raises(SamePayer):
        change_payer(contract=after, customer=heir, version=after.version, reason=WHY, actor=manager, now=NOW)
    with pytest.raises(ContractChanged) as late:
        change_payer(contract=after, customer=old, version=seen.version, reason=WHY, actor=owner, now=NOW)
    newest = late.value.extra["changed"][0]  # type: ignore[index]
    assert (newest["what"], newest["by"]) == ("payer", "Manager")
    kept = ContractChange.objects.get(contract=contract)
    assert kept.old == {"customer_id": old.pk, "name": old.full_name}
    assert kept.new == {"customer_id": heir.pk, "name": "علی احمدی"}
    # What the new one overpays is the new one's.
    pay(after, 253_000_000, clerk)
    assert (wallet_of(old), wallet_of(heir)) == (0, 1_000_000 * TOMAN)
    assert findings() == []
    settled = fresh(contract)
    with pytest.raises(ContractNotActive):
        change_payer(contract=settled, customer=old, version=settled.version, reason=WHY, actor=owner, now=NOW)


def test_only_an_ended_contract_without_open_guarantees_is_put_away(contract: Contract, clerk: User) -> None:
    with pytest.raises(NotEnded):
        archive_contract(contract=contract, version=fresh(contract).version, actor=clerk, now=NOW)
    paid = pay(contract, 252_000_000, clerk).payment
    cheque = Cheque.objects.create(
        contract=contract, role="guarantee", sayad_id="1" * 16, drawer_name="زهرا احمدی", amount_rial=10**9,
        due_date=tehran_today(NOW), taken_at=NOW, taken_by=clerk,
    )  # fmt: skip
    with pytest.raises(GuaranteesOpen) as held:
        archive_contract(contract=contract, version=fresh(contract).version, actor=clerk, now=NOW)
    assert held.value.params == {"count": 1}
    move_cheque(cheque=cheque, target=Cheque.State.RETURNED, reason="", actor=clerk, now=NOW)
    with pytest.raises(ContractChanged):
        archive_contract(contract=contract, version=0, actor=clerk, now=NOW)
    away = archive_contract(contract=contract, version=fresh(contract).version, actor=clerk, now=NOW)
    assert away.archived_at == NOW
    before = everything()
    archive_contract(contract=contract, version=0, actor=clerk, now=NOW)
    assert everything() == before
    # A reversal makes it owe again: it is back on the desk.
    reverse_payment(payment=paid, reason="wrong", actor=clerk, now=NOW)
    assert (fresh(contract).archived_at, findings()) == (None, [])


def test_the_history_says_what_happened_in_its_order(
    contract: Contract, manager: User, owner: User, viewer: User
) -> None:
    change(contract, DueDay(from_row=4, day=25), manager)
    agreed(contract, Reschedule(count=3), manager, owner)
    lines = history_of(user=viewer, contract=contract)
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    told = [(line.kind, line.what, line.by, line.approver) for line in lines]
    assert ("version", "signed", "Clerk", "") in told
    assert ("version", "due_day", "Manager", "") in told
    assert ("version", "rescheduled", "Manager", "Owner") in told
    assert ("approval", "asked", "Manager", "") in told
    assert ("approval", "approved", "Owner", "") in told
    assert any(kind == "move" and what == "active" for kind, what, _, _ in told)
    assert {line.reason for line in lines if line.kind == "approval" and line.what == "asked"} == {WHY}
