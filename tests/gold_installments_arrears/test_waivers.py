"""E3 and E6: what is let go, by whom, and that the book keeps both sides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from accounts.actions import NotPermitted
from accounts.models import User
from gold_installments.actions import record_payment, reverse_payment
from gold_installments.actions.approvals import OwnRequest, decide
from gold_installments.actions.forgive_rest import TooMuchToForgive, forgive_rest
from gold_installments.actions.make_quote import ContractSettled
from gold_installments.actions.roll_contracts import roll_contracts
from gold_installments.actions.waive_penalty import NoPenaltyOpen, WaiverTooLarge, ask_waiver
from gold_installments.models import Approval, Contract, LedgerLine
from gold_installments.queries.penalties import penalties_of
from persian.jalali import tehran_today
from tests.gold_installments.book import a_key, findings, fresh, pay
from tests.gold_installments_arrears.book import GRAMS, a_row, charged, late, open_penalty

At = Callable[[datetime], datetime]
DAY = late(10)


@pytest.fixture
def contract(at: At, clerk: User) -> Contract:
    """3,733 mg, ten days late: 37 mg of penalty."""
    made = a_row(clerk, **GRAMS)
    roll_contracts(now=at(DAY))
    return made


def asked(contract: Contract, actor: User, amount: int | None = None, key: str = "") -> Approval:
    return ask_waiver(
        contract=contract, amount=amount, reason="was in hospital", actor=actor, now=DAY, idempotency_key=key or a_key()
    )


def test_e3_two_people_waive_and_the_charge_stays(contract: Contract, manager: User, owner: User) -> None:
    request = asked(contract, manager, 30, key="w")
    assert (request.state, asked(contract, manager, 30, key="w").pk) == ("waiting", request.pk)
    assert fresh(contract).balance_mg == 3_770
    with pytest.raises(OwnRequest):
        decide(approval=request, approve=True, actor=manager, now=DAY)
    # The night between the question and the answer changes nothing about it.
    roll_contracts(now=late(11, 1))
    decide(approval=request, approve=True, actor=owner, now=late(11))
    assert (fresh(contract).balance_mg, charged(contract)) == (3_733 + 41 - 30, (41, 0))
    file = penalties_of(contract, user=manager, today=tehran_today(late(11)))
    assert [(it.charged, it.waived, it.open) for it in file.lines] == [(41, 30, 11)]
    assert [(it.amount, it.reason, it.by) for it in file.waivers] == [(30, "was in hospital", "Manager")]
    assert findings(late(11)) == []


def test_e3_paid_penalty_cannot_be_waived_and_no_more_than_is_open(
    contract: Contract, manager: User, owner: User, clerk: User
) -> None:
    with pytest.raises(NotPermitted):
        asked(contract, clerk)
    with pytest.raises(WaiverTooLarge):
        asked(contract, manager, 38)
    pay(contract, 41_996_250 + 416_250, clerk, now=DAY)
    assert (fresh(contract).state, open_penalty(contract, clerk, DAY)) == ("settled", 0)
    with pytest.raises(ContractSettled):
        asked(contract, manager)
    other = a_row(clerk, **GRAMS)
    with pytest.raises(NoPenaltyOpen):
        ask_waiver(contract=other, reason="nothing yet", actor=owner, now=late(1), idempotency_key=a_key())
    assert not Approval.objects.exists()


def test_a_reversal_leaves_what_was_waived_waived(
    at: At, contract: Contract, manager: User, owner: User, clerk: User
) -> None:
    """2,000 mg came within the grace; without them ten days of the whole row count, less what was let go."""
    other = a_row(clerk, **GRAMS)
    paid = pay(other, 22_500_000, clerk, now=at(late(5))).payment
    decide(approval=asked(other, manager), approve=True, actor=owner, now=DAY)
    assert (fresh(other).balance_mg, charged(other)) == (1_733, (17, 0))
    reverse_payment(payment=paid, reason="forged slip", actor=manager, now=DAY)
    assert (fresh(other).balance_mg, charged(other)) == (3_733 + 37 - 17, (37, 0))
    assert findings(DAY) == []


def test_a_payment_found_later_leaves_less_to_waive(
    contract: Contract, at: At, manager: User, owner: User, clerk: User
) -> None:
    """Paid on the third day, typed on the tenth: there never was a penalty, so nothing of it was let go."""
    at(late(3))
    at(DAY)
    decide(approval=asked(contract, manager), approve=True, actor=owner, now=DAY)
    assert fresh(contract).balance_mg == 3_733
    record_payment(
        contract=contract, amount_rial=225_000_000, tender="cash", paid_at=late(3), actor=manager, now=DAY,
        idempotency_key=a_key(),
    )  # fmt: skip
    assert (fresh(contract).balance_mg, charged(contract)) == (1_733 + 17 - 17, (17, 0))
    assert findings(DAY) == []


def test_e6_the_last_milligram_is_forgiven_by_an_entry(at: At, clerk: User) -> None:
    contract = a_row(clerk)
    with pytest.raises(TooMuchToForgive):
        forgive_rest(contract=contract, actor=clerk, now=at(late(0)), idempotency_key=a_key())
    # 3,732 mg: the free payment leaves one.
    pay(contract, 41_985_000, clerk, now=late(0))
    assert fresh(contract).balance_mg == 1
    done = forgive_rest(contract=contract, actor=clerk, now=late(0), idempotency_key="f")
    again = forgive_rest(contract=contract, actor=clerk, now=late(0), idempotency_key="f")
    assert (done.state, done.balance_mg, again.pk) == ("settled", 0, contract.pk)
    lines = LedgerLine.objects.filter(entry__contract=contract, entry__kind="forgiveness")
    assert sorted(lines.values_list("account", "mg")) == [("forgiveness", 1), ("gold_receivable", -1)]
    assert findings(late(0)) == []
