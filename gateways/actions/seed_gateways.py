"""The first account, of what the environment names."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounts.rules.sealing import seal_of
from gateways.models import GatewayAccount
from gateways.providers import KINDS

#: Kinds that need no settings.
_WITHOUT_SETTINGS: Final = frozenset({"file", "console"})


@transaction.atomic
def seed_gateways(*, now: datetime) -> GatewayAccount | None:
    """Make an account of `ZARGAR_SMS_GATEWAY` where no account carries texts yet; None where one does, and where a
    person has to type the vendor's settings into the console first.

    What an admin made or changed since is never touched. Raises ImproperlyConfigured for a name nobody has.
    """
    key = settings.ZARGAR_SMS_GATEWAY
    if key not in KINDS or KINDS[key].channel != "sms":
        known = ", ".join(sorted(kind.key for kind in KINDS.values() if kind.channel == "sms"))
        raise ImproperlyConfigured(f"ZARGAR_SMS_GATEWAY names no gateway: {key!r} (known: {known}).")
    if GatewayAccount.objects.filter(channel="sms").exists():
        return None
    if key in _WITHOUT_SETTINGS:
        return _made(key, "", now)
    given = {"key": settings.ZARGAR_KAVENEGAR_KEY, "sender": settings.ZARGAR_KAVENEGAR_SENDER}
    if key != "kavenegar":
        return None
    if not given["key"]:
        raise ImproperlyConfigured("ZARGAR_SMS_GATEWAY is kavenegar, but ZARGAR_KAVENEGAR_KEY is empty.")
    return _made(key, seal_of(tuple(settings.ZARGAR_FIELD_KEYS)).close(json.dumps(given)), now)


def _made(key: str, sealed: str, now: datetime) -> GatewayAccount:
    return GatewayAccount.objects.create(
        key=key, label=str(KINDS[key].label), channel="sms", sealed_settings=sealed, created_at=now
    )
