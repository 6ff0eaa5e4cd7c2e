"""D13: a customer says "I paid"; until somebody has looked nothing runs up and nobody is reminded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from gold_installments.actions.approvals import decide
from gold_installments.actions.cancel_contract import cancel_contract
from gold_installments.actions.check_tender import TenderUnknown
from gold_installments.actions.claim_payment import ClaimDayWrong, ClaimWaiting, claim_payment
from gold_installments.actions.decide_claim import ClaimDecided, accept_claim, refuse_claim
from gold_installments.actions.hold import IdempotencyConflict
from gold_installments.actions.make_quote import ContractNotActive
from gold_installments.actions.paid_when import BackDateNotAllowed
from gold_installments.actions.rebuild import rebuild
from gold_installments.actions.roll_contracts import roll_contracts
from gold_installments.actions.twins import DuplicateTenderRef
from gold_installments.actions.write_off import ask_revive
from gold_installments.models import Contract, Payment, PaymentClaim
from gold_installments.queries.claims import list_claims, waiting_claims
from gold_installments.queries.collections import collections
from gold_installments.queries.notice import notice_of
from gold_installments.queries.penalties import penalties_of
from gold_installments.queries.reminders import customers_to_remind
from persian.jalali import tehran_today
from tests.gold_installments.book import TOMAN, WORKED_PRICE, a_key, findings, fresh, pay, price_at
from tests.gold_installments_arrears.book import GRAMS, a_row, charged, late
from tests.gold_installments_life.book import written_off

At = Callable[[datetime], datetime]


def claim(contract: Contract, actor: User | None, days: int, *, paid: int | None = None, **more: str) -> PaymentClaim:
    """42,000,000 card to card, told on a day after the due date and paid on it, or on another one."""
    now = late(days)
    return claim_payment(
        contract=contract, amount_rial=42_000_000 * TOMAN, tender=more.get("tender", "card"),
        paid_on=tehran_today(late(days if paid is None else paid)), reference=more.get("reference", "778899"),
        note="by Bank Mellat", actor=actor, now=now, idempotency_key=more.get("key", "") or a_key(),
    )  # fmt: skip


def test_d13_while_it_waits_no_penalty_no_reminder_no_call(at: At, clerk: User, viewer: User) -> None:
    contract, other = a_row(clerk, **GRAMS), a_row(clerk, **GRAMS)
    roll_contracts(now=late(6))
    made = claim(contract, None, 7, key="c")
    assert claim(contract, None, 7, key="c").pk == made.pk
    with pytest.raises(IdempotencyConflict):
        claim(contract, None, 7, key="c", reference="1")
    # The seven days until the claim count, and none while it waits.
    roll_contracts(now=late(30))
    assert (charged(contract), charged(other)) == ((26, 0), (112, 0))
    assert [it.customer_id for it in customers_to_remind(today=tehran_today(late(7)))] == [other.customer_id]
    assert [it.contract.pk for it in collections(user=viewer, today=tehran_today(late(30)))] == [other.pk]
    assert (waiting_claims(), [it.pk for it in list_claims(user=viewer)]) == (1, [made.pk])
    refuse_claim(claim=made, reason="not in the account", actor=clerk, now=late(30))
    refuse_claim(claim=made, reason="not in the account", actor=clerk, now=late(31))
    # Days 1 to 7 and the day of the refusal: twenty-two days did not count.
    assert (charged(contract), findings(late(30))) == ((30, 0), [])
    with pytest.raises(ClaimDecided):
        accept_claim(claim=made, actor=clerk, now=late(31))
    assert AuditEntry.objects.filter(action="claim.refused").count() == 1


def test_d13_accepted_it_counts_from_its_moment_at_its_price(at: At, clerk: User) -> None:
    """A clerk may: the claim of that very day is the witness for it."""
    contract = a_row(clerk, **GRAMS)
    at(late(6))
    made = claim(contract, None, 6)
    price_at(12_000_000 * TOMAN, late(12))
    pay(a_row(clerk), 1_000_000, clerk, now=late(12), key=f"claim-{made.pk}")
    roll_contracts(now=late(12))
    done = accept_claim(claim=made, actor=clerk, now=late(12))
    again = accept_claim(claim=made, actor=clerk, now=late(13))
    payment = done.payment
    assert payment is not None
    assert (again.payment_id, Payment.objects.filter(contract=contract).count()) == (payment.pk, 1)
    assert (payment.mg, payment.rial_per_g, payment.paid_at) == (3_733, WORKED_PRICE, late(6))
    assert (payment.tender_ref, payment.late_reason) == ("778899", "by Bank Mellat")
    assert (charged(contract), fresh(contract).balance_mg, findings(late(13))) == ((22, 0), 22, [])


def test_d13_told_days_later_it_needs_the_right_to_date_back(at: At, clerk: User, manager: User) -> None:
    contract = a_row(clerk)
    at(late(2, 18))
    made = claim(contract, clerk, 6, paid=2)
    at(late(6))
    with pytest.raises(BackDateNotAllowed):
        accept_claim(claim=made, actor=clerk, now=late(6))
    assert (fresh(contract).balance_mg, PaymentClaim.objects.get().state) == (3_733, "waiting")
    done = accept_claim(claim=made, actor=manager, now=late(6))
    assert done.payment is not None
    assert (done.payment.day, fresh(contract).state) == (tehran_today(late(2)), "settled")


def test_a_claim_of_a_contract_that_ended_meanwhile_adds_nothing_to_it(
    at: At, clerk: User, manager: User, owner: User
) -> None:
    """The days that its review had held are nobody's debt any more."""
    at(late(10))
    lost, back = (a_row(clerk, **GRAMS) for _ in range(2))
    waiting = [claim(it, clerk, 6, reference=str(it.pk)) for it in (lost, back)]
    written_off(lost, owner, manager, now=late(10))
    cancel_contract(
        contract=back, version=fresh(back).version, returned_mg=3_733, payout="cash", reason="brought it back",
        actor=owner, now=late(10), idempotency_key=a_key(),
    )  # fmt: skip
    for one, contract, state in zip(waiting, (lost, back), ("written_off", "cancelled"), strict=True):
        with pytest.raises(ContractNotActive):
            accept_claim(claim=one, actor=manager, now=late(20))
        refuse_claim(claim=one, reason="not in the account", actor=clerk, now=late(20))
        assert (fresh(contract).state, fresh(contract).balance_mg) == (state, 0)
        assert penalties_of(fresh(contract), user=clerk, today=tehran_today(late(20))).open == 0
        # Nor does anything else that recounts a contract that was given up.
        rebuild(contract=fresh(contract), actor=clerk, now=late(20))
        assert fresh(contract).balance_mg == 0
    assert findings(late(20)) == []
    # A letter about a cancelled contract asks for nothing; a debt that was given up is still one before a court.
    letters = [notice_of(fresh(it), user=clerk, now=late(20)) for it in (lost, back)]
    assert [(it.late_mg, it.owed.mg > 3_733, it.owed.mg) for it in letters] == [
        (3_733, True, letters[0].owed.mg), (0, False, 0),
    ]  # fmt: skip
    # Whoever comes back owes what the days came to, the hold left out.
    asked, _ = ask_revive(
        contract=fresh(lost), version=fresh(lost).version, reason="found him", actor=owner, now=late(20),
        idempotency_key=a_key(),
    )  # fmt: skip
    decide(approval=asked, approve=True, actor=manager, now=late(20))
    assert (charged(lost), findings(late(20))) == ((26, 0), [])


