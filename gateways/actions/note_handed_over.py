"""Which shop a vendor's id belongs to, kept for the webhooks that will name it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gateways.models import HandedOver


def note_handed_over(account_id: int, shop_schema: str, handed: Sequence[tuple[int, str]], now: datetime) -> None:
    """Keep each (client_ref, gateway_ref), in one statement; the newest call of a text counts.

    `gateway_ref` is "" where the vendor gave none: its webhook may name our own id. Belongs in the transaction that
    records the vendor's answer.
    """
    rows = [
        HandedOver(account_id=account_id, shop_schema=shop_schema, client_ref=ref, gateway_ref=theirs[:64], at=now)
        for ref, theirs in sorted(dict(handed).items())
    ]
    HandedOver.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["client_ref"],
        update_fields=["account", "gateway_ref", "shop_schema", "at"],
    )
