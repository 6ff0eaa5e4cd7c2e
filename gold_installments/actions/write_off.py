"""Give a debt up, with a second person, and take that back (C16, R15)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.approvals import ask
from gold_installments.actions.buying_price import without_price
from gold_installments.actions.cancel_contract import ChequesInClearing
from gold_installments.actions.clean_reason import clean_reason, short_reason
from gold_installments.actions.hold import ContractChanged, hold_contract
from gold_installments.actions.make_quote import require_owing
from gold_installments.actions.move_by import move_by
from gold_installments.actions.once import done_before, mark_done
from gold_installments.actions.post_entry import post_entry
from gold_installments.actions.postable_price import postable_price
from gold_installments.actions.rebuild import owed, post_penalty, rebuild, tell_dues
from gold_installments.models import Approval, Contract, Ending, LedgerEntry, Recovery
from gold_installments.queries.cancelling import cheques_in_clearing
from gold_installments.queries.replaying import state_of
from gold_installments.rules.accounts import Account
from gold_installments.rules.posting import Line, contra_lines
from gold_installments.rules.write_off import toman_write_off_lines, write_off, write_off_lines
from gold_prices.actions import keep_price
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tenants.context import current_schema

if TYPE_CHECKING:
    from accounts.models import User

State, Kind = Contract.State, Approval.Kind
ACTIONS: Final = {Kind.WRITE_OFF: "contract.write_off", Kind.REVIVE: "contract.revive"}


class NotWrittenOff(Refusal):
    """Only a written-off contract comes back, or recovers."""

    code = "not_written_off"
    status = 409
    message = _("This contract is not written off.")


class RecoveriesExist(Refusal):
    """Money that was booked as a recovery would be counted twice."""

    code = "recoveries_exist"
    status = 409
    message = _("Money was recovered on this contract; undo the recoveries and record them as payments afterwards.")


def ask_write_off(
    *, contract: Contract, version: int, reason: str, actor: User, now: datetime, idempotency_key: str,
    price_reason: str = "",
) -> tuple[Approval, bool]:  # fmt: skip
    """Ask for the write-off of all that is owed (the owner alone may); the decision does it at the price of its
    moment. Returns the request and whether the same key had asked before.

    Raises NotPermitted, ShopClosed, ReasonMissing, ReasonTooLong, KeyMissing, IdempotencyConflict, ContractChanged,
    ContractSettled, ContractNotActive, ChequesInClearing, and where nobody else is there to approve also PriceStale and
    its kin.
    """
    payload = {"price_reason": short_reason(price_reason, field="price_reason")}
    return _ask(Kind.WRITE_OFF, contract, payload, version=version, reason=reason, actor=actor, now=now,
                key=idempotency_key)  # fmt: skip


def ask_revive(
    *, contract: Contract, version: int, reason: str, actor: User, now: datetime, idempotency_key: str
) -> tuple[Approval, bool]:
    """Ask for the way back from a write-off. Raises as `ask_write_off`, NotWrittenOff, RecoveriesExist."""
    return _ask(Kind.REVIVE, contract, {}, version=version, reason=reason, actor=actor, now=now, key=idempotency_key)


def _ask(
    kind: Approval.Kind, contract: Contract, payload: dict[str, str], *, version: int, reason: str, actor: User,
    now: datetime, key: str,
) -> tuple[Approval, bool]:  # fmt: skip
    require(actor, Grant.WRITE_OFF, subject=contract)
    require_open_shop()
    why, action = clean_reason(reason), ACTIONS[kind]
    body = {"contract": contract.number, "version": version, "reason": why, **payload}
    with transaction.atomic():
        held = hold_contract(contract.pk)
        if (first := done_before(key=key, action=action, body=body)) is not None:
            return Approval.objects.get(pk=first["approval"]), True
        if held.version != version:
            raise ContractChanged(held)
        if kind == Kind.REVIVE:
            _written_off(held)
        else:
            _require_lost(held)
        approval = ask(kind=kind, contract=held, payload=payload, reason=why, actor=actor, now=now)
        mark_done(key=key, action=action, body=body, result={"approval": approval.pk}, actor=actor, now=now)
    return approval, False


def perform_write_off(approval: Approval, approver: User | None, now: datetime) -> None:
    """The debt, penalties until today included, leaves the book as a loss at the day's price."""
    contract, actor = approval.contract, approval.asked_by
    _require_lost(contract)
    post_penalty(contract=contract, state=state_of(contract, as_of=tehran_today(now)), actor=actor, now=now)
    mg, rial = owed(contract)
    lines: tuple[Line, ...] = toman_write_off_lines(rial) if rial else ()
    columns, loss_rial = without_price(now=now), rial
    if mg:
        price = postable_price(actor=actor, now=now, reason=approval.payload.get("price_reason", ""))
        given_up = write_off(left_mg=mg, rial_per_g=price.rial_per_g)
        columns, loss_rial, lines = price.columns(), rial + given_up.loss_rial, (*write_off_lines(given_up), *lines)
        if price.market_price_id is not None:
            keep_price(published_id=price.market_price_id, shop_schema=current_schema(), at=now)
    entry = post_entry(contract=contract, kind=LedgerEntry.Kind.WRITE_OFF, lines=lines, actor=actor, now=now)
    ending = Ending.objects.create(
        contract=contract, kind=Ending.Kind.WRITTEN_OFF, entry=entry, mg=mg, rial=rial, loss_rial=loss_rial,
        reason=approval.reason, actor=actor, approver=approver, at=now, **columns,
    )  # fmt: skip
    move_by(
        contract=contract, target=State.WRITTEN_OFF, actor=actor, reason=approval.reason, now=now, approver=approver,
        alone=approver is None,
    )  # fmt: skip
    rebuild(contract=contract, actor=actor, now=now)
    _note(ending, "contract.written_off")


