"""The console's pages: each a question to the rooms below and the answer on a page."""

from back_office.views.access import broken, forbidden, not_found
from back_office.views.backups import back_up, backup, backups, restore, restore_check, under_way, verify
from back_office.views.jobs import jobs
from back_office.views.prices import price_alerts, price_reports
from back_office.views.shops import new_shop, resume, shop, shops, suspend
from back_office.views.sources import sources, try_sources

__all__ = [
    "back_up",
    "backup",
    "backups",
    "broken",
    "forbidden",
    "jobs",
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
    "suspend",
    "try_sources",
    "under_way",
    "verify",
]
