"""What a piece of gold would pay of a contract now: bought first and paid with its price, or gram for gram (R8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gold_installments.models import Contract
from gold_installments.queries.payments import PaymentPreview, payment_preview
from gold_installments.queries.prices import counter_price
from gold_installments.queries.replaying import state_of
from gold_installments.rules.debts import Unit
from gold_installments.rules.old_gold import GramForGram, Piece, gram_for_gram
from gold_installments.rules.pricing import CounterPrice
from gold_installments.rules.terms import terms_of
from measures.gold import rial_for_mg
from persian.jalali import tehran_today


@dataclass(frozen=True)
class GoldOffer:
    """Both ways side by side. Rial, mg of 750; `rial_per_g` is the price of the contract, None for debts in Rial.

    `bought` is None while no price is known, or where nothing is owed; `same_grams` where nothing is owed in gold, or
    where the piece is heavier than the debt and nobody knows what the rest is bought at.
    """

    piece: Piece
    price: CounterPrice
    rial_per_g: int | None
    bought_rial: int | None
    bought: PaymentPreview | None
    same_grams: GramForGram | None


def gold_offer(contract: Contract, piece: Piece, *, now: datetime) -> GoldOffer:
    """Nothing is written, and no price is promised."""
    price, today = counter_price(now=now), tehran_today(now)
    room = sum(debt.open_amount for debt in state_of(contract, as_of=today).debts() if debt.unit is Unit.MG)
    selling, buying = price.rial_per_g, price.buy_rial_per_g
    rial_per_g = terms_of(contract.terms).protection.effective(selling) if room and selling else None
    bought_rial = rial_for_mg(piece.eq750_mg, buying) if buying else None
    bought = None
    if bought_rial and contract.is_live and (rial_per_g or not room):
        bought = payment_preview(contract=contract, rial_per_g=rial_per_g, today=today, amount_rial=bought_rial)
    known = room and (buying or piece.eq750_mg <= room)
    same = gram_for_gram(piece=piece, balance_mg=room, buy_rial_per_g=buying) if known else None
    return GoldOffer(piece, price, rial_per_g, bought_rial, bought, same)
