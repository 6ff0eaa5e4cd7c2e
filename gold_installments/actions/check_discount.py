"""What a clerk may not give away at a signing: a share let off, a price below the shop's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from accounts.actions.permit import note_refused
from accounts.rules.grants import Grant
from gold_installments.rules.deal import Deal
from gold_installments.rules.penalty import PenaltyMode
from gold_installments.rules.terms import Terms
from gold_installments.rules.wish import DealKind
from measures.gold import rial_for_mg
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

#: What the shop's own terms say, unless somebody who may give discounts says otherwise.
GIVING: Final = frozenset(
    {
        "early_discount", "early_discount_bp", "retention_bp", "fee_back_bp", "wage_back_bp", "profit_back_bp",
        "vat_back_bp",
    }
)  # fmt: skip
#: So far below the shop's price a person without the grant may go, in hundreds: one percent.
LOWEST_PERCENT: Final = 99


class DiscountNotAllowed(Refusal):
    """The contract would be cheaper than the shop's own terms and price allow this person to make it."""

    code = "not_permitted"
    status = 403
    message = _("You are not permitted to give a discount; ask the shop's owner or manager.")


def check_discount(*, deal: Deal, standing: Terms, counter_rial_per_g: int | None, actor: User) -> None:
    """Raise DiscountNotAllowed, noted on the trail, where the deal gives away more than `actor` may.

    `standing` are the terms it would have had without a word about them; `counter_rial_per_g` is the shop's price of
    now: where none is known no price can be held against it.
    """
    given = _given(deal, counter_rial_per_g) or _milder_penalty(deal, standing)
    if given is None or actor.may(Grant.DISCOUNT):
        return
    note_refused(actor=actor, grant=Grant.DISCOUNT, subject="contract", detail={"field": given})
    raise DiscountNotAllowed(field=given)


def _milder_penalty(deal: Deal, standing: Terms) -> str | None:
    """The penalty clause of shop or plan is not waived beforehand: where there is one, another one is a discount."""
    if standing.penalty == PenaltyMode.NONE:
        return None
    told = (name for name in sorted(deal.wish.terms) if name.startswith("penalty"))
    return next((name for name in told if getattr(deal.terms, name) != getattr(standing, name)), None)


def _given(deal: Deal, counter: int | None) -> str | None:
    """The input that gives something away, None where nothing does."""
    wish = deal.wish
    terms = sorted(GIVING & wish.terms.keys())
    if terms:
        return terms[0]
    if any(it.item.wage.value < 0 for it in wish.items):
        return "items"
    if counter is None:
        return None
    ceiling = deal.terms.ceiling_rial_per_g
    if "ceiling_rial_per_g" in wish.terms and ceiling is not None and ceiling * 100 < counter * LOWEST_PERCENT:
        return "price_ceiling"
    if wish.kind is DealKind.TOMAN and not wish.items:
        worth = rial_for_mg(deal.gold_mg, counter)
        return "principal_toman" if deal.principal_rial * 100 < worth * LOWEST_PERCENT else None
    return None
