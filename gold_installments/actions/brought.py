"""What the customer brought, weighed and counted: each leg with its Rial, its cheque, its piece of gold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.actions.check_tender import TRACKED, AmountTooLarge, ChequeIn, Kind, LegIn, LegNotPositive
from gold_installments.actions.cheque_day import require_cheque_day
from gold_installments.actions.clean_line import clean_serial
from gold_installments.actions.hold import hold_name
from gold_installments.actions.twins import Reference, refuse_known_refs
from gold_installments.models import Cheque, Contract, OldGoldPiece
from gold_installments.queries.wallets import wallet_of_id
from gold_installments.rules.accounts import Account, LegKind
from gold_installments.rules.cheques import ChequePolicy
from gold_installments.rules.limits import MAX_PAYMENT_RIAL
from gold_installments.rules.old_gold import Deductions, purchase_lines
from gold_installments.rules.payment_lines import pending_lines
from gold_installments.rules.posting import Line
from gold_installments.rules.sayad import NEEDS_OWNER
from measures.gold import rial_for_mg
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class TenderSumDiffers(Refusal):
    """The legs are not the amount."""

    code = "tender_sum_differs"
    message = _("The ways of paying do not add up to the amount.")


class ChequeApart(Refusal):
    """A cheque that counts at once is reversed as a whole when it bounces, so it is a payment of its own."""

    code = "cheque_apart"
    message = _("By the terms of this contract a cheque counts at once; record it as a payment of its own.")


class SayadTaken(Refusal):
    """This very cheque lies in the drawer."""

    code = "sayad_taken"
    message = _("A cheque with this Sayad number is already in the register.")


class WalletTooSmall(Refusal):
    """More than the shop owes the customer."""

    code = "wallet_too_small"
    message = _("The wallet of this customer does not hold that much.")


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One way of paying with its Rial; `cheque` and `piece` are not saved yet. `pending`: not cleared yet.

    `sources` are the ledger lines that give its Rial; `beside` those of what happens next to it, in balance.
    """

    kind: str
    amount_rial: int
    reference: str = ""
    terminal: str = ""
    cheque: Cheque | None = None
    piece: OldGoldPiece | None = None
    pending: bool = False
    sources: tuple[Line, ...] = ()
    beside: tuple[Line, ...] = ()


def bring(
    *,
    contract: Contract,
    told: Sequence[LegIn],
    amount_rial: int | None,
    policy: ChequePolicy,
    buying: Callable[[], int],
    actor: User,
    now: datetime,
) -> tuple[Leg, ...]:
    """The legs with their amounts, Σ = `amount_rial` (None: whatever they come to). Takes the locks of the wallet, of
    the tracking numbers and of the cheques, in this order. `buying` says what old gold is bought at, and is asked only
    for old gold.

    Raises TenderSumDiffers, LegNotPositive, AmountTooLarge, WalletTooSmall, DuplicateTenderRef, SayadTaken,
    ChequeApart, ChequeTooOld, ChequeTooFar, NotPermitted and what `buying` raises.
    """
    price = buying() if any(leg.kind == Kind.OLD_GOLD for leg in told) else 0
    counted = _amounts([_valued(leg, price) for leg in told], amount_rial)
    _check_wallet(contract, sum(leg.amount_rial or 0 for leg in counted if leg.kind == Kind.WALLET))
    refuse_known_refs(
        Reference(leg.reference, leg.terminal) for leg in counted if leg.kind in TRACKED and leg.reference
    )
    if policy is ChequePolicy.RECEIPT and len(counted) > 1 and any(leg.cheque for leg in counted):
        raise ChequeApart(field="tender")
    for number in sorted(leg.cheque.sayad_id for leg in counted if leg.cheque is not None):
        hold_name(f"sayad:{number}")
    return tuple(_leg(leg, contract, policy=policy, buying=price, actor=actor, now=now) for leg in counted)


def _valued(leg: LegIn, buy_rial_per_g: int) -> LegIn:
    """A piece of old gold comes to what the shop buys it for; an amount told beside it has to be that."""
    if leg.kind != Kind.OLD_GOLD:
        return leg
    bought = rial_for_mg(leg.rule_piece.eq750_mg, buy_rial_per_g)
    if leg.amount_rial not in (None, bought):
        raise TenderSumDiffers(field="tender")
    return replace(leg, amount_rial=bought)


