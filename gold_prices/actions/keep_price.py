"""Remember that a payment used a published price, so that no thinning takes it away."""

from __future__ import annotations

from datetime import datetime

from tenants.prepared import run_prepared

_KEEP = """
    INSERT INTO gold_prices_keptprice (published_id, shop_schema, at)
    SELECT id, %s, %s FROM gold_prices_publishedprice WHERE id = %s
"""


def keep_price(*, published_id: int, shop_schema: str, at: datetime) -> None:
    """Keep the price and its whole round for good. Belongs in the transaction of the payment that used it.

    A price that is not there (the public floor was restored to an earlier moment) keeps nobody from paying at a quote
    that promised it: the payment carries a copy.
    """
    run_prepared(_KEEP, [shop_schema, at, published_id])
