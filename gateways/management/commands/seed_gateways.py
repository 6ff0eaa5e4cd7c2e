"""`manage.py seed_gateways`: the first account, of what the environment names. Run at each start; idempotent."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gateways.actions import seed_gateways
from gateways.queries import health


class Command(BaseCommand):
    help = "Make the first gateway account of ZARGAR_SMS_GATEWAY, where there is none yet."

    def handle(self, *args: Any, **options: Any) -> None:
        made = seed_gateways(now=timezone.now())
        if made is not None:
            self.stdout.write(f"Messages leave by: {made.key}")
        elif not any(row.carries for row in health()):
            self.stdout.write("No gateway account works: messages wait. Add one on the console's page /gateways/.")
