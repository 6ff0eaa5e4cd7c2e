"""`manage.py prepare_template`: bring the template shop to this code's migrations, store its dump."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tenants.actions import prepare_template


class Command(BaseCommand):
    help = "Migrate the template shop and store the dump that new shops are made from."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(prepare_template())
