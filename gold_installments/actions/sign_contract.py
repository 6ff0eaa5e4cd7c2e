"""Sell gold on installments: write a weight contract with its schedule and its first ledger entry."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_growing_shop
from gold_installments.actions.hold import IdempotencyConflict, checked_key, hold_name
from gold_installments.actions.number import next_number
from gold_installments.actions.post_entry import append_event, post_entry
from gold_installments.actions.rebuild import move_state, rebuild
from gold_installments.models import Contract, ContractEvent, Installment, LedgerEntry, ScheduleVersion
from gold_installments.queries import ContractPreview, contract_preview
from gold_installments.queries.replaying import rule_as_json
from gold_installments.rules.posting import signing_lines
from gold_installments.rules.request import request_hash
from gold_installments.rules.terms import Terms, terms_of
from persian.jalali import tehran_midnight, tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer

LONGEST_NOTE = 2000


class ContractNoteTooLong(Refusal):
    """More than a note."""

    code = "note_too_long"
    message = _("The note is too long: at most 2,000 letters.")


def sign_contract(
    *,
    customer: Customer,
    gold_mg: int,
    fee_mg: int = 0,
    installment_count: int,
    signed_date: date,
    first_due_date: date | None = None,
    note: str = "",
    actor: User,
    now: datetime,
    idempotency_key: str,
) -> Contract:
    """Write an active contract of `gold_mg + fee_mg` milligrams and return it; the same key returns the first one.

    Raises NotPermitted, ShopSuspended, ShopClosed, KeyMissing, IdempotencyConflict (409), ContractNoteTooLong and the
    refusals of `contract_preview`.
    """
    require(actor, Grant.CONTRACT_WRITE)
    require_growing_shop()
    key = checked_key(idempotency_key)
    preview = contract_preview(
        gold_mg=gold_mg, fee_mg=fee_mg, installment_count=installment_count, signed_date=signed_date,
        first_due_date=first_due_date, today=tehran_today(now),
    )  # fmt: skip
    kept_note = _clean_note(note)
    body = request_hash(
        customer=customer.pk, gold_mg=gold_mg, fee_mg=fee_mg, count=installment_count, signed=signed_date.isoformat(),
        first_due=first_due_date.isoformat() if first_due_date else None, note=kept_note,
    )  # fmt: skip
    with transaction.atomic():
        hold_name(f"contract-key:{key}")
        if first := _earlier(key, body):
            return first
        contract = _create(
            customer=customer, preview=preview, signed_date=signed_date, note=kept_note, actor=actor, now=now,
            key=key, body=body,
        )  # fmt: skip
        _post(contract, preview, actor, now)
    return contract


def _post(contract: Contract, preview: ContractPreview, actor: User, now: datetime) -> None:
    version = _write_schedule(contract, preview, actor, now)
    lines = signing_lines(gold_mg=preview.gold_mg, fee_mg=preview.fee_mg)
    entry = post_entry(contract=contract, kind=LedgerEntry.Kind.SIGNING, lines=lines, actor=actor, now=now)
    append_event(
        contract=contract, kind=ContractEvent.Kind.PLANNED, at=tehran_midnight(contract.signed_date), now=now,
        actor=actor, entry=entry, schedule=version,
    )  # fmt: skip
    move_state(contract=contract, target=Contract.State.ACTIVE, actor=actor, now=now)
    rebuild(contract=contract, actor=actor, now=now)
    detail: dict[str, object] = {"contract": contract.number, "debt_mg": contract.debt_mg}
    note_audit(actor=actor, action="contract.signed", subject=contract, detail=detail)


def _clean_note(note: str) -> str:
    cleaned = note.replace("\x00", "").strip()
    if len(cleaned) > LONGEST_NOTE:
        raise ContractNoteTooLong(field="note")
    return cleaned


def _earlier(key: str, body: str) -> Contract | None:
    first = Contract.objects.filter(idempotency_key=key).select_related("customer").first()
    if first is not None and first.request_hash != body:
        raise IdempotencyConflict(existing=first.number)
    return first


def _create(
    *,
    customer: Customer,
    preview: ContractPreview,
    signed_date: date,
    note: str,
    actor: User,
    now: datetime,
    key: str,
    body: str,
) -> Contract:
    return Contract.objects.create(
        number=next_number(series="contract", day=signed_date),
        customer=customer,
        state=Contract.State.SIGNED,
        version=0,
        signed_date=signed_date,
        gold_mg=preview.gold_mg,
        fee_mg=preview.fee_mg,
        debt_mg=preview.debt_mg,
        balance_mg=0,
        installment_count=len(preview.rows),
        terms=_terms(preview).as_json(),
        note=note,
        idempotency_key=key,
        request_hash=body,
        created_at=now,
        created_by_id=actor.pk,
    )


def _terms(preview: ContractPreview) -> Terms:
    """The shop's terms of today; the contract keeps them whatever the settings become."""
    return Terms(
        quote_step_rial=getattr(settings, "ZARGAR_QUOTE_STEP_RIAL", Terms.quote_step_rial),
        quote_minutes=getattr(settings, "ZARGAR_QUOTE_MINUTES", Terms.quote_minutes),
        anchor_day=preview.anchor_day,
    )


def _write_schedule(contract: Contract, preview: ContractPreview, actor: User, now: datetime) -> ScheduleVersion:
    version = ScheduleVersion.objects.create(
        contract=contract, number=1, kind=ScheduleVersion.Kind.SIGNED, starts_on=contract.signed_date,
        rule=rule_as_json(terms_of(contract.terms).due_rule), actor_id=actor.pk, at=now,
    )  # fmt: skip
    # Closed until the replay opens them: the caches have one writer.
    Installment.objects.bulk_create(
        [
            Installment(
                contract=contract, number=row.number, nominal_date=row.nominal_date, due_date=row.due_date, mg=row.mg
            )
            for row in preview.rows
        ]
    )
    return version