def perform_revive(approval: Approval, approver: User | None, now: datetime) -> None:
    """The very debt that was given up is owed again; its rows wait for money, and their days counted all the while."""
    contract, actor = approval.contract, approval.asked_by
    last = _written_off(contract)
    lines = [
        Line(Account(account), mg, rial)
        for account, mg, rial in last.entry.lines.order_by("pk").values_list("account", "mg", "rial")
    ]
    entry = post_entry(
        contract=contract, kind=LedgerEntry.Kind.REVERSAL, lines=contra_lines(lines), actor=actor, now=now,
        reverses=last.entry,
    )  # fmt: skip
    ending = Ending.objects.create(
        contract=contract, kind=Ending.Kind.REVIVED, entry=entry, mg=last.mg, rial=last.rial, loss_rial=-last.loss_rial,
        reason=approval.reason, actor=actor, approver=approver, at=now, **without_price(now=now),
    )  # fmt: skip
    move_by(
        contract=contract, target=State.IN_ARREARS, actor=actor, reason=approval.reason, now=now, approver=approver,
        alone=approver is None,
    )  # fmt: skip
    rebuild(contract=contract, actor=actor, now=now)
    tell_dues(contract)
    _note(ending, "contract.revived")


def _require_lost(contract: Contract) -> None:
    """Something is owed, and no cheque may still pay it: one of a contract given up could neither clear nor bounce.

    Raises ContractSettled, ContractNotActive, ChequesInClearing.
    """
    require_owing(contract)
    if cheques_in_clearing(contract):
        raise ChequesInClearing


def _written_off(contract: Contract) -> Ending:
    """The write-off that stands. Raises NotWrittenOff, RecoveriesExist."""
    last = contract.endings.select_related("entry").order_by("-id").first()
    if contract.state != State.WRITTEN_OFF or last is None:
        raise NotWrittenOff
    if Recovery.objects.filter(contract=contract, undone_entry__isnull=True, at__gte=last.at).exists():
        raise RecoveriesExist
    return last


def _note(ending: Ending, action: str) -> None:
    detail: dict[str, object] = {
        "contract": ending.contract.number, "mg": ending.mg, "rial": ending.rial, "loss_rial": ending.loss_rial,
        "reason": ending.reason, "approver": ending.approver.display_name if ending.approver else "",
    }  # fmt: skip
    note_audit(actor=ending.actor, action=action, subject=ending.contract, detail=detail)
