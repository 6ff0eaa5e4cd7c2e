"""`manage.py gateways`: see, test, stop and start the accounts that carry texts, from a terminal."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from accounts.queries import user_by_name
from gateways.actions import close_breaker, probe_account, read_credit, stop_by_hand
from gateways.models import GatewayAccount
from gateways.queries import Health, code_words, health
from persian.digits import to_ascii
from persian.refusal import Refusal


class Command(BaseCommand):
    """`gateways [list]`, `gateways probe [ID]`, `gateways stop ID --by ADMIN`, `gateways start ID --by ADMIN`."""

    help = "See, test, stop and start the accounts that carry texts. What a person does is on the trail by name."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("what", nargs="?", default="list", choices=["list", "probe", "stop", "start"])
        parser.add_argument("account", nargs="?", type=int, help="the account's number, as the list shows it")
        parser.add_argument("--by", default="", help="username of the platform admin who does it")

    def handle(self, *args: Any, **options: Any) -> None:
        what, account_id = options["what"], options["account"]
        with override("en"):
            try:
                self._do(what, account_id, options["by"])
            except GatewayAccount.DoesNotExist as error:
                raise CommandError(f"there is no account {account_id}") from error
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
            for row in health():
                if account_id in (None, row.account.pk):
                    self.stdout.write(to_ascii(_line(row)))

    def _do(self, what: str, account_id: int | None, by: str) -> None:
        now = timezone.now()
        if what == "probe" and account_id is None:
            read_credit(now=now)
        if what == "list" or account_id is None:
            if what in ("stop", "start"):
                raise CommandError("say which account by its number")
            return
        actor = user_by_name(by)
        if actor is None:
            raise CommandError("say who you are: --by USERNAME of a platform admin")
        if what == "probe":
            probe = probe_account(account_id=account_id, actor=actor, now=now)
            self.stdout.write("works" if probe.works else f"does not work: {probe.code} {probe.detail}".rstrip())
        elif what == "stop":
            stop_by_hand(account_id=account_id, actor=actor, now=now)
        else:
            close_breaker(account_id, actor, now)


def _line(row: Health) -> str:
    account = row.account
    state = "out of use" if not account.enabled else "STOPPED" if row.stopped else "idle" if row.idle else "works"
    why = (
        f" ({code_words(account.key, account.breaker_code)}, since {account.breaker_at:%F %R}Z)" if row.stopped else ""
    )
    credit = f", credit {row.credit} at {account.credit_at:%F %R}Z" if row.credit and account.credit_at else ""
    place = f"{account.pk:>3}  {account.channel:<6} {account.rank:>3}  {account.key:<20}"
    return f"{place} {account.label}: {state}{why}{credit}"
