"""Taking guarantees in: once, clean, sealed, and a bad drawer only by the owner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import AuditEntry, User
from gold_installments.actions import IdempotencyConflict
from gold_installments.actions.check_tender import FinenessTooLow
from gold_installments.actions.cheque_day import ChequeTooFar, ChequeTooOld
from gold_installments.actions.clean_line import LineMissing, LineTooLong
from gold_installments.actions.guarantee_cheque import (
    ChequeAmountOutOfRange,
    ChequeHeld,
    ColourAhead,
    ColourNeedsOwner,
    ColourUnknown,
    ContractEnded,
    SayadIdInvalid,
)
from gold_installments.models import Cheque, Contract
from guarantees.actions import (
    GuaranteesOneself,
    GuarantorAgain,
    GuarantorUnknown,
    NoteHeld,
    NoteTold,
    PhotoUnknown,
    PieceTold,
    PieceUnsound,
    StageOutOfRange,
    take_cheque,
    take_guarantor,
    take_note,
    take_pledge,
)
from guarantees.models import Guarantor, Pledge, PromissoryNote
from guarantees.queries import guarantors_to_tell, held_for, without_outcome
from persian.jalali import tehran_today
from persian.national_id import InvalidNationalId
from tests.gold_installments.book import NOW, a_contract, a_customer, a_key, a_national_id, pay
from tests.guarantees.conftest import a_cheque, a_slip, taken_cheque

TODAY = tehran_today(NOW)


def test_a_cheque_is_taken_once_and_its_drawers_number_lies_sealed(contract: Contract, clerk: User) -> None:
    national_id = a_national_id(77)
    told = a_cheque(sayad_id="۱۲۳۴ ۵۶۷۸-۹۰۱۲ ٣٤٥٦", drawer_national_id=national_id, bank=" بانک  ملت ")
    first = take_cheque(contract=contract, told=told, actor=clerk, now=NOW, idempotency_key="one")
    again = take_cheque(contract=contract, told=told, actor=clerk, now=NOW, idempotency_key="one")
    assert (again.pk, first.replayed, again.replayed) == (first.pk, False, True)
    with pytest.raises(IdempotencyConflict):
        take_cheque(contract=contract, told=a_cheque(), actor=clerk, now=NOW, idempotency_key="one")
    cheque = Cheque.objects.get()
    assert (cheque.sayad_id, cheque.bank, cheque.role) == ("1234567890123456", "بانک ملت", "guarantee")
    assert (cheque.colour, cheque.colour_on) == ("white", TODAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT drawer_national_id FROM gold_installments_cheque")
        (sealed,) = cursor.fetchone()
    assert national_id not in sealed
    other = a_contract(clerk)
    with pytest.raises(ChequeHeld) as held:
        take_cheque(contract=other, told=a_cheque(), actor=clerk, now=NOW, idempotency_key="two")
    assert held.value.params["contract"] == contract.number
    assert Cheque.objects.count() == 1
    assert without_outcome(contract) == 1
    assert without_outcome(other) == 0


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"sayad_id": "123456789012345"}, SayadIdInvalid),
        ({"sayad_id": "12345678901234567"}, SayadIdInvalid),
        ({"sayad_id": "123456789012345x"}, SayadIdInvalid),
        ({"amount_rial": 0}, ChequeAmountOutOfRange),
        ({"amount_rial": 10**14}, ChequeAmountOutOfRange),
        ({"due_date": TODAY - timedelta(days=187)}, ChequeTooOld),
        ({"due_date": TODAY + timedelta(days=3_661)}, ChequeTooFar),
        ({"colour": ""}, ColourUnknown),
        ({"colour": "green"}, ColourUnknown),
        ({"colour_on": TODAY + timedelta(days=1)}, ColourAhead),
        ({"drawer_name": " .. "}, LineMissing),
        ({"bank": "x" * 61}, LineTooLong),
        ({"drawer_national_id": "1111111111"}, InvalidNationalId),
    ],
)
def test_a_cheque_that_cannot_be_is_refused(
    contract: Contract, clerk: User, told: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        taken_cheque(contract, clerk, **told)
    assert not Cheque.objects.exists()


def test_red_and_brown_are_for_the_owner_and_the_try_is_on_the_trail(
    contract: Contract, clerk: User, manager: User, owner: User
) -> None:
    for colour, who in (("red", clerk), ("brown", manager)):
        with pytest.raises(ColourNeedsOwner):
            taken_cheque(contract, who, colour=colour)
        line = AuditEntry.objects.filter(action="refused").latest("pk")
        assert (line.actor, line.detail["colour"], line.detail["grant"]) == (who, colour, "guarantee.risky")
    assert not Cheque.objects.exists()
    assert taken_cheque(contract, clerk, colour="orange").colour == "orange"
    assert taken_cheque(contract, owner, colour="red", sayad_id="6" * 16).colour == "red"


def test_a_note_names_its_contract_and_lies_here_once(contract: Contract, clerk: User) -> None:
    told = NoteTold(serial="۵۵۱۲/الف", amount_rial=500_000_000, issuer_name="کریم صادقی", holder="طلای آلفا",
                    about="خرید گردنبند", issuer_national_id="14003778990")  # fmt: skip
    made = take_note(contract=contract, told=told, actor=clerk, now=NOW, idempotency_key="n1")
    note = PromissoryNote.objects.get(pk=made.pk)
    assert contract.number in note.about
    assert "گردنبند" in note.about
    assert note.due_date is None
    assert "14003778990" not in note.issuer_national_id
    with pytest.raises(NoteHeld):
        take_note(contract=a_contract(clerk), told=told, actor=clerk, now=NOW, idempotency_key="n2")
    assert PromissoryNote.objects.count() == without_outcome(contract) == 1


def test_gold_is_weighed_piece_by_piece(contract: Contract, clerk: User) -> None:
    photo = a_slip(contract, clerk)
    pieces = [PieceTold(description="النگو", weight_mg=10_000, fineness=7_500, photos=(photo,)),
              PieceTold(description="شمش", weight_mg=5_000, fineness=9_999)]  # fmt: skip
    made = take_pledge(contract=contract, locker="گاوصندوق ۲", slot="الف۷", pieces=pieces, actor=clerk, now=NOW,
                       idempotency_key="p1")  # fmt: skip
    pledge = Pledge.objects.get(pk=made.pk)
    assert [(it.eq750_mg, it.photos) for it in pledge.pieces.all()] == [(10_000, [photo]), (6_666, [])]
    others = a_slip(a_contract(clerk), clerk)
    for wrong, refusal in (
        ([], PieceUnsound),
        ([PieceTold(description="x1", weight_mg=0, fineness=7_500)], PieceUnsound),
        ([PieceTold(description="x1", weight_mg=1_000, fineness=10_001)], PieceUnsound),
        ([PieceTold(description="x1", weight_mg=1_000, fineness=750)], FinenessTooLow),
        ([PieceTold(description="x1", weight_mg=1_000, fineness=7_500, photos=(others,))], PhotoUnknown),
    ):
        with pytest.raises(refusal):
            take_pledge(contract=contract, locker="گاوصندوق", pieces=wrong, actor=clerk, now=NOW,
                        idempotency_key=a_key())  # fmt: skip
    assert Pledge.objects.count() == 1


def test_a_guarantor_stands_behind_several_contracts_but_not_behind_the_own(contract: Contract, clerk: User) -> None:
    person, second = a_customer(clerk, name="ضامن یکم"), a_customer(clerk, name="ضامن دوم")
    other = a_contract(clerk)

    def take(behind: Contract, customer_id: int, days: int = 7) -> None:
        take_guarantor(contract=behind, customer_id=customer_id, from_days_late=days, actor=clerk, now=NOW,
                       idempotency_key=a_key())  # fmt: skip

    take(contract, person.pk, days=30)
    take(contract, second.pk, days=3)
    take(other, person.pk)
    assert [(it.person_id, it.place_in_line) for it in held_for(contract).guarantors] == [
        (person.pk, 1),
        (second.pk, 2),
    ]
    assert [it.person_id for it in guarantors_to_tell(contract, days_late=7)] == [second.pk]
    assert len(guarantors_to_tell(contract, days_late=30)) == 2
    for customer_id, days, refusal in (
        (person.pk, 7, GuarantorAgain),
        (contract.customer_id, 7, GuaranteesOneself),
        (10**15, 7, GuarantorUnknown),
        (a_customer(clerk).pk, 366, StageOutOfRange),
    ):
        with pytest.raises(refusal):
            take(contract, customer_id, days)
    assert Guarantor.objects.count() == 3
    assert without_outcome(contract) == 0, "people are not things to give back"


def test_a_settled_contract_takes_no_guarantee(contract: Contract, clerk: User, market: int) -> None:
    small = a_contract(clerk, gold_mg=100, fee_mg=0, count=1)
    pay(small, 2_000_000, clerk)
    with pytest.raises(ContractEnded):
        taken_cheque(small, clerk)
    assert not Cheque.objects.exists()
