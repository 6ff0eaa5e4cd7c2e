"""`manage.py create_api_token --shop demo --user clerk --name "till 2"`: print a new API token, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import create_api_token
from accounts.queries import user_by_name
from persian.refusal import Refusal
from tenants.context import inside
from tenants.models import Shop
from tenants.queries import shop_by_slug


class Command(BaseCommand):
    help = "Create an API token for a shop's user and print it; it cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--shop", required=True, help="the shop's slug: demo of demo.example.com")
        parser.add_argument("--user", required=True, help="a username in that shop")
        parser.add_argument("--name", default="command line", help="what the token is for")
        parser.add_argument(
            "--scope", action="append", default=[], metavar="GRANT",
            help="cut the token down to this grant, such as messages.write; may be given several times",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            shop = shop_by_slug(options["shop"])
        except Shop.DoesNotExist as error:
            raise CommandError(f"no shop has the address {options['shop']!r}") from error
        with inside(shop):
            user = user_by_name(options["user"])
            if user is None:
                raise CommandError(f"the shop has no user {options['user']!r}")
            try:
                made = create_api_token(user=user, name=options["name"], scopes=options["scope"])
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(made)
