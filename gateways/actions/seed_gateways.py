"""The first account, of what the environment names."""

from __future__ import annotations

import json
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounts.rules.sealing import seal_of
from gateways.models import GatewayAccount
from gateways.providers import KINDS


@transaction.atomic
def seed_gateways(*, now: datetime) -> GatewayAccount | None:
    """Make an account of `ZARGAR_SMS_GATEWAY` where no account carries texts yet; None where one does.

    What an admin made or changed since is never touched. Raises ImproperlyConfigured for a name nobody has.
    """
    key = settings.ZARGAR_SMS_GATEWAY
    if key not in KINDS or KINDS[key].channel != "sms":
        raise ImproperlyConfigured(f"ZARGAR_SMS_GATEWAY names no gateway: {key!r} (known: {', '.join(sorted(KINDS))}).")
    if GatewayAccount.objects.filter(channel="sms").exists():
        return None
    given = {"key": settings.ZARGAR_KAVENEGAR_KEY, "sender": settings.ZARGAR_KAVENEGAR_SENDER}
    if key == "kavenegar" and not given["key"]:
        raise ImproperlyConfigured("ZARGAR_SMS_GATEWAY is kavenegar, but ZARGAR_KAVENEGAR_KEY is empty.")
    sealed = seal_of(tuple(settings.ZARGAR_FIELD_KEYS)).close(json.dumps(given)) if key == "kavenegar" else ""
    return GatewayAccount.objects.create(
        key=key, label=str(KINDS[key].label), channel="sms", sealed_settings=sealed, created_at=now
    )
