"""By which account a text may leave."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings

from accounts.rules.sealing import SealBroken, seal_of
from gateways.models import GatewayAccount
from gateways.providers import KINDS
from gateways.rules.speech import Gateway

log = logging.getLogger(__name__)

#: These reach nobody: beside a real account, even one that is stopped, a text would be taken for sent and be lost.
LOCAL: Final = frozenset({"file", "console"})


@dataclass(frozen=True, slots=True)
class Route:
    """An account and the gateway that speaks for it; prices are what a shop pays."""

    account_id: int
    key: str
    label: str
    channel: str
    gateway: Gateway
    price_rial_per_part: int
    part_units: int
    links_allowed: bool


def routes(channel: str) -> list[Route]:
    """The accounts of a channel that are in use and work, in the order in which they are tried. One query.

    One whose settings no key opens is left out: the hourly test stops it and tells the platform.
    """
    accounts = list(GatewayAccount.objects.filter(channel=channel, enabled=True))
    if any(account.key not in LOCAL for account in accounts):
        accounts = [account for account in accounts if account.key not in LOCAL]
    found = []
    for account in accounts:
        try:
            if account.key in KINDS and account.breaker == GatewayAccount.Breaker.CLOSED:
                found.append(_route(account))
        except SealBroken:
            log.error("the settings of gateway account %s cannot be opened", account.pk)
    return found


def route_of(account_id: int) -> Route:
    """The account a message was sent by, whatever became of it since.

    Raises GatewayAccount.DoesNotExist, SealBroken, and KeyError for a kind that is gone.
    """
    return _route(GatewayAccount.objects.get(pk=account_id))


def route_of_key(key: str) -> Route | None:
    """The first account of a kind, to which messages older than the accounts' rows belong. Raises SealBroken."""
    account = GatewayAccount.objects.filter(key=key).order_by("rank", "pk").first()
    return _route(account) if account is not None and key in KINDS else None


def gateway_of(account: GatewayAccount) -> Gateway:
    """Who speaks for the account, made once in a process for as long as nothing it is made of changes.

    Raises SealBroken, and KeyError for a kind that is gone.
    """
    return _built(account.key, account.sealed_settings, KINDS[account.key].base_url, str(settings.VAR))


def settings_of(account: GatewayAccount) -> dict[str, str]:
    """The vendor's own settings, opened. Raises SealBroken."""
    return _opened(account.sealed_settings)


def _route(account: GatewayAccount) -> Route:
    return Route(
        account_id=account.pk,
        key=account.key,
        label=account.label,
        channel=account.channel,
        gateway=gateway_of(account),
        price_rial_per_part=account.price_rial_per_part,
        part_units=account.part_units,
        links_allowed=account.links_allowed,
    )


@lru_cache(maxsize=64)
def _built(key: str, sealed: str, _url: str, _folder: str) -> Gateway:
    return KINDS[key].gateway(_opened(sealed))


def _opened(sealed: str) -> dict[str, str]:
    if not sealed:
        return {}
    opened: dict[str, str] = json.loads(seal_of(tuple(settings.ZARGAR_FIELD_KEYS)).open(sealed))
    return opened
