"""Payments, where their milligrams fell, and what a payment would do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Contract, Payment, Reversal
from gold_installments.rules.allocation import Allocation, Paid, Piece, Row, allocate
from gold_installments.rules.credit import Lock, credit_payment
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
class PaymentLine:
    """A payment, its reversal if any, and the pieces of its milligrams by row (none when reversed)."""

    payment: Payment
    reversal: Reversal | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class RowShare:
    """Milligrams that would fall on a row, and what would stay open there."""

    number: int
    mg: int
    open_after_mg: int


@dataclass(frozen=True)
class PaymentPreview:
    """What a payment would do: `amount = value + rounding + wallet`, all Rial; weights mg."""

    amount_rial: int
    mg: int
    rial_per_g: int
    value_rial: int
    rounding_rial: int
    wallet_rial: int
    balance_after_mg: int
    allocations: tuple[RowShare, ...]


def payment_for(*, user: User, receipt_number: str) -> Payment:
    """One payment with contract, customer, actor and quote. Raises NotPermitted, PaymentNotFound."""
    require(user, Grant.BOOK_READ)
    wanted = to_ascii(receipt_number.replace("\x00", ""))
    try:
        return Payment.objects.select_related("contract__customer", "actor", "quote").get(receipt_number=wanted)
    except Payment.DoesNotExist as error:
        raise PaymentNotFound from error


def reversal_of(payment: Payment) -> Reversal | None:
    """How the payment was undone, or None."""
    return Reversal.objects.select_related("actor", "entry").filter(payment_id=payment.pk).first()


def list_payments(*, user: User, after: int | None = None, limit: int = 50) -> list[Payment]:
    """A page of payments, newest first, with `reversal` at hand; `after` is the id of the page's last row before."""
    require(user, Grant.BOOK_READ)
    rows = Payment.objects.select_related("contract__customer", "actor", "reversal").order_by("-id")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows[: max(1, min(limit, MOST_ROWS))])


def allocation_of(contract: Contract) -> Allocation:
    """Where the live payments' milligrams fall, replayed in date order; `Piece.order` is the payment's id."""
    rows = contract.installments.order_by("number").values_list("number", "mg")
    return allocate(rows=[Row(*row) for row in rows], payments=live_payments(contract))


def live_payments(contract: Contract) -> list[Paid]:
    """The payments that were not reversed; `Paid.order` is the payment's id."""
    live = Payment.objects.filter(contract_id=contract.pk, reversal__isnull=True)
    return [Paid(*paid) for paid in live.values_list("pk", "paid_at", "mg")]


def payments_of(contract: Contract) -> list[PaymentLine]:
    """The contract's payments, newest first, with what became of each."""
    allocation = allocation_of(contract)
    payments = Payment.objects.filter(contract_id=contract.pk).select_related("actor", "reversal__actor")
    return [
        PaymentLine(payment, getattr(payment, "reversal", None), allocation.pieces_of(payment.pk))
        for payment in payments.order_by("-paid_at", "-id")
    ]


def payment_preview(
    *,
    contract: Contract,
    rial_per_g: int,
    amount_rial: int | None = None,
    mg: int | None = None,
    lock: Lock | None = None,
) -> PaymentPreview:
    """What paying `amount_rial`, or the quoted amount for `mg`, would do at a price; nothing is written.

    `lock` is a quote's promise. Give one of `amount_rial` and `mg`; raises ValueError otherwise.
    """
    if mg is not None and amount_rial is None:
        amount_rial = quote_rial(mg, rial_per_g, terms_of(contract.terms).quote_step_rial)
        lock = Lock(mg, amount_rial)
    elif mg is not None or amount_rial is None:
        raise ValueError("give an amount or a weight")
    credit = credit_payment(amount_rial=amount_rial, rial_per_g=rial_per_g, balance_mg=contract.balance_mg, lock=lock)
    rows = contract.installments.order_by("number").values_list("number", "open_mg")
    return PaymentPreview(
        amount_rial, credit.mg, rial_per_g, credit.value_rial, credit.rounding_rial, credit.wallet_rial,
        contract.balance_mg - credit.mg, tuple(_shares(rows, credit.mg)),
    )  # fmt: skip


def _shares(rows: Iterable[tuple[int, int]], mg: int) -> Iterable[RowShare]:
    for number, open_mg in rows:
        take = min(mg, open_mg)
        if take > 0:
            yield RowShare(number, take, open_mg - take)
        mg -= take
