"""A second person (O2): who is one, what a decision needs, what lapses, and the shop of one."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from gold_installments.actions import ApprovalDecided, ApprovalLapsed, OwnRequest, decide, needs_second
from gold_installments.actions.clean_reason import ReasonMissing
from gold_installments.actions.make_quote import ContractSettled
from gold_installments.models import Approval, Contract, ScheduleVersion
from gold_installments.queries.replan import Reschedule
from tests.gold_installments.book import NOW, everything, fresh, pay
from tests.gold_installments_life.book import change

FIVE = Reschedule(count=5)


def asked(contract: Contract, actor: User) -> Approval:
    """The manager's or owner's request to reschedule into five rows."""
    made = change(contract, FIVE, actor)
    assert made.approval is not None
    return made.approval


def versions(contract: Contract) -> int:
    return ScheduleVersion.objects.filter(contract=contract).count()


def test_one_asks_another_decides_and_saying_it_again_changes_nothing(
    contract: Contract, manager: User, owner: User, clerk: User
) -> None:
    request = asked(contract, manager)
    assert (request.state, versions(contract), fresh(contract).version) == ("waiting", 1, contract.version)
    assert asked(contract, manager).pk == request.pk
    for who, refusal in ((clerk, NotPermitted), (manager, OwnRequest)):
        with pytest.raises(refusal):
            decide(approval=request, approve=True, actor=who, now=NOW)
    assert versions(contract) == 1
    first = decide(approval=request, approve=True, actor=owner, now=NOW)
    done = everything()
    assert decide(approval=request, approve=True, actor=owner, now=NOW) == first
    with pytest.raises(ApprovalDecided):
        decide(approval=request, approve=False, reason="نه دیگر", actor=owner, now=NOW)
    assert everything() == done
    assert (first.state, first.decided_by, versions(contract)) == ("approved", owner, 2)
    lines = AuditEntry.objects.filter(subject=f"gold_installments.approval:{request.pk}", action__startswith="approval")
    assert list(lines.order_by("pk").values_list("action", "actor__username")) == [
        ("approval.asked", "manager"), ("approval.approved", "owner"),
    ]  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=request.pk).update(decided_by=manager)


def test_a_refusal_has_a_reason_and_does_nothing(contract: Contract, manager: User, owner: User) -> None:
    request = asked(contract, manager)
    with pytest.raises(ReasonMissing):
        decide(approval=request, approve=False, reason=" ", actor=owner, now=NOW)
    refused = decide(approval=request, approve=False, reason="صبر کنید", actor=owner, now=NOW)
    assert (refused.state, versions(contract)) == ("refused", 1)
    # Whoever asked may take the request back.
    mine = asked(contract, manager)
    back = decide(approval=mine, approve=False, reason="پشیمان شدم", actor=manager, now=NOW)
    assert (back.state, back.decided_by) == ("refused", None)


def test_a_contract_that_changed_or_an_asker_who_left_lapses(
    contract: Contract, clerk: User, manager: User, owner: User
) -> None:
    request = asked(contract, manager)
    pay(contract, 10_000_000, clerk)
    for _ in range(2):
        with pytest.raises(ApprovalLapsed) as lapsed:
            decide(approval=request, approve=True, actor=owner, now=NOW)
    assert lapsed.value.extra["version"] == fresh(contract).version
    assert lapsed.value.extra["changed"][0]["by"] == "Clerk"  # type: ignore[index]
    assert Approval.objects.get(pk=request.pk).state == "lapsed"
    again = asked(contract, manager)
    User.objects.filter(pk=manager.pk).update(is_active=False)
    with pytest.raises(ApprovalLapsed):
        decide(approval=again, approve=True, actor=owner, now=NOW)
    assert versions(contract) == 1


def test_what_the_action_refuses_leaves_the_request_waiting(
    contract: Contract, manager: User, owner: User, clerk: User
) -> None:
    request = asked(contract, manager)
    pay(contract, 253_000_000, clerk)
    held = fresh(contract)
    twin = Approval.objects.create(
        kind="reschedule", contract=held, subject_version=held.version, payload=request.payload, reason="دوباره",
        asked_at=NOW, asked_by=manager,
    )  # fmt: skip
    with pytest.raises(ContractSettled):
        decide(approval=twin, approve=True, actor=owner, now=NOW)
    assert Approval.objects.get(pk=twin.pk).state == "waiting"


def test_a_shop_of_one_is_not_locked_out_and_says_so(contract: Contract, owner: User, manager: User) -> None:
    assert needs_second(owner)
    assert asked(contract, owner).state == "waiting"
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert not needs_second(owner)
    alone = change(contract, Reschedule(count=4), owner)
    assert alone.approval is not None
    assert (alone.waits, alone.approval.state, alone.approval.decided_by) == (False, "approved", None)
    assert versions(contract) == 2
    line = AuditEntry.objects.get(action="approval.approved")
    assert line.detail["alone"] is True


def test_who_may_not_approve_is_never_alone(contract: Contract, owner: User, manager: User, clerk: User) -> None:
    User.objects.exclude(pk=clerk.pk).update(is_active=False)
    assert needs_second(clerk)
