"""Payments, where their milligrams fell, and what a payment would do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Contract, Payment, Reversal
from gold_installments.queries.replaying import state_of, unit_of
from gold_installments.rules.credit import Lock
from gold_installments.rules.debts import DebtKind, Unit, quoted_steps
from gold_installments.rules.replay import PlacedPiece
from gold_installments.rules.spending import spend
from gold_installments.rules.terms import terms_of
from measures.gold import quote_rial
from persian.digits import to_ascii
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS = 200


class PaymentNotFound(Refusal, Http404):
    """No such receipt in this shop; a page answers 404 as well."""

    code = "payment_not_found"
    status = 404
    message = _("There is no such receipt in this shop.")


@dataclass(frozen=True)
class Placed:
    """What of a payment fell on one debt: a row, a fee or a row's penalty; `mg` or `rial`, the other is 0."""

    kind: DebtKind
    version: int
    number: int
    mg: int
    rial: int


@dataclass(frozen=True)
class PaymentLine:
    """A payment, its reversal if any, and where it fell (nowhere when reversed)."""

    payment: Payment
    reversal: Reversal | None
    pieces: tuple[Placed, ...]


@dataclass(frozen=True)
class DebtShare:
    """What would fall on one debt and what would stay open there, in its `unit`."""

    kind: DebtKind
    number: int
    unit: Unit
    amount: int
    open_after: int


@dataclass(frozen=True)
class PaymentPreview:
    """What a payment would do: `amount = value + rial + rounding + wallet`, all Rial; weights mg.

    `rial` leaves debts in Rial; `rial_per_g` is None where no gold is bought.
    """

    amount_rial: int
    mg: int
    rial_per_g: int | None
    value_rial: int
    rial: int
    rounding_rial: int
    wallet_rial: int
    balance_after_mg: int
    balance_after_rial: int
    allocations: tuple[DebtShare, ...]


def payment_for(*, user: User, receipt_number: str) -> Payment:
    """One payment, by its receipt number or its id, with contract, customer, actor, quote, reversal and legs.

    Raises NotPermitted, PaymentNotFound.
    """
    require(user, Grant.BOOK_READ)
    wanted = to_ascii(receipt_number.replace("\x00", "")).strip()
    rows = Payment.objects.select_related("contract__customer", "actor", "quote", "reversal")
    is_id = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
    try:
        return rows.get(pk=int(wanted)) if is_id else rows.get(receipt_number=wanted)
    except Payment.DoesNotExist as error:
        raise PaymentNotFound from error


def reversal_of(payment: Payment) -> Reversal | None:
    """How the payment was undone, or None."""
    return Reversal.objects.select_related("actor", "entry").filter(payment_id=payment.pk).first()


def list_payments(
    *, user: User, contract: Contract | None = None, after: int | None = None, limit: int = 50
) -> list[Payment]:
    """A page of payments, newest first, with `reversal` and legs at hand; `after` is the id of the last row before."""
    require(user, Grant.BOOK_READ)
    rows = Payment.objects.select_related("contract__customer", "actor", "reversal").order_by("-id")
    rows = rows.prefetch_related("legs__cheque")
    if contract is not None:
        rows = rows.filter(contract_id=contract.pk)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows[: max(1, min(limit, MOST_ROWS + 1))])


def placed_by_payment(contract: Contract, *, today: date) -> dict[int, tuple[Placed, ...]]:
    """Where each live payment fell, by payment id, replayed in date order; reversed ones are not in it."""
    state = state_of(contract, as_of=today)
    units = {DebtKind.ROW: state.unit, DebtKind.PENALTY: state.penalty_unit}
    fees = {fee.key.number: fee.unit for fee in state.fees}
    of_event = dict(Payment.objects.filter(contract_id=contract.pk).values_list("entry__event", "pk"))
    found: dict[int, list[Placed]] = defaultdict(list)
    for piece in state.pieces:
        if piece.order in of_event:
            unit = units.get(piece.key.kind) or fees[piece.key.number]
            found[of_event[piece.order]].append(_placed(piece, unit))
    return {pk: tuple(pieces) for pk, pieces in found.items()}


def _placed(piece: PlacedPiece, unit: Unit) -> Placed:
    mg, rial = (piece.amount, 0) if unit is Unit.MG else (0, piece.amount)
    return Placed(piece.key.kind, piece.key.version, piece.key.number, mg, rial)


def payments_of(contract: Contract, *, today: date) -> list[PaymentLine]:
    """The contract's payments, newest first, with what became of each."""
    placed = placed_by_payment(contract, today=today)
    payments = Payment.objects.filter(contract_id=contract.pk).select_related("actor", "reversal__actor")
    return [
        PaymentLine(payment, getattr(payment, "reversal", None), placed.get(payment.pk, ()))
        for payment in payments.order_by("-paid_at", "-id")
    ]


def payments_shown(contract: Contract) -> list[Payment]:
    """The contract's payments, newest first, with actor and reversal at hand; where they fell is not asked."""
    rows = Payment.objects.filter(contract_id=contract.pk).select_related("actor", "reversal__actor")
    return list(rows.order_by("-paid_at", "-id"))


def payment_preview(
    *,
    contract: Contract,
    rial_per_g: int | None,
    today: date,
    amount_rial: int | None = None,
    mg: int | None = None,
    lock: Lock | None = None,
) -> PaymentPreview:
    """What paying `amount_rial`, or the quoted amount for `mg`, would do at a price; nothing is written.

    `lock` is a quote's promise; no price where nothing is owed in gold. Give one of `amount_rial` and `mg` (with a
    price); raises ValueError otherwise.
    """
    if mg is not None and amount_rial is None and rial_per_g is not None:
        amount_rial = quote_rial(mg, rial_per_g, terms_of(contract.terms).quote_step_rial)
        lock = Lock(mg, amount_rial)
    elif mg is not None or amount_rial is None:
        raise ValueError("give an amount or a weight")
    state = state_of(contract, as_of=today)
    terms = terms_of(contract.terms)
    steps = terms.replay_terms(unit_of(contract)).steps
    if lock is not None and amount_rial == lock.amount_rial:
        steps = quoted_steps(steps)
    spent = spend(
        amount_rial=amount_rial, debts=state.debts(), day=today, rial_per_g=rial_per_g, lock=lock, steps=steps,
        rounding=terms.rounding,
    )  # fmt: skip
    opened = {debt.key: debt for debt in state.debts()}
    return PaymentPreview(
        amount_rial, spent.mg, rial_per_g, spent.value_rial, spent.rial, spent.rounding_rial, spent.wallet_rial,
        contract.balance_mg - spent.mg, contract.balance_rial - spent.rial,
        tuple(
            DebtShare(key.kind, key.number, opened[key].unit, amount, opened[key].open_amount - amount)
            for key, amount in spent.pieces
        ),
    )  # fmt: skip
