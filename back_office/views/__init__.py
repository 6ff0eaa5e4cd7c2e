"""The console's pages: each a question to the rooms below and the answer on a page."""

from back_office.views.access import broken, forbidden, not_found
from back_office.views.backups import back_up, backup, backups, restore, restore_check, under_way, verify
from back_office.views.gateways import (
    gateway,
    gateway_kinds,
    gateways,
    move_gateway,
    new_gateway,
    stop_gateway,
    try_gateway,
    use_gateway,
)
from back_office.views.jobs import jobs
from back_office.views.prices import price_alerts, price_reports
from back_office.views.shops import new_shop, resume, shop, shops, suspend
from back_office.views.sources import sources, try_sources
from back_office.views.wallets import wallet, wallet_list, wallet_mark

__all__ = [
    "back_up",
    "backup",
    "backups",
    "broken",
    "forbidden",
    "gateway",
    "gateway_kinds",
    "gateways",
    "jobs",
    "move_gateway",
    "new_gateway",
    "new_shop",
    "not_found",
    "price_alerts",
    "price_reports",
    "restore",
    "restore_check",
    "resume",
    "shop",
    "shops",
    "sources",
    "stop_gateway",
    "suspend",
    "try_gateway",
    "try_sources",
    "under_way",
    "use_gateway",
    "verify",
    "wallet",
    "wallet_list",
    "wallet_mark",
]
