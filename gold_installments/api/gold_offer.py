"""What a piece of gold would pay, both ways, before anything is recorded."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from gold_installments.actions import PieceIn
from gold_installments.actions.check_tender import checked_piece
from gold_installments.api.caller import caller
from gold_installments.api.payment_answers import toman
from gold_installments.api.payment_shapes import PieceBody
from gold_installments.queries import contract_for
from gold_installments.queries.gold_offer import GoldOffer, gold_offer

router = Router(tags=["payments"])


class GoldWayOut(Schema):
    """What leaves the debt, and what stays the customer's."""

    credited_mg: int
    credited_rial: int
    wallet_rial: int
    balance_mg: int
    balance_rial: int


class GoldOfferOut(Schema):
    """`two_legs`: the shop buys the piece for `bought_rial`, and that sum pays; `gram_for_gram`: its own milligrams do.

    Either is null where it cannot be; `price_usable` says whether anybody may record it at this price now.
    """

    eq750_mg: int
    net_mg: int
    deduction: int
    buy_price_toman_per_gram: int | None
    price_toman_per_gram: int | None
    price_usable: bool
    bought_rial: int | None
    two_legs: GoldWayOut | None
    gram_for_gram: GoldWayOut | None


@router.post("/contracts/{number}/gold-preview", response=GoldOfferOut, summary="What a piece of gold would pay")
def preview(request: HttpRequest, number: str, body: PieceBody) -> GoldOfferOut:
    """Both ways at the price of now, side by side; nothing is written. 422 as a payment with the piece would be."""
    now = timezone.now()
    contract = contract_for(user=caller(request), number=number)
    offer = gold_offer(contract, checked_piece(PieceIn(**body.dict()), assayed=False), now=now)
    return _shown(offer, contract.balance_mg, contract.balance_rial)


def _shown(offer: GoldOffer, balance_mg: int, balance_rial: int) -> GoldOfferOut:
    price, piece, bought, same = offer.price, offer.piece, offer.bought, offer.same_grams
    return GoldOfferOut(
        eq750_mg=piece.eq750_mg, net_mg=piece.net_mg, deduction=piece.deduction, price_usable=price.may_post,
        buy_price_toman_per_gram=toman(price.buy_rial_per_g) if price.buy_rial_per_g else None,
        price_toman_per_gram=toman(offer.rial_per_g) if offer.rial_per_g else None, bought_rial=offer.bought_rial,
        two_legs=GoldWayOut(
            credited_mg=bought.mg, credited_rial=bought.rial, wallet_rial=bought.wallet_rial,
            balance_mg=bought.balance_after_mg, balance_rial=bought.balance_after_rial,
        ) if bought else None,
        gram_for_gram=GoldWayOut(
            credited_mg=same.credited_mg, credited_rial=0, wallet_rial=same.wallet_rial,
            balance_mg=balance_mg - same.credited_mg, balance_rial=balance_rial,
        ) if same else None,
    )  # fmt: skip
