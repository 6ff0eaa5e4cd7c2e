"""A signed contract becomes active: the debt is born, with its first ledger entry and its first events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_growing_shop
from gold_installments.actions.check_tender import LegIn
from gold_installments.actions.post_entry import append_event, post_entry
from gold_installments.actions.rebuild import move_state, rebuild
from gold_installments.actions.take_down_payment import take_down_payment
from gold_installments.models import Approval, Contract, ContractEvent, LedgerEntry, ScheduleVersion
from gold_installments.queries.contracts import DOWN_PAYMENT
from gold_installments.rules.accounts import Account
from gold_installments.rules.posting import Line
from persian.jalali import tehran_midnight

if TYPE_CHECKING:
    from accounts.models import User

#: Limits of a person, which the owner set: his word is one of the two (B8).
OF_A_PERSON: Final = frozenset({"over_limit_mg", "over_limit_rial"})


def activate_contract(
    *,
    contract: Contract,
    version: ScheduleVersion,
    lines: Sequence[Line],
    down_rial: int,
    down: Sequence[LegIn],
    actor: User,
    now: datetime,
    approver: User | None = None,
) -> None:
    """Post the signing, owe the down payment, write the caches; then take the down payment where its legs are known.

    Inside the transaction of the signing or of the approval, with the contract's row locked or new.
    """
    entry = post_entry(contract=contract, kind=LedgerEntry.Kind.SIGNING, lines=lines, actor=actor, now=now)
    signed_at = tehran_midnight(contract.signed_date)
    append_event(
        contract=contract, kind=ContractEvent.Kind.PLANNED, at=signed_at, now=now, actor=actor, entry=entry,
        schedule=version,
    )  # fmt: skip
    if down_rial:
        append_event(
            contract=contract, kind=ContractEvent.Kind.CHARGED, at=signed_at, now=now, actor=actor, rial=down_rial,
            number=DOWN_PAYMENT[2], due_date=contract.signed_date,
        )  # fmt: skip
    move_state(contract=contract, target=Contract.State.ACTIVE, actor=actor, now=now, approver=approver)
    rebuild(contract=contract, actor=actor, now=now)
    if down:
        take_down_payment(contract=contract, rial=down_rial, legs=down, actor=actor, now=now)
        contract.refresh_from_db()


def payload_of(lines: Sequence[Line], *, down_rial: int, reasons: Sequence[str]) -> dict[str, object]:
    """What an approval keeps of a deal: its entry to come, the down payment to owe, the limits it is over."""
    return {
        "lines": [[line.account.value, line.mg, line.rial] for line in lines], "down_rial": down_rial,
        "over": list(reasons),
    }  # fmt: skip


def activate_approved(approval: Approval, approver: User | None, now: datetime) -> None:
    """The performer of OVER_LIMIT: the signing as it was worked out then, by the one who asked.

    Raises NotPermitted where a person's limit is passed and neither of the two may set it, ShopSuspended, ShopClosed.
    """
    contract, asked = approval.contract, approval.payload
    require_growing_shop()
    if OF_A_PERSON & set(asked["over"]) and not approval.asked_by.may(Grant.CUSTOMER_LIMITS):
        require(approver or approval.asked_by, Grant.CUSTOMER_LIMITS, subject=approval)
    activate_contract(
        contract=contract, version=contract.versions.get(number=1), down_rial=asked["down_rial"], down=(),
        lines=[Line(Account(account), mg, rial) for account, mg, rial in asked["lines"]], actor=approval.asked_by,
        now=now, approver=approver,
    )  # fmt: skip


def cancel_refused(approval: Approval, actor: User | None, now: datetime) -> None:
    """The other end of OVER_LIMIT: the contract never was; it stays with its number, cancelled.

    `actor` is None where the one who asked took it back. Nothing where a later request was approved meanwhile.
    """
    contract, by = approval.contract, actor or approval.asked_by
    if contract.state != Contract.State.SIGNED:
        return
    move_state(contract=contract, target=Contract.State.CANCELLED, actor=by, now=now, reason=approval.decision_reason)
    contract.version += 1
    contract.save(update_fields=["state", "version"])
    detail: dict[str, object] = {"contract": contract.number, "reason": approval.decision_reason}
    note_audit(actor=by, action="contract.refused", subject=contract, detail=detail)
