"""Seal the settings of every account with the newest key, so that an older one can be given up."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from accounts.actions import note as note_audit
from accounts.rules.sealing import seal_of
from gateways.models import GatewayAccount


@transaction.atomic
def renew_seals() -> int:
    """Seal what is sealed with the first key; returns how many accounts. Raises SealBroken for what no key opens."""
    seal = seal_of(tuple(settings.ZARGAR_FIELD_KEYS))
    rows = list(GatewayAccount.objects.select_for_update().exclude(sealed_settings=""))
    for row in rows:
        row.sealed_settings = seal.close(seal.open(row.sealed_settings))
        row.save(update_fields=["sealed_settings"])
    note_audit(actor=None, action="gateways.seals_renewed", subject="gateways", detail={"sealed": len(rows)})
    return len(rows)
