"""What the accounts are called."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.rules.sealing import SealBroken
from gateways.models import GatewayAccount
from gateways.providers import KINDS
from gateways.queries.routes import gateway_of


def labels_of(account_ids: Iterable[int]) -> dict[int, str]:
    """The label of each account there is. One query."""
    found: dict[int, str] = dict(GatewayAccount.objects.filter(pk__in=account_ids).values_list("pk", "label"))
    return found


def pattern_vendors() -> dict[str, str]:
    """The vendors in use that send approved patterns, working or stopped: label by key, in the order they are tried."""
    found: dict[str, str] = {}
    for account in GatewayAccount.objects.filter(enabled=True, channel="sms"):
        if account.key in KINDS and account.key not in found and _sends_patterns(account):
            found[account.key] = str(KINDS[account.key].label)
    return found


def _sends_patterns(account: GatewayAccount) -> bool:
    try:
        return gateway_of(account).abilities.patterns
    except SealBroken:
        # What cannot be opened cannot send; the hourly test tells the platform.
        return False
