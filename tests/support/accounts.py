"""An account at a vendor, made where the test stands."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from django.conf import settings

from accounts.rules.sealing import seal_of
from gateways.models import GatewayAccount
from gateways.providers import KINDS


def account(key: str, given: dict[str, str] | None = None, *, rank: int = 100, price: int = 0) -> GatewayAccount:
    """An account of this kind, in use; `rank` 1 comes before the one every installation has."""
    return GatewayAccount.objects.create(
        key=key,
        label=f"{key} {rank}",
        channel=KINDS[key].channel,
        rank=rank,
        sealed_settings=seal_of(tuple(settings.ZARGAR_FIELD_KEYS)).close(json.dumps(given or {})),
        price_rial_per_part=price,
        created_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
