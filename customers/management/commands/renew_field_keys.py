"""Seal national IDs, papers and gateways' settings with the newest key, so that the older ones can be given up."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from customers.actions import renew_seals
from gateways.actions import renew_seals as renew_gateways
from tenants.context import inside, public
from tenants.queries import all_shops


class Command(BaseCommand):
    """`renew_field_keys`: put the new key first in ZARGAR_FIELD_KEYS, restart, run this, then take the old key away."""

    help = "Seal everything again with the first of ZARGAR_FIELD_KEYS. Safe to repeat; the counter goes on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        with public():
            self.stdout.write(f"gateways: {renew_gateways()} sealed again")
        for shop in all_shops():
            with inside(shop):
                self.stdout.write(f"{shop.slug}: {renew_seals()} sealed again")
