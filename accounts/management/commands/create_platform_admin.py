"""`manage.py create_platform_admin NAME`: the first account of the console. The password comes from the environment."""

from __future__ import annotations

import getpass
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import add_user
from accounts.rules.grants import Role
from persian.refusal import Refusal


class Command(BaseCommand):
    help = "Create a platform admin. The password is read from ZARGAR_ADMIN_PASSWORD, or asked for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--full-name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("ZARGAR_ADMIN_PASSWORD") or getpass.getpass()
        try:
            add_user(
                username=options["username"],
                password=password,
                role=Role.PLATFORM_ADMIN,
                full_name=options["full_name"],
                mobile="",
                actor=None,
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
