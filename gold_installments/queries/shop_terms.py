"""What a shop's new contracts agree on unless something else is said; live contracts keep their own."""

from __future__ import annotations

from django.conf import settings

from gold_installments.models import ShopTerms
from gold_installments.rules.terms import Terms
from gold_installments.rules.terms_check import changed_terms


def latest_shop_terms() -> ShopTerms | None:
    """The row that counts, None where the shop never chose."""
    return ShopTerms.objects.select_related("set_by").order_by("-id").first()


def first_terms() -> Terms:
    """The terms of a shop that never chose."""
    return Terms(
        quote_step_rial=getattr(settings, "ZARGAR_QUOTE_STEP_RIAL", Terms.quote_step_rial),
        quote_minutes=getattr(settings, "ZARGAR_QUOTE_MINUTES", Terms.quote_minutes),
    )


def shop_terms() -> Terms:
    """The terms a contract of this moment starts from."""
    row = latest_shop_terms()
    return first_terms() if row is None else changed_terms(first_terms(), row.terms)
