"""What shops have left for texts."""

from __future__ import annotations

from gateways.models import Wallet, WalletMove


def wallet_of(shop_schema: str) -> Wallet:
    """The shop's wallet; one that is empty and not stored where it never had any."""
    return Wallet.objects.filter(shop_schema=shop_schema).first() or Wallet(shop_schema=shop_schema)


def wallets() -> dict[str, Wallet]:
    """Every wallet there is, by the shop's schema. One query."""
    return {row.shop_schema: row for row in Wallet.objects.all()}


def moves_of(shop_schema: str, *, limit: int, before: int | None = None) -> list[WalletMove]:
    """The newest moves of a shop first; those older than the row `before` where it is given."""
    rows = WalletMove.objects.filter(shop_schema=shop_schema).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows[:limit])
