"""The terms that new contracts of the shop start from."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.actions.set_shop_terms import set_shop_terms
from gold_installments.api.caller import caller
from gold_installments.api.term_shapes import ShopTermsIn, ShopTermsOut, changes_from, fields_as_sent, shown_terms
from gold_installments.models import ShopTerms
from gold_installments.queries.shop_terms import latest_shop_terms, shop_terms

router = Router(tags=["sale"])


@router.get("/shop-terms", response=ShopTermsOut, summary="What new contracts start from")
def standing_terms(request: HttpRequest) -> ShopTermsOut:
    """Contracts may differ; live ones never change with it."""
    require(caller(request), Grant.BOOK_READ)
    return _shop_terms(latest_shop_terms())


@router.post("/shop-terms", response={201: ShopTermsOut}, summary="Change what new contracts start from")
def new_terms(request: HttpRequest, body: ShopTermsIn) -> Status[ShopTermsOut]:
    """The owner's decision, over the terms of `version`; 409 `version_conflict` where they changed meanwhile."""
    user = caller(request)
    with fields_as_sent():
        row = set_shop_terms(
            changes=changes_from(body.terms), version=body.version, reason=body.reason, actor=user, now=timezone.now()
        )
    return Status(201, _shop_terms(row))


def _shop_terms(row: ShopTerms | None) -> ShopTermsOut:
    return ShopTermsOut(
        version=row.pk if row is not None else 0, terms=shown_terms(shop_terms()),
        reason=row.reason if row is not None else "", set_by=row.set_by.display_name if row is not None else "",
    )  # fmt: skip
