"""What concerns several rooms, for programs: the address of a customer's own page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema

from accounts.actions import require
from accounts.http import refuse_body
from accounts.rules.grants import Grant
from customers.queries import customer_for
from notifications.queries import link_expires_at, link_for
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from tenants.http import ShopRequest

router = Router(tags=["messages"])


class CustomerArchived(Refusal):
    """Whom the shop has put aside is told nothing any more."""

    code = "customer_archived"
    status = 409
    message = _("This customer was put aside; bring the file back first.")


class LinkOut(Schema):
    """Whoever has the address sees the page: it is told to the customer alone."""

    url: str
    expires: datetime


@router.post("/customers/{int:customer_id}/link", response=LinkOut, summary="The address of a customer's own page")
def link(request: HttpRequest, customer_id: int) -> LinkOut:
    """Good for 45 days, or until the links of this customer are called back. Makes no row."""
    refuse_body(request)
    user = cast("User", request.user)
    require(user, Grant.CUSTOMER_WRITE)
    customer = customer_for(user=user, pk=customer_id)
    if customer.is_archived:
        raise CustomerArchived
    now = timezone.now()
    shop = cast("ShopRequest", request).tenant
    return LinkOut(
        url=link_for(customer.merged_into_id or customer.pk, shop=shop, now=now), expires=link_expires_at(now)
    )  # fmt: skip
