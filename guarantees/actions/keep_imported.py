"""Notes and gold of an old book that was brought in; they lie here already, so nobody took them today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.actions import note as note_audit
from gold_installments.actions.clean_line import clean_serial
from guarantees.actions.take import NoteHeld
from guarantees.models import GuaranteeMove, Outcome, Pledge, PledgedPiece, PromissoryNote
from guarantees.queries.held import COLUMNS

if TYPE_CHECKING:
    from accounts.models import User
    from gold_installments.models import Contract
    from gold_installments.rules.importing import OldGuarantee

FINENESS_OF_BOOKS = 7_500  # an old book weighs in 750


class KeepNotes:
    """Promissory notes."""

    def keep(self, *, contract: Contract, told: OldGuarantee, actor: User, now: datetime) -> None:
        """Write one that lies here. Raises NoteHeld."""
        serial = clean_serial(told.serial)
        here = PromissoryNote.objects.filter(serial=serial, state__in=[Outcome.HELD, Outcome.KEPT])
        if (twin := here.select_related("contract").first()) is not None:
            raise NoteHeld(field="serial", contract=twin.contract.number)
        PromissoryNote.objects.create(
            contract=contract, serial=serial, amount_rial=told.rial, about=contract.number, holder="",
            issuer_name=told.drawer[:120] or contract.customer.full_name, due_date=told.due_on,
            place=told.kept_at[:60], note=told.description[:300], taken_at=now, taken_by_id=actor.pk,
        )  # fmt: skip

    def give_back(self, *, contract_ids: Sequence[int], reason: str, actor: User, now: datetime) -> None:
        """The contracts never were: neither were their notes."""
        for row in PromissoryNote.objects.select_for_update().filter(contract_id__in=contract_ids):
            _void("note", row, reason, actor, now)


class KeepPledges:
    """Pledged gold."""

    def keep(self, *, contract: Contract, told: OldGuarantee, actor: User, now: datetime) -> None:
        """Write one that lies here, as one piece of 750."""
        pledge = Pledge.objects.create(
            contract=contract, locker=told.kept_at[:40] or "-", note=told.description[:300], taken_at=now,
            taken_by_id=actor.pk,
        )  # fmt: skip
        PledgedPiece.objects.create(
            pledge=pledge, description=told.description[:120] or told.serial[:120] or "-", weight_mg=told.mg,
            fineness=FINENESS_OF_BOOKS, eq750_mg=told.mg,
        )  # fmt: skip

    def give_back(self, *, contract_ids: Sequence[int], reason: str, actor: User, now: datetime) -> None:
        """The contracts never were: neither was the gold behind them."""
        for row in Pledge.objects.select_for_update().filter(contract_id__in=contract_ids):
            _void("pledge", row, reason, actor, now)


def _void(kind: str, row: PromissoryNote | Pledge, reason: str, actor: User, now: datetime) -> None:
    if row.state == Outcome.VOID:
        return
    source, row.state = row.state, Outcome.VOID
    row.version += 1
    row.save(update_fields=["state", "version"])
    GuaranteeMove.objects.create(
        **{COLUMNS[kind]: row.pk}, version=row.version, source=source, target=Outcome.VOID, reason=reason[:300],
        actor_id=actor.pk, at=now,
    )  # fmt: skip
    note_audit(actor=actor, action=f"guarantee.{kind}_moved", subject=row, detail={"to": "void", "reason": reason})
