"""Remember that a payment used a published price, so that no thinning takes it away."""

from __future__ import annotations

from datetime import datetime

from gold_prices.models import KeptPrice


def keep_price(*, published_id: int, shop_schema: str, at: datetime) -> None:
    """Keep the price and its whole round for good. Belongs in the transaction of the payment that used it."""
    KeptPrice.objects.create(published_id=published_id, shop_schema=shop_schema, at=at)
