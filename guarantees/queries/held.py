"""What stands behind a contract, and what waits to go back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.queries.cheque_register import (
    OVER,
    cheque_contract,
    cheques_of,
    cheques_to_give_back,
    cheques_without_outcome,
)
from guarantees.models import GuaranteeMove, Guarantor, Outcome, Pledge, PromissoryNote
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from gold_installments.models import Cheque, Contract

MOST_ROWS = 200
MODELS: dict[str, type[PromissoryNote] | type[Pledge] | type[Guarantor]] = {
    "note": PromissoryNote,
    "pledge": Pledge,
    "guarantor": Guarantor,
}
#: The column of GuaranteeMove that names a thing of this kind.
COLUMNS = {"cheque": "cheque_id", "note": "promissory_note_id", "pledge": "pledge_id", "guarantor": "guarantor_id"}


class GuaranteeNotFound(Refusal, Http404):
    """No such guarantee in this shop."""

    code = "guarantee_not_found"
    status = 404
    message = _("There is no such guarantee in this shop.")


@dataclass(frozen=True)
class HeldFor:
    """Everything ever taken for one contract; its `state` says what is still here."""

    cheques: list[Cheque]
    notes: list[PromissoryNote]
    pledges: list[Pledge]
    guarantors: list[Guarantor]


@dataclass(frozen=True)
class ReturnLine:
    """A settled or cancelled contract with what its customer may come and take."""

    contract: Contract
    cheques: list[Cheque]
    notes: list[PromissoryNote]
    pledges: list[Pledge]


def held_for(contract: Contract) -> HeldFor:
    """Every guarantee of the contract, in the order it was taken. Five queries."""
    return HeldFor(
        cheques_of(contract),
        list(PromissoryNote.objects.filter(contract_id=contract.pk)),
        list(Pledge.objects.filter(contract_id=contract.pk).prefetch_related("pieces")),
        list(Guarantor.objects.filter(contract_id=contract.pk).select_related("person")),
    )


def without_outcome(contract: Contract) -> int:
    """How many things are still here for a contract: it cannot be put away before each was given back, kept with a
    reason, or enforced. People are not things: a guarantor is free when nothing is owed.
    """
    here = Q(contract_id=contract.pk, state=Outcome.HELD)
    return (
        cheques_without_outcome(contract)
        + PromissoryNote.objects.filter(here).count()
        + Pledge.objects.filter(here).count()
    )


def things_here(contract_ids: Collection[int]) -> dict[int, set[str]]:
    """By contract, which kinds ("note", "pledge") of things are here to be handed back. Two queries."""
    here: dict[int, set[str]] = defaultdict(set)
    for kind, model in (("note", PromissoryNote), ("pledge", Pledge)):
        rows = model._default_manager.filter(contract_id__in=contract_ids, state=Outcome.HELD)
        for contract_id in rows.order_by().values_list("contract_id", flat=True).distinct():
            here[contract_id].add(kind)
    return here


def listed_for_notice(contract: Contract) -> list[dict[str, object]]:
    """Notes, pledges and people behind a contract as plain values, for a letter; the book itself lists the cheques.
    What an undone import had brought never was.
    """
    held = held_for(contract)
    found: list[dict[str, object]] = [
        {
            "kind": "note", "title": str(_("Promissory note")), "number": it.serial, "drawer": it.issuer_name,
            "amount_rial": it.amount_rial, "due_on": it.due_date.isoformat() if it.due_date else "", "state": it.state,
        }
        for it in held.notes
        if it.state != Outcome.VOID
    ]  # fmt: skip
    found += [
        {
            "kind": "pledge", "title": str(_("Pledged gold")), "number": str(it.pk), "state": it.state,
            "mg": sum(piece.eq750_mg for piece in it.pieces.all()),
        }
        for it in held.pledges
        if it.state != Outcome.VOID
    ]  # fmt: skip
    return found + [
        {
            "kind": "guarantor", "title": str(_("Guarantor")), "number": str(it.place_in_line),
            "name": it.person.full_name, "mobile": it.person.mobile, "state": it.state,
        }
        for it in held.guarantors
    ]  # fmt: skip


def to_give_back(*, user: User, after: int | None = None, limit: int = 50) -> list[ReturnLine]:
    """Settled and cancelled contracts, not put away, whose guarantees wait for their customer; by contract, one more
    than `limit`.

    `after` is the id of the last contract of the page before. Raises NotPermitted.
    """
    require(user, Grant.BOOK_READ)
    most = max(1, min(limit, MOST_ROWS))
    found: dict[int, dict[str, list[Any]]] = defaultdict(lambda: {"cheques": [], "notes": [], "pledges": []})
    contracts: dict[int, Contract] = {}
    over = {"contract__state__in": OVER, "contract__archived_at": None, "state": Outcome.HELD}
    for name, rows in (
        ("cheques", cheques_to_give_back(after=after, limit=most * 10)),
        ("notes", PromissoryNote.objects.filter(**over).select_related("contract__customer")),
        ("pledges", Pledge.objects.filter(**over).select_related("contract__customer").prefetch_related("pieces")),
    ):
        for row in rows:
            if after is None or row.contract_id > after:
                found[row.contract_id][name].append(row)
                contracts[row.contract_id] = row.contract
    return [ReturnLine(contracts[pk], **found[pk]) for pk in sorted(found)[: most + 1]]


def guarantors_of_person(customer_ids: tuple[int, ...]) -> dict[int, int]:
    """How many contracts each of these people stands behind now; people who stand behind none are left out."""
    rows = Guarantor.objects.filter(person_id__in=customer_ids, state=Outcome.HELD).values_list("person_id")
    return dict(rows.annotate(count=Count("pk")).order_by("person_id"))


def guarantors_to_tell(contract: Contract, *, days_late: int) -> list[Guarantor]:
    """Who may be told that a row is `days_late` days late, in their line: what a reminder asks before it is planned."""
    rows = Guarantor.objects.filter(contract_id=contract.pk, state=Outcome.HELD, from_days_late__lte=days_late)
    return list(rows.select_related("person").order_by("place_in_line", "pk"))


def contract_of(*, user: User, kind: str, pk: int) -> Contract:
    """The contract a guarantee belongs to. Raises NotPermitted, GuaranteeNotFound."""
    require(user, Grant.BOOK_READ)
    if kind == "cheque":
        found = cheque_contract(pk)
    else:
        row = _row(kind, pk)
        found = row.contract if row is not None else None
    if found is None:
        raise GuaranteeNotFound
    return found


def _row(kind: str, pk: int) -> PromissoryNote | Pledge | Guarantor | None:
    if kind not in MODELS:
        return None
    try:
        return MODELS[kind]._default_manager.select_related("contract__customer").filter(pk=pk).first()
    except OverflowError:
        return None


def moves_of(kind: str, pk: int, *, limit: int = 10) -> list[GuaranteeMove]:
    """The newest moves and edits of one guarantee."""
    rows = GuaranteeMove.objects.filter(**{COLUMNS[kind]: pk}).select_related("actor", "slip").order_by("-id")
    return list(rows[:limit])
