"""A Sayad cheque that guarantees: taken, corrected, moved. It never touches the ledger.

What the bank pays for such a cheque is recorded at the payment desk like any other money; the register only remembers
which payment it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note_refused, require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop, seal_text
from gold_installments.actions.cheque_day import require_cheque_day
from gold_installments.actions.clean_line import clean_line, clean_serial
from gold_installments.actions.hold import hold_contract, hold_name
from gold_installments.models import Cheque, ChequeMove, Contract, Payment
from gold_installments.rules.limits import MAX_PAYMENT_RIAL
from gold_installments.rules.sayad import NEEDS_OWNER, sayad_id_of
from persian.digits import to_ascii
from persian.jalali import tehran_today
from persian.national_id import normalise_national_id
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

LYING_HERE = (Cheque.State.HELD, Cheque.State.DEPOSITED, Cheque.State.CLEARED, Cheque.State.KEPT)
COMPANY = re.compile(r"[0-9]{11}")
S = Cheque.State
#: From which state a cheque that guarantees may go where.
STEPS = {
    S.HELD: (S.DEPOSITED, S.RETURNED, S.KEPT),
    S.DEPOSITED: (S.CLEARED, S.BOUNCED),
    S.BOUNCED: (S.RETURNED, S.KEPT),
    S.KEPT: (S.RETURNED,),
}


class SayadIdInvalid(Refusal):
    """Not the 16 digits of a Sayad cheque."""

    code = "sayad_id_invalid"
    message = _("The Sayad id has 16 digits; type all of them.")


class ChequeHeld(Refusal):
    """The same cheque lies here already; `params["contract"]` says for which contract."""

    code = "cheque_already_held"
    status = 409
    message = _("This cheque is already here, for contract %(contract)s.")


class ChequeAmountOutOfRange(Refusal):
    """No cheque is written for it."""

    code = "amount_out_of_range"
    message = _("The amount is not possible; check its zeros.")


class ColourUnknown(Refusal):
    """No standing of that name; a cheque that guarantees is taken with its colour."""

    code = "colour_unknown"
    message = _("Ask 701701 for the colour of the cheque and choose it: white, yellow, orange, brown or red.")


class ColourAhead(Refusal):
    """The colour cannot have been asked for after today."""

    code = "colour_on_ahead"
    message = _("The day on which the colour was asked for has not come yet.")


class ColourNeedsOwner(Refusal):
    """Five bounced cheques and more."""

    code = "colour_needs_owner"
    status = 403
    message = _("A brown or red cheque can be accepted by the shop's owner only.")


class ContractEnded(Refusal):
    """Nothing is secured any more."""

    code = "contract_ended"
    status = 409
    message = _("This contract has ended; it takes no new guarantee.")


class StepNotPossible(Refusal):
    """From where the thing is, this step does not lead on."""

    code = "step_not_possible"
    status = 409
    message = _("This cannot be done from where it stands now: %(state)s.")


class ChequePays(Refusal):
    """A cheque that pays is cleared, bounced and given back at the payment desk, with its money."""

    code = "cheque_pays"
    status = 409
    message = _("This cheque pays an installment; its steps are recorded with its payment.")


class ReceiptUnknown(Refusal):
    """No such receipt of this contract."""

    code = "receipt_unknown"
    message = _("There is no such receipt of this contract.")


@dataclass(frozen=True, kw_only=True)
class ChequeTold:
    """A cheque as a clerk tells it; `colour_on` None is today."""

    sayad_id: str
    amount_rial: int
    due_date: date
    drawer_name: str
    colour: str
    colour_on: date | None = None
    drawer_national_id: str = ""
    bank: str = ""
    serial: str = ""
    registered: bool = False
    confirmed: bool = False
    place: str = ""
    note: str = ""


def take_guarantee_cheque(*, contract: Contract, told: ChequeTold, actor: User, now: datetime) -> Cheque:
    """Put a cheque that guarantees into the drawer. Raises NotPermitted, ShopClosed, ContractEnded, SayadIdInvalid,
    ChequeHeld, ChequeAmountOutOfRange, ChequeTooOld, ChequeTooFar, ColourUnknown, ColourAhead, ColourNeedsOwner,
    InvalidNationalId, LineMissing, LineTooLong.
    """
    require(actor, Grant.GUARANTEE_WRITE, subject=contract)
    require_open_shop()
    facts = _clean(told, tehran_today(now))
    require_colour(told.colour, contract=contract, actor=actor)
    with transaction.atomic():
        held = hold_contract(contract.pk)
        require_unended(held)
        hold_name(f"sayad:{facts['sayad_id']}")
        if twin := _lying_here(facts["sayad_id"]):
            raise ChequeHeld(field="sayad_id", contract=twin.contract.number)
        return Cheque.objects.create(
            contract=held, role=Cheque.Role.GUARANTEE, taken_at=now, taken_by_id=actor.pk, **facts
        )


def require_unended(contract: Contract) -> None:
    """Raise ContractEnded for one that nothing has to secure: settled, cancelled or put away."""
    if contract.archived_at or contract.state in (Contract.State.SETTLED, Contract.State.CANCELLED):
        raise ContractEnded


def require_colour(colour: str, *, contract: Contract, actor: User) -> None:
    """Raise ColourNeedsOwner, on the trail, for brown and red unless `actor` may take the risk."""
    if colour in NEEDS_OWNER and not actor.may(Grant.GUARANTEE_RISKY):
        note_refused(actor=actor, grant=Grant.GUARANTEE_RISKY, subject=contract, detail={"colour": colour})
        raise ColourNeedsOwner(field="colour")


def hold_cheque(pk: int) -> Cheque | None:
    """The cheque with its row locked until the transaction ends; its contract must be locked already."""
    rows = Cheque.objects.select_for_update(of=("self",)).select_related("contract__customer")
    return rows.filter(pk=pk).first()


def change_cheque(*, cheque: Cheque, changes: Mapping[str, Any]) -> None:
    """Write corrected columns of a locked cheque; its version rises."""
    for name, value in changes.items():
        setattr(cheque, name, value)
    cheque.version += 1
    cheque.save(update_fields=[*changes, "version"])


def move_cheque(
    *, cheque: Cheque, target: str, reason: str, actor: User, now: datetime, receipt: str = ""
) -> ChequeMove:
    """One step of a locked cheque that guarantees; or of one that paid, bounced and goes back to its drawer.

    `receipt` names the payment that recorded the bank's money. Raises ChequePays, StepNotPossible, ReceiptUnknown,
    ChequeHeld (it was taken anew meanwhile).
    """
    source = Cheque.State(cheque.state)
    if cheque.role == Cheque.Role.PAYMENT and source != S.BOUNCED:
        raise ChequePays
    if target not in STEPS.get(source, ()):
        raise StepNotPossible(state=source.label)
    payment = _payment(cheque, receipt) if receipt else None
    cheque.state = Cheque.State(target)
    cheque.version += 1
    try:
        with transaction.atomic():
            cheque.save(update_fields=["state", "version"])
    except IntegrityError as error:
        twin = _lying_here(cheque.sayad_id)
        raise ChequeHeld(contract=twin.contract.number if twin else cheque.contract.number) from error
    return ChequeMove.objects.create(
        cheque=cheque, source=source, target=target, payment=payment, reason=reason, actor_id=actor.pk, at=now
    )


def _payment(cheque: Cheque, receipt: str) -> Payment:
    payment = Payment.objects.filter(
        contract_id=cheque.contract_id, receipt_number=receipt, cheque_move__isnull=True
    ).first()
    if payment is None:
        raise ReceiptUnknown(field="receipt_number")
    return payment


def _lying_here(sayad_id: str) -> Cheque | None:
    return Cheque.objects.filter(sayad_id=sayad_id, state__in=LYING_HERE).select_related("contract").first()


def clean_colour(colour: str, colour_on: date | None, today: date) -> tuple[str, date]:
    """The colour and the day it was asked for. Raises ColourUnknown, ColourAhead."""
    if colour not in Cheque.Colour.values:
        raise ColourUnknown(field="colour")
    if colour_on is not None and colour_on > today:
        raise ColourAhead(field="colour_on")
    return colour, colour_on or today


def sealed_id(text: str) -> str:
    """A signer's national ID, or the 11 digits of a company, sealed; empty for none. Raises InvalidNationalId."""
    digits = "".join(to_ascii(text).split())
    if not digits:
        return ""
    return seal_text(digits if COMPANY.fullmatch(digits) else normalise_national_id(text))


def _clean(told: ChequeTold, today: date) -> dict[str, Any]:
    sayad_id = sayad_id_of(told.sayad_id)
    if sayad_id is None:
        raise SayadIdInvalid(field="sayad_id")
    if not 0 < told.amount_rial <= MAX_PAYMENT_RIAL:
        raise ChequeAmountOutOfRange(field="amount_toman")
    require_cheque_day(told.due_date, today=today, field="due_on")
    colour, colour_on = clean_colour(told.colour, told.colour_on, today)
    return {
        "sayad_id": sayad_id,
        "amount_rial": told.amount_rial,
        "due_date": told.due_date,
        "drawer_name": clean_line(told.drawer_name, field="drawer_name", longest=120, needed=True),
        "drawer_national_id": sealed_id(told.drawer_national_id),
        "bank": clean_line(told.bank, field="bank", longest=60),
        "serial": clean_serial(told.serial),
        "registered": told.registered,
        "confirmed": told.confirmed,
        "colour": colour,
        "colour_on": colour_on,
        "place": clean_line(told.place, field="place", longest=60),
        "note": clean_line(told.note, field="note", longest=300),
    }
