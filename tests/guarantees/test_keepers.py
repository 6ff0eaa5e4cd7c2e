"""Notes and gold of an old book: kept by the register, and gone with the import that brought them."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import AuditEntry, User
from gold_installments.actions.clean_line import LineTooLong
from gold_installments.actions.guarantee_keepers import GuaranteeKind, keepers
from gold_installments.models import Contract
from gold_installments.queries.archive_gate import guarantees_without_outcome
from gold_installments.queries.notice import notice_of
from gold_installments.rules.importing import OldGuarantee, Place
from guarantees.actions import Asked, NoteHeld, NoteTold, decide_outcome, take_note
from guarantees.models import GuaranteeMove, Pledge, PromissoryNote
from persian.jalali import parse_jalali
from tests.gold_installments.book import NOW, a_contract, a_key
from tests.guarantees.conftest import a_slip


def told(kind: GuaranteeKind, **facts: Any) -> OldGuarantee:
    """A line of the old book."""
    return OldGuarantee(place=Place("ضمانت‌ها", 2), contract="ق-81", kind=kind, **facts)


def keep(contract: Contract, actor: User, kind: GuaranteeKind, **facts: Any) -> None:
    """As the import does."""
    keepers()[kind].keep(brought=[(contract, told(kind, **facts))], actor=actor, now=NOW)


def a_note(contract: Contract, actor: User, serial: str) -> PromissoryNote:
    """A note taken over the counter."""
    paper = NoteTold(serial=serial, amount_rial=500_000_000, issuer_name="کریم صادقی", holder="طلای آلفا")
    made = take_note(contract=contract, told=paper, actor=actor, now=NOW, idempotency_key=a_key())
    return PromissoryNote.objects.get(pk=made.pk)


def test_the_register_keeps_what_an_old_book_brings(contract: Contract, clerk: User, viewer: User, market: int) -> None:
    due = parse_jalali("1405/01/31")
    keep(contract, clerk, GuaranteeKind.PROMISSORY, serial="س - ۵۵۱۲", rial=300_000_000, drawer="ثریا کریمی",
         due_on=due, kept_at="کشوی ۲", description="بابت گردنبند")  # fmt: skip
    keep(contract, clerk, GuaranteeKind.PROMISSORY, serial="س-۵۵۱۳", rial=200_000_000)
    keep(contract, clerk, GuaranteeKind.GOLD, mg=4_864, description="النگو", kept_at="گاوصندوق ۱")
    keep(contract, clerk, GuaranteeKind.GOLD, mg=1)
    first, second = PromissoryNote.objects.all()
    assert (first.serial, first.amount_rial, first.issuer_name, first.due_date) == (
        "س-5512", 300_000_000, "ثریا کریمی", due,
    )  # fmt: skip
    assert (first.about, first.place, first.note) == (contract.number, "کشوی ۲", "بابت گردنبند")
    # Who did not sign is the customer's own name; a note without a day is due on demand.
    assert (second.issuer_name, second.due_date) == (contract.customer.full_name, None)
    bangle, crumb = Pledge.objects.all()
    assert (bangle.locker, crumb.locker) == ("گاوصندوق ۱", "-")
    assert [(it.description, it.weight_mg, it.fineness, it.eq750_mg) for it in bangle.pieces.all()] == [
        ("النگو", 4_864, 7_500, 4_864)
    ]
    assert {(it.state, it.taken_by, it.taken_at) for it in (first, second, bangle, crumb)} == {("held", clerk, NOW)}
    assert guarantees_without_outcome(contract) == 4
    listed = notice_of(contract, user=viewer, now=NOW).guarantees
    assert [(it["kind"], it.get("mg", it.get("amount_rial"))) for it in listed] == [
        ("note", 300_000_000), ("note", 200_000_000), ("pledge", 4_864), ("pledge", 1),
    ]  # fmt: skip
    with pytest.raises(LineTooLong):
        keep(contract, clerk, GuaranteeKind.PROMISSORY, serial="9" * 41, rial=1)


def test_an_undone_import_takes_its_own_back_and_nothing_else(contract: Contract, clerk: User, owner: User) -> None:
    other = a_contract(clerk)
    for behind, serial in ((contract, "1"), (contract, "2"), (other, "3")):
        keep(behind, clerk, GuaranteeKind.PROMISSORY, serial=serial, rial=1_000)
        keep(behind, clerk, GuaranteeKind.GOLD, mg=1_000)
    given = PromissoryNote.objects.get(serial="2")
    back = Asked(outcome="returned", version=1, taker="ثریا", slip_id=a_slip(contract, clerk))
    decide_outcome(kind="note", pk=given.pk, asked=back, actor=owner, now=NOW, idempotency_key=a_key())
    for again in range(2):
        for keeper in keepers().values():
            keeper.give_back(contract_ids=[contract.pk], reason="پروندهٔ دیگری بود", actor=owner, now=NOW)
        assert [note.state for note in PromissoryNote.objects.order_by("serial")] == ["void", "void", "held"], again
        assert [pledge.state for pledge in Pledge.objects.order_by("pk")] == ["void", "void", "held"]
        moves = GuaranteeMove.objects.filter(target="void").order_by("pk")
        assert [(it.source, it.version, it.reason, it.actor) for it in moves] == [
            ("held", 2, "پروندهٔ دیگری بود", owner), ("returned", 3, "پروندهٔ دیگری بود", owner),
            ("held", 2, "پروندهٔ دیگری بود", owner), ("held", 2, "پروندهٔ دیگری بود", owner),
        ]  # fmt: skip
    trail = AuditEntry.objects.filter(action__startswith="guarantee.", detail__to="void")
    assert sum(line.detail["count"] for line in trail) == 4
    assert (guarantees_without_outcome(contract), guarantees_without_outcome(other)) == (0, 2)
    letters = [notice_of(it, user=owner, now=NOW).guarantees for it in (contract, other)]
    assert [len(listed) for listed in letters] == [0, 2]
    # What never was is no twin of what comes.
    keep(contract, clerk, GuaranteeKind.PROMISSORY, serial="1", rial=1_000)


def test_one_note_lies_here_once_however_it_is_spelled(contract: Contract, clerk: User, owner: User) -> None:
    """The register refuses it beside its field, whoever brings it; a note that was given back may come again."""
    other, note = a_contract(clerk), a_note(contract, clerk, "۵۵۱۲/ي-B ۷")
    for serial in ("5512/ی-B 7", "٥٥١٢ / ي - b ۷", " 5512/ی-b  7 ", "5512/ی‌-B 7"):
        with pytest.raises(NoteHeld) as held:
            a_note(other, clerk, serial)
        assert (held.value.field, held.value.params["contract"], held.value.status) == ("serial", contract.number, 409)
        with pytest.raises(NoteHeld):
            keep(other, clerk, GuaranteeKind.PROMISSORY, serial=serial, rial=1_000)
    a_note(other, clerk, "5512/ی-B 8")
    version = 1
    for outcome, comes in (("kept", False), ("used", False), ("returned", True)):
        asked = Asked(outcome=outcome, version=version, reason="نپرداخت", taker="کریم", slip_id=a_slip(contract, clerk))
        decide_outcome(kind="note", pk=note.pk, asked=asked, actor=owner, now=NOW, idempotency_key=a_key())
        version += 1
        if not comes:
            with pytest.raises(NoteHeld):
                a_note(other, clerk, "5512/ی-B 7")
    a_note(other, clerk, "5512/ی-B 7")
    assert PromissoryNote.objects.count() == 3