def _amounts(legs: Sequence[LegIn], amount_rial: int | None) -> list[LegIn]:
    rest = [leg for leg in legs if leg.amount_rial is None]
    known = sum(leg.amount_rial or 0 for leg in legs)
    if len(rest) > 1 or (rest and amount_rial is None):
        raise LegNotPositive(field="tender")
    total = known if amount_rial is None else amount_rial
    if rest and total - known < 1:
        raise TenderSumDiffers(field="tender")
    if not rest and total != known:
        raise TenderSumDiffers(field="tender")
    if total > MAX_PAYMENT_RIAL:
        raise AmountTooLarge(field="amount")
    return [replace(leg, amount_rial=total - known) if leg.amount_rial is None else leg for leg in legs]


def _check_wallet(contract: Contract, from_wallet: int) -> None:
    if from_wallet:
        hold_name(f"wallet:{contract.customer_id}")
        if from_wallet > wallet_of_id(contract.customer_id):
            raise WalletTooSmall(field="tender")


def _leg(told: LegIn, contract: Contract, *, policy: ChequePolicy, buying: int, actor: User, now: datetime) -> Leg:
    amount = told.amount_rial or 0
    leg = Leg(kind=told.kind, amount_rial=amount, reference=told.reference, terminal=told.terminal)
    if told.kind == Kind.OLD_GOLD:
        piece = told.rule_piece
        bought = purchase_lines(piece=piece, bought_rial=amount)
        row = piece_row(told, contract, actor, now, buying=buying, bought=amount)
        return replace(leg, piece=row, beside=bought, sources=(Line(Account.OLD_GOLD_DUE, rial=amount),))
    if told.cheque is None:
        return replace(leg, sources=(Line(LegKind(told.kind).account, rial=amount),))
    leg = replace(leg, cheque=_cheque(told.cheque, contract, amount, actor, now), reference=told.cheque.sayad_id)
    if policy is ChequePolicy.CLEARING:
        return replace(leg, pending=True, beside=pending_lines(amount))
    return replace(leg, sources=(Line(Account.CHEQUES, rial=amount),))


def piece_row(
    told: LegIn, contract: Contract, actor: User, now: datetime, *, buying: int | None, bought: int = 0
) -> OldGoldPiece:
    """The piece as the drawer's list keeps it, not saved. To deduct less than the shop does is a discount: raises
    NotPermitted."""
    piece, said = told.rule_piece, told.piece
    if piece.deduction < Deductions().of(piece.kind, piece.fineness):
        require(actor, Grant.DISCOUNT, subject=contract)
    return OldGoldPiece(
        contract=contract, kind=piece.kind.value, description=said.description if said else "",
        gross_mg=piece.gross_mg, stones_mg=piece.stones_mg, fineness=piece.fineness, deduction=piece.deduction,
        assay_number=piece.assay_number, eq750_mg=piece.eq750_mg, gram_for_gram=told.kind == Kind.GOLD,
        buy_rial_per_g=buying, bought_rial=bought, taken_at=now, taken_by_id=actor.pk,
    )  # fmt: skip


def _cheque(told: ChequeIn, contract: Contract, amount: int, actor: User, now: datetime) -> Cheque:
    require_cheque_day(told.due_date, today=tehran_today(now), field="tender")
    if told.colour in NEEDS_OWNER:
        require(actor, Grant.GUARANTEE_RISKY, subject=contract)
    here = [Cheque.State.HELD, Cheque.State.DEPOSITED, Cheque.State.CLEARED, Cheque.State.KEPT]
    if Cheque.objects.filter(sayad_id=told.sayad_id, state__in=here).exists():
        raise SayadTaken(field="tender")
    return Cheque(
        contract=contract, role=Cheque.Role.PAYMENT, sayad_id=told.sayad_id,
        serial=clean_serial(told.serial, field="tender"), bank=told.bank[:60], drawer_name=told.drawer_name,
        amount_rial=amount, due_date=told.due_date, registered=told.registered, confirmed=told.confirmed,
        colour=told.colour, colour_on=told.colour_on, taken_at=now, taken_by_id=actor.pk,
    )  # fmt: skip