def test_claims_that_mean_nothing(at: At, clerk: User, viewer: User) -> None:
    contract = a_row(clerk)
    at(late(0))
    pay(contract, 1_000_000, clerk, now=late(0), tender="card", ref="555")
    before = fresh(contract).version
    with pytest.raises(NotPermitted):
        claim(contract, viewer, 1)
    with pytest.raises(ClaimDayWrong):
        claim(contract, clerk, 1, paid=2)
    with pytest.raises(ClaimDayWrong):
        claim(contract, clerk, 1, paid=-400)
    with pytest.raises(DuplicateTenderRef):
        claim(contract, clerk, 1, reference="555")
    with pytest.raises(TenderUnknown):
        claim(contract, clerk, 1, tender="wallet")
    assert (fresh(contract).version, PaymentClaim.objects.count()) == (before, 0)
    claim(contract, clerk, 1)
    with pytest.raises(ClaimWaiting):
        claim(contract, clerk, 1)
    for number in range(4):
        claim(contract, None, 2, reference=f"N{number}")
    with pytest.raises(ClaimWaiting):
        claim(contract, None, 2, reference="N9")
    made = PaymentClaim.objects.first()
    assert made is not None
    with pytest.raises(NotPermitted):
        refuse_claim(claim=made, reason="not in the account", actor=viewer, now=late(2) + timedelta(hours=1))
    assert PaymentClaim.objects.filter(state="waiting").count() == 5
