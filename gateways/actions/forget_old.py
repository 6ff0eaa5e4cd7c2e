"""Webhook calls and vendors' ids are kept for as long as a vendor could still speak of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from gateways.models import HandedOver, HookCall

KEPT = timedelta(days=90)


def forget_old(*, now: datetime) -> int:
    """Drop webhook calls and handed-over ids older than 90 days; returns how many rows went."""
    before = now - KEPT
    calls, _by_model = HookCall.objects.filter(at__lt=before).delete()
    handed, _by_model = HandedOver.objects.filter(at__lt=before).delete()
    return calls + handed
