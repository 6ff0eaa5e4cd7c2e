"""Notes and gold of an old book that was brought in; they lie here already, so nobody took them today."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from accounts.actions import note as note_audit
from customers.queries import names_of
from gold_installments.actions.clean_line import clean_serial
from guarantees.actions.take import NoteHeld
from guarantees.models import GuaranteeMove, Guarantor, Outcome, Pledge, PledgedPiece, PromissoryNote
from guarantees.queries.held import COLUMNS

if TYPE_CHECKING:
    from accounts.models import User
    from gold_installments.models import Contract
    from gold_installments.rules.importing import OldGuarantee

FINENESS_OF_BOOKS = 7_500  # an old book weighs in 750


BATCH = 1_000


class KeepNotes:
    """Promissory notes."""

    def lying_here(self, serials: Collection[str]) -> frozenset[str]:
        """Serials, in small letters, of notes that are here, kept, or at court."""
        ours = PromissoryNote.objects.filter(state__in=[Outcome.HELD, Outcome.KEPT, Outcome.USED])
        same = ours.alias(small=Lower("serial")).filter(small__in={serial.casefold() for serial in serials})
        return frozenset(serial.casefold() for serial in same.values_list("serial", flat=True))

    def keep(self, *, brought: Sequence[tuple[Contract, OldGuarantee]], actor: User, now: datetime) -> None:
        """Write those that lie here. Raises NoteHeld for one that somebody took in meanwhile."""
        taken = self.lying_here([clean_serial(told.serial) for _, told in brought])
        for contract, told in brought:
            if clean_serial(told.serial).casefold() in taken:
                raise NoteHeld(field="serial", contract=contract.number)
        names = names_of([contract.customer_id for contract, told in brought if not told.drawer])
        rows = [
            PromissoryNote(
                contract=contract, serial=clean_serial(told.serial), amount_rial=told.rial, about=contract.number,
                holder="", issuer_name=told.drawer[:120] or names[contract.customer_id], due_date=told.due_on,
                place=told.kept_at[:60], note=told.description[:300], taken_at=now, taken_by_id=actor.pk,
            )
            for contract, told in brought
        ]  # fmt: skip
        PromissoryNote.objects.bulk_create(rows, batch_size=BATCH)

    def touched(self, *, contract_ids: Collection[int], since: datetime) -> frozenset[int]:
        """Contracts with a note taken or moved since, or with a guarantor, whom no book brings."""
        standing = Guarantor.objects.filter(contract_id__in=contract_ids, state=Outcome.HELD)
        return _touched(PromissoryNote, contract_ids, since) | frozenset(standing.values_list("contract_id", flat=True))

    def give_back(self, *, contract_ids: Sequence[int], reason: str, actor: User, now: datetime) -> None:
        """The contracts never were: neither were their notes."""
        here = PromissoryNote.objects.select_for_update().filter(contract_id__in=contract_ids)
        _void("note", here.exclude(state=Outcome.VOID).order_by("pk"), reason, actor, now)


class KeepPledges:
    """Pledged gold."""

    def lying_here(self, serials: Collection[str]) -> frozenset[str]:
        """Gold has no number."""
        return frozenset()

    def keep(self, *, brought: Sequence[tuple[Contract, OldGuarantee]], actor: User, now: datetime) -> None:
        """Write those that lie here, each as one piece of 750."""
        pledges = Pledge.objects.bulk_create(
            [
                Pledge(
                    contract=contract, locker=told.kept_at[:40] or "-", note=told.description[:300], taken_at=now,
                    taken_by_id=actor.pk,
                )
                for contract, told in brought
            ],
            batch_size=BATCH,
        )  # fmt: skip
        pieces = [
            PledgedPiece(
                pledge=pledge, description=told.description[:120] or told.serial[:120] or "-", weight_mg=told.mg,
                fineness=FINENESS_OF_BOOKS, eq750_mg=told.mg,
            )
            for pledge, (_, told) in zip(pledges, brought, strict=True)
        ]  # fmt: skip
        PledgedPiece.objects.bulk_create(pieces, batch_size=BATCH)

    def touched(self, *, contract_ids: Collection[int], since: datetime) -> frozenset[int]:
        """Contracts with gold taken or moved since."""
        return _touched(Pledge, contract_ids, since)

    def give_back(self, *, contract_ids: Sequence[int], reason: str, actor: User, now: datetime) -> None:
        """The contracts never were: neither was the gold behind them."""
        here = Pledge.objects.select_for_update().filter(contract_id__in=contract_ids)
        _void("pledge", here.exclude(state=Outcome.VOID).order_by("pk"), reason, actor, now)


def _touched(
    model: type[PromissoryNote] | type[Pledge], contract_ids: Collection[int], since: datetime
) -> frozenset[int]:
    rows = model._default_manager.filter(contract_id__in=contract_ids)
    return frozenset(rows.filter(Q(taken_at__gt=since) | Q(moves__at__gt=since)).values_list("contract_id", flat=True))


def _void(
    kind: str, here: QuerySet[PromissoryNote] | QuerySet[Pledge], reason: str, actor: User, now: datetime
) -> None:
    """End them all, each with its move; one line of the trail says how many."""
    rows = list(here)
    if not rows:
        return
    type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).update(
        state=Outcome.VOID, version=F("version") + 1
    )
    moves = [
        GuaranteeMove(
            **{COLUMNS[kind]: row.pk}, version=row.version + 1, source=row.state, target=Outcome.VOID,
            reason=reason[:300], actor_id=actor.pk, at=now,
        )
        for row in rows
    ]  # fmt: skip
    GuaranteeMove.objects.bulk_create(moves, batch_size=BATCH)
    detail: dict[str, object] = {"to": "void", "reason": reason, "count": len(rows)}
    note_audit(actor=actor, action=f"guarantee.{kind}_moved", subject=rows[0], detail=detail)
