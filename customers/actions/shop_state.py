"""What the shop's own state allows: a suspended shop takes money and exports, but does not grow."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from persian.refusal import Refusal
from tenants.context import current_schema
from tenants.queries import shop_by_schema, shop_takes_money


class ShopSuspended(Refusal):
    """New customers and contracts are stopped; payments, reversals, statements and export are not."""

    code = "shop_suspended"
    status = 403
    message = _(
        "This shop is suspended: no new customer or contract can be registered. Payments and exports work as before."
    )


class ShopClosed(Refusal):
    """Nothing can be written in a shop that is closed or still being prepared."""

    code = "shop_closed"
    status = 403
    message = _("This shop is closed; nothing can be registered in it.")


def require_open_shop() -> None:
    """Raise ShopClosed unless the shop of the current schema takes money (active or suspended).

    Asks the row, not the cached shop of the request: a change of state counts from the moment it is written.
    """
    if not shop_takes_money(current_schema()):
        raise ShopClosed


def require_growing_shop() -> None:
    """Raise ShopSuspended or ShopClosed unless the shop may take new customers and contracts; asks the row as well."""
    shop = shop_by_schema(current_schema())
    if not shop.is_open:
        raise ShopClosed
    if not shop.may_grow:
        raise ShopSuspended
