"""Correct what a register says of a guarantee: where it lies, what Sayad says of it, whom to tell first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.clean_line import clean_line, clean_serial
from gold_installments.actions.guarantee_cheque import change_cheque, clean_colour
from gold_installments.actions.hold import hold_contract
from guarantees.actions.decide_outcome import held_row
from guarantees.actions.take import require_stage, require_threshold
from guarantees.models import GuaranteeMove, Guarantor, Pledge, PromissoryNote
from guarantees.queries.held import COLUMNS, contract_of
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from accounts.models import User
    from guarantees.actions.decide_outcome import Held

#: The lines of a register, and how long each may be; "needed" ones cannot be emptied.
LINES = {"bank": 60, "serial": 40, "place": 60, "note": 300, "holder": 120, "locker": 40, "slot": 40}
NEEDED = ("holder", "locker")


def correct(*, kind: str, pk: int, version: int, changes: Mapping[str, Any], actor: User, now: datetime) -> Held:
    """Write those of `changes` that differ, with a line of what was and is; returns the row.

    Cheque: registered, confirmed, colour with colour_on, bank, serial, place, note. Note: place, holder, due_date,
    note. Pledge: locker, slot, alert_bp, note. Guarantor: place_in_line, from_days_late, note. A cheque that is here
    may turn red by anybody's word: that is a fact, not an acceptance. Raises NotPermitted, ShopClosed,
    GuaranteeNotFound, GuaranteeChanged and what the values are refused for.
    """
    require(actor, Grant.GUARANTEE_WRITE)
    require_open_shop()
    contract = contract_of(user=actor, kind=kind, pk=pk)
    with transaction.atomic():
        hold_contract(contract.pk)
        row = held_row(kind, pk, version=version)
        wanted = _clean(row, dict(changes), now)
        differing = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        if not differing:
            return row
        told = {name: [_plain(getattr(row, name)), _plain(value)] for name, value in differing.items()}
        _write(row, differing)
        GuaranteeMove.objects.create(
            **{COLUMNS[kind]: row.pk}, version=row.version, source=row.state, target=row.state, changes=told,
            actor_id=actor.pk, at=now,
        )  # fmt: skip
        note_audit(actor=actor, action=f"guarantee.{kind}_corrected", subject=row, detail={"changes": told})
    return row


def _write(row: Held, differing: dict[str, Any]) -> None:
    if not isinstance(row, PromissoryNote | Pledge | Guarantor):
        change_cheque(cheque=row, changes=differing)
        return
    for name, value in differing.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*differing, "version"])


def _clean(row: Held, changes: dict[str, Any], now: datetime) -> dict[str, Any]:
    if "colour" in changes or "colour_on" in changes:
        colour, colour_on = changes.pop("colour", row.colour), changes.pop("colour_on", None)  # type: ignore[union-attr]
        changes["colour"], changes["colour_on"] = clean_colour(colour, colour_on, tehran_today(now))
    if isinstance(row, Guarantor):
        require_stage(
            changes.get("place_in_line", row.place_in_line), changes.get("from_days_late", row.from_days_late)
        )
    if isinstance(row, Pledge):
        require_threshold(changes.get("alert_bp", row.alert_bp))
    if "serial" in changes:
        changes["serial"] = clean_serial(changes["serial"])
    return {
        name: clean_line(value, field=name, longest=LINES[name], needed=name in NEEDED) if name in LINES else value
        for name, value in changes.items()
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
