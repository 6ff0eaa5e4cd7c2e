"""A way of paying out of a body of the API."""

from __future__ import annotations

from gold_installments.actions import ChequeIn, LegIn, PieceIn
from gold_installments.api.days import day_from
from gold_installments.api.payment_shapes import PaymentTenderIn
from measures.money import RIAL_PER_TOMAN


def leg_from(told: PaymentTenderIn) -> LegIn:
    """The leg in Rial and days. Raises InvalidJalaliDate."""
    cheque, piece = told.cheque, told.piece
    return LegIn(
        kind=told.kind, amount_rial=None if told.amount_toman is None else told.amount_toman * RIAL_PER_TOMAN,
        reference=told.reference, terminal=told.terminal,
        cheque=None if cheque is None else ChequeIn(
            sayad_id=cheque.sayad_id, due_date=day_from(cheque.due_on, field="tender"), bank=cheque.bank,
            drawer_name=cheque.drawer_name, serial=cheque.serial, registered=cheque.registered, colour=cheque.colour,
            confirmed=cheque.confirmed,
            colour_on=day_from(cheque.colour_on, field="tender") if cheque.colour_on else None,
        ),
        piece=None if piece is None else PieceIn(**piece.dict()),
    )  # fmt: skip
