"""How guarantees end, and what waits for it: the archive, the return list, the calendar, the cover."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, transaction

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from gold_installments.actions.archive_contract import archive_contract
from gold_installments.actions.cancel_contract import cancel_contract
from gold_installments.actions.clean_line import LineMissing
from gold_installments.actions.clean_reason import ReasonMissing
from gold_installments.actions.guarantee_cheque import ReceiptUnknown, StepNotPossible
from gold_installments.models import Cheque, ChequeMove, Contract
from guarantees.actions import (
    Asked,
    GuaranteeChanged,
    NoteTold,
    OutcomeUnknown,
    PieceTold,
    SlipMissing,
    correct,
    decide_outcome,
    take_note,
    take_pledge,
)
from guarantees.models import GuaranteeMove, Pledge, PromissoryNote
from guarantees.queries import covered, due_papers, moves_of, short_of_cover, to_give_back, without_outcome
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tests.gold_installments.book import NOW, TOMAN, a_contract, a_key, fresh, pay, price_at
from tests.gold_installments_life.book import written_off
from tests.guarantees.conftest import a_slip, day, taken_cheque

TODAY = tehran_today(NOW)


def end(kind: str, pk: int, actor: User, version: int = 1, key: str = "", **asked: Any) -> GuaranteeMove:
    """One outcome."""
    move, _ = decide_outcome(
        kind=kind, pk=pk, asked=Asked(version=version, **asked), actor=actor, now=NOW, idempotency_key=key or a_key()
    )
    return move


def a_note(contract: Contract, actor: User, serial: str = "5512", due: str = "") -> PromissoryNote:
    """A note of 50 million Toman."""
    told = NoteTold(serial=serial, amount_rial=500_000_000, issuer_name="کریم", holder="طلای آلفا",
                    due_date=day(due) if due else None)  # fmt: skip
    made = take_note(contract=contract, told=told, actor=actor, now=NOW, idempotency_key=a_key())
    return PromissoryNote.objects.get(pk=made.pk)


def gold(contract: Contract, actor: User, mg: int, alert_bp: int = 10_000) -> Pledge:
    """One piece of 18k."""
    piece = PieceTold(description="النگو", weight_mg=mg, fineness=7_500)
    made = take_pledge(contract=contract, locker="۱", pieces=[piece], alert_bp=alert_bp, actor=actor, now=NOW,
                       idempotency_key=a_key())  # fmt: skip
    return Pledge.objects.get(pk=made.pk)


def test_a_settled_contract_is_put_away_only_when_each_guarantee_went(market: int, clerk: User, owner: User) -> None:
    small = a_contract(clerk, gold_mg=1_000, fee_mg=0, count=1)
    cheque, note, pledge = taken_cheque(small, clerk), a_note(small, clerk), gold(small, clerk, 500)
    pay(small, 11_250_000, clerk)
    assert fresh(small).state == "settled"
    (waiting,) = to_give_back(user=clerk)
    assert (waiting.contract, waiting.cheques, waiting.notes, waiting.pledges) == (small, [cheque], [note], [pledge])
    for left in (3, 2, 1):
        assert without_outcome(small) == left
        with pytest.raises(Refusal):
            archive_contract(contract=small, version=fresh(small).version, actor=owner, now=NOW)
        slip = a_slip(small, clerk)
        if left == 3:
            done = end("cheque", cheque.pk, clerk, outcome="returned", taker="کریم صادقی", slip_id=slip)
            assert (done.taker, done.slip_id, done.at) == ("کریم صادقی", slip, NOW)
            assert ChequeMove.objects.get().target == Cheque.objects.get().state == "returned"
        elif left == 2:
            end("note", note.pk, clerk, outcome="kept", reason="ضمانت قرارداد بعدی است")
        else:
            end("pledge", pledge.pk, clerk, outcome="returned", taker="کریم صادقی", slip_id=slip)
    assert to_give_back(user=clerk) == []
    archive_contract(contract=small, version=fresh(small).version, actor=owner, now=NOW)
    assert fresh(small).archived_at == NOW
    assert AuditEntry.objects.filter(action__startswith="guarantee.", action__endswith="_moved").count() == 3


def test_what_stood_behind_a_cancelled_contract_waits_for_its_customer_and_not_for_its_day(
    market: int, clerk: User, owner: User
) -> None:
    one = a_contract(clerk, gold_mg=1_000, fee_mg=0, count=1)
    cheque = taken_cheque(one, clerk, due_date=TODAY)
    note = a_note(one, clerk, due="1404/08/03")
    assert len(due_papers(user=clerk, today=TODAY).coming) == 2
    cancel_contract(
        contract=one, version=fresh(one).version, returned_mg=1_000, payout="cash", reason="برگرداند", actor=owner,
        now=NOW, idempotency_key=a_key(),
    )  # fmt: skip
    (waiting,) = to_give_back(user=clerk)
    assert (waiting.contract, waiting.cheques, waiting.notes) == (one, [cheque], [note])
    assert due_papers(user=clerk, today=TODAY).coming == []
    # Nothing is owed: a clerk gives it back, and nobody enforces it on a clerk's word.
    with pytest.raises(NotPermitted):
        end("cheque", cheque.pk, clerk, outcome="used", reason="نپرداخت")
    end("cheque", cheque.pk, clerk, outcome="returned", taker="کریم", slip_id=a_slip(one, clerk))
    assert [(line.cheques, line.notes) for line in to_give_back(user=clerk)] == [([], [note])]


def test_a_debt_that_was_given_up_keeps_its_guarantees(market: int, clerk: User, manager: User, owner: User) -> None:
    lost = a_contract(clerk)
    cheque = taken_cheque(lost, clerk)
    written_off(lost, owner, manager)
    with pytest.raises(NotPermitted):
        end("cheque", cheque.pk, clerk, outcome="returned", taker="کریم", slip_id=a_slip(lost, clerk))
    assert to_give_back(user=clerk) == []
    assert end("cheque", cheque.pk, manager, outcome="used", reason="به اجرا رفت").target == "deposited"


def test_what_an_outcome_needs(contract: Contract, clerk: User, manager: User) -> None:
    note = a_note(contract, clerk)
    theirs = a_slip(a_contract(clerk), clerk)
    for who, asked, refusal in (
        (clerk, {"outcome": "returned", "taker": "کریم", "slip_id": theirs}, NotPermitted),
        (clerk, {"outcome": "used", "reason": "نپرداخت"}, NotPermitted),
        (manager, {"outcome": "returned", "taker": "کریم", "slip_id": theirs}, SlipMissing),
        (manager, {"outcome": "returned", "taker": "کریم"}, SlipMissing),
        (manager, {"outcome": "returned", "slip_id": theirs}, LineMissing),
        (clerk, {"outcome": "kept"}, ReasonMissing),
        (manager, {"outcome": "cleared"}, OutcomeUnknown),
        (manager, {"outcome": "held"}, OutcomeUnknown),
        (manager, {"outcome": "used", "reason": "نپرداخت", "version": 2}, GuaranteeChanged),
    ):
        with pytest.raises(refusal):
            end("note", note.pk, who, **asked)
    assert PromissoryNote.objects.get().state == "held"
    assert not GuaranteeMove.objects.exists()
    end("note", note.pk, manager, outcome="used", reason="به اجرا رفت", key="k")
    _, replayed = decide_outcome(
        kind="note", pk=note.pk, asked=Asked(outcome="used", version=1, reason="به اجرا رفت"), actor=manager, now=NOW,
        idempotency_key="k",
    )  # fmt: skip
    assert (replayed, GuaranteeMove.objects.count(), PromissoryNote.objects.get().version) == (True, 1, 2)
    with pytest.raises(StepNotPossible):
        end("note", note.pk, manager, version=2, outcome="kept", reason="برگشت به کشو")


def test_a_cheque_goes_to_the_bank_and_bounces_or_pays(
    contract: Contract, clerk: User, manager: User, market: int
) -> None:
    cheque = taken_cheque(contract, clerk)
    end("cheque", cheque.pk, manager, outcome="used", reason="سه قسط معوق")
    assert without_outcome(contract) == 1
    with pytest.raises(ReceiptUnknown):
        end("cheque", cheque.pk, manager, version=2, outcome="cleared", receipt_number="1404-000999")
    end("cheque", cheque.pk, manager, version=2, outcome="bounced", reason="کسر موجودی")
    assert without_outcome(contract) == 1, "the paper is back, and somebody will come for it"
    second = taken_cheque(contract, clerk, sayad_id="9" * 16)
    end("cheque", second.pk, manager, outcome="used", reason="سه قسط معوق")
    receipt = pay(contract, 40_000_000, clerk, tender="transfer", ref="BANK-1").payment.receipt_number
    end("cheque", second.pk, manager, version=2, outcome="cleared", receipt_number=receipt)
    assert [(move.source, move.target) for move in ChequeMove.objects.all()] == [
        ("held", "deposited"), ("deposited", "bounced"), ("held", "deposited"), ("deposited", "cleared"),
    ]  # fmt: skip
    assert ChequeMove.objects.latest("pk").payment is not None


def test_corrections_are_versioned_and_say_who(contract: Contract, clerk: User, owner: User) -> None:
    cheque = taken_cheque(contract, clerk)
    row = correct(kind="cheque", pk=cheque.pk, version=1, changes={"registered": True, "place": " کشوی ۲ "},
                  actor=clerk, now=NOW)  # fmt: skip
    assert (row.version, Cheque.objects.get().registered, Cheque.objects.get().place) == (2, True, "کشوی ۲")
    correct(kind="cheque", pk=cheque.pk, version=2, changes={"registered": True}, actor=clerk, now=NOW)
    assert Cheque.objects.get().version == 2, "the same again changes nothing"
    with pytest.raises(GuaranteeChanged) as changed:
        correct(kind="cheque", pk=cheque.pk, version=1, changes={"colour": "red"}, actor=owner, now=NOW)
    assert changed.value.extra["version"] == 2
    assert "registered" in str(changed.value.extra["changed"])
    correct(kind="cheque", pk=cheque.pk, version=2, changes={"colour": "red"}, actor=clerk, now=NOW)
    (last, first) = moves_of("cheque", cheque.pk)
    assert (last.changes["colour"], first.changes["place"]) == (["white", "red"], ["", "کشوی ۲"])


def test_the_calendar_shows_what_is_late_and_what_comes(contract: Contract, clerk: User) -> None:
    for sayad, days in (("1" * 16, -1), ("2" * 16, 0), ("3" * 16, 7), ("4" * 16, 30), ("5" * 16, 31)):
        taken_cheque(contract, clerk, sayad_id=sayad, due_date=TODAY + timedelta(days=days))
    a_note(contract, clerk, due="1404/08/03")
    a_note(contract, clerk, serial="on demand")
    month, week = (due_papers(user=clerk, today=TODAY, days=days) for days in (30, 7))
    assert [it.number[:1] for it in month.overdue] == ["1"]
    assert [(it.number[:1], it.days_left) for it in month.coming] == [("2", 0), ("5", 3), ("3", 7), ("4", 30)]
    assert [it.number[:1] for it in week.coming] == ["2", "5", "3"]


def test_pledged_gold_is_worth_what_the_counter_says(contract: Contract, clerk: User, market: int) -> None:
    first = covered(contract, now=NOW)
    assert first is None, "nothing is pledged"
    gold(contract, clerk, 22_400)
    whole = covered(contract, now=NOW)
    assert whole is not None
    assert whole.cover is not None
    assert (whole.cover.value_rial, whole.cover.debt_rial, whole.cover.alert) == (252_000_000 * TOMAN,) * 2 + (False,)
    later = NOW + timedelta(hours=1)
    price_at(market * 102 // 100, later)
    gold(contract, clerk, 2_000, alert_bp=12_000)
    (short,) = short_of_cover(user=clerk, now=later)
    # 120 % of 22,400 mg are 26,880; 24,400 lie here: 2,480 mg at 11,475,000 are missing.
    assert short.cover is not None
    assert short.cover.shortfall_rial == 28_458_000 * TOMAN
    unknown = covered(contract, now=NOW - timedelta(days=400))
    assert unknown is not None
    assert unknown.cover is None, "no price, no figure"


def test_the_database_holds_the_register(contract: Contract, clerk: User) -> None:
    note = a_note(contract, clerk)
    for broken in (
        lambda: PromissoryNote.objects.filter(pk=note.pk).update(amount_rial=1),
        lambda: PromissoryNote.objects.filter(pk=note.pk).delete(),
        lambda: GuaranteeMove.objects.create(
            promissory_note=note, version=2, source="held", target="returned", actor=clerk, at=NOW
        ),
        lambda: GuaranteeMove.objects.create(version=2, source="held", target="kept", actor=clerk, at=NOW),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            broken()
    assert PromissoryNote.objects.get().amount_rial == 500_000_000
