"""By which account a text may leave."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.conf import settings

from accounts.rules.sealing import seal_of
from gateways.models import GatewayAccount
from gateways.providers import KINDS
from gateways.rules.speech import Gateway


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
    """The accounts of a channel that are in use and work, in the order in which they are tried."""
    usable = GatewayAccount.objects.filter(channel=channel, enabled=True, breaker=GatewayAccount.Breaker.CLOSED)
    return [_route(account) for account in usable if account.key in KINDS]


def route_of(account_id: int) -> Route:
    """The account a message was sent by, whatever became of it since. Raises GatewayAccount.DoesNotExist."""
    return _route(GatewayAccount.objects.get(pk=account_id))


def settings_of(account: GatewayAccount) -> dict[str, str]:
    """The vendor's own settings, opened. Raises SealBroken."""
    if not account.sealed_settings:
        return {}
    opened: dict[str, str] = json.loads(seal_of(tuple(settings.ZARGAR_FIELD_KEYS)).open(account.sealed_settings))
    return opened


def _route(account: GatewayAccount) -> Route:
    return Route(
        account_id=account.pk,
        key=account.key,
        label=account.label,
        channel=account.channel,
        gateway=KINDS[account.key].gateway(settings_of(account)),
        price_rial_per_part=account.price_rial_per_part,
        part_units=account.part_units,
        links_allowed=account.links_allowed,
    )
