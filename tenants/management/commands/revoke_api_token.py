"""`manage.py revoke_api_token demo "till 2"`: make a shop's API token useless from now on."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import revoke_api_token
from accounts.queries import tokens_named
from tenants.context import inside
from tenants.models import Shop
from tenants.queries import shop_by_slug


class Command(BaseCommand):
    help = "Revoke every API token of this name in a shop; what programs sent so far stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("shop", help="the shop's slug: demo of demo.example.com")
        parser.add_argument("name", help="what the token was called when it was made")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            shop = shop_by_slug(options["shop"])
        except Shop.DoesNotExist as error:
            raise CommandError(f"no shop has the address {options['shop']!r}") from error
        with inside(shop):
            found = tokens_named(options["name"])
            if not found:
                raise CommandError(f"the shop has no working token of the name {options['name']!r}")
            for token in found:
                revoke_api_token(token=token, actor=token.user)
                self.stdout.write(f"revoked: {token.name} of {token.user.username}")
