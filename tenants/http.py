"""The request as a shop's page sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User
    from tenants.models import Shop


class ShopRequest(HttpRequest):
    """A request that the shop middleware and the sign-in have already passed; for annotations only."""

    tenant: Shop
    user: User
    htmx: HtmxDetails
