"""The goods were handed over, or stay in the shop's safe as a pledge (C11): gold sold on paper alone is an offence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from customers.queries import papers_of
from gold_installments.actions.hold import hold_contract
from gold_installments.actions.once import done_before, mark_done
from gold_installments.models import Contract, Delivery
from gold_installments.rules.limits import LONGEST_REASON, MAX_DEBT_MG
from gold_installments.rules.reasons import one_line
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_NAME = 120
MOST_ITEMS = 50


class DeliveryRefused(Refusal):
    """What was told of the hand-over does not hold together."""

    code = "delivery_refused"
    message = _("The weight or the names of what was handed over are not accepted.")


class DeliveryKindUnknown(Refusal):
    """Neither handed over nor kept."""

    code = "delivery_unknown"
    message = _("Say whether the goods were handed over or stay with the shop.")


class NothingToDeliver(Refusal):
    """A contract that never became active delivers nothing."""

    code = "contract_not_active"
    status = 409
    message = _("The contract is not active yet; nothing can be handed over.")


class FileUnknown(Refusal):
    """No such file of this customer."""

    code = "file_not_found"
    message = _("There is no such file of this customer.")


@dataclass(frozen=True)
class Piece:
    """One thing handed over: its name and its weight in mg as weighed."""

    name: str
    mg: int


@dataclass(frozen=True)
class Recorded:
    """The row, and whether the same request had written it before."""

    delivery: Delivery
    replayed: bool


def record_delivery(
    *,
    contract: Contract,
    kind: str,
    pieces: Sequence[Piece] = (),
    received_by: str = "",
    note: str = "",
    file_ids: Sequence[int] = (),
    actor: User,
    now: datetime,
    idempotency_key: str,
) -> Recorded:
    """Write that the goods were handed over (`delivered`) or are kept with a receipt (`at_shop`); the newest counts.

    Without `pieces` it is everything that was sold. `file_ids` are papers of the customer: photos, a signature.
    Raises NotPermitted, ShopClosed, KeyMissing, IdempotencyConflict, DeliveryKindUnknown, DeliveryRefused,
    NothingToDeliver, FileUnknown.
    """
    require(actor, Grant.CONTRACT_WRITE)
    require_open_shop()
    told = _cleaned(kind, pieces, received_by, note)
    body = {"contract": contract.pk, **told, "file_ids": list(file_ids)}
    with transaction.atomic():
        held = hold_contract(contract.pk)
        if (before := done_before(key=idempotency_key, action="delivery", body=_flat(body))) is not None:
            return Recorded(Delivery.objects.get(pk=before["id"]), replayed=True)
        if not (held.is_live or held.state == Contract.State.SETTLED):
            raise NothingToDeliver
        _check_files(held, file_ids, actor)
        items = told["items"] or _sold(held)
        row = Delivery.objects.create(
            contract=held, kind=kind, items=items, mg=sum(it["mg"] for it in items) if items else held.gold_mg,
            received_by=told["received_by"], note=told["note"], file_ids=list(file_ids), actor_id=actor.pk, at=now,
        )  # fmt: skip
        detail: dict[str, object] = {"contract": held.number, "kind": kind, "mg": row.mg, "items": items}
        note_audit(actor=actor, action="delivery.recorded", subject=row, detail=detail)
        mark_done(key=idempotency_key, action="delivery", body=_flat(body), result={"id": row.pk}, actor=actor, now=now)
    return Recorded(row, replayed=False)


def _cleaned(kind: str, pieces: Sequence[Piece], received_by: str, note: str) -> dict[str, Any]:
    if kind not in Delivery.Kind.values:
        raise DeliveryKindUnknown(field="kind")
    if len(pieces) > MOST_ITEMS:
        raise DeliveryRefused(field="items")
    items = [asdict(Piece(one_line(piece.name), piece.mg)) for piece in pieces]
    for item in items:
        if not item["name"] or len(item["name"]) > LONGEST_NAME or not 0 < item["mg"] <= MAX_DEBT_MG:
            raise DeliveryRefused(field="items")
    who, words = one_line(received_by), one_line(note)
    if len(who) > LONGEST_NAME:
        raise DeliveryRefused(field="received_by")
    if len(words) > LONGEST_REASON:
        raise DeliveryRefused(field="note")
    return {"kind": kind, "items": items, "received_by": who, "note": words}


def _flat(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, str | int) else str(value) for name, value in body.items()}


def _sold(contract: Contract) -> list[dict[str, Any]]:
    return [{"name": it.name, "mg": it.mg} for it in contract.items.all()]


def _check_files(contract: Contract, file_ids: Sequence[int], actor: User) -> None:
    if file_ids and not set(file_ids) <= {paper.pk for paper in papers_of(user=actor, customer=contract.customer)}:
        raise FileUnknown(field="file_ids")
