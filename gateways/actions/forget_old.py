"""Webhook calls and vendors' ids are kept for as long as a vendor could still speak of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from gateways.actions.pass_on_words import INBOUND
from gateways.models import HandedOver, HookCall

KEPT = timedelta(days=90)
#: The words of customers, once every shop has heard them.
WORDS_KEPT = timedelta(days=2)


def forget_old(*, now: datetime) -> int:
    """Drop webhook calls and handed-over ids older than 90 days, and of younger calls what a customer said, with the
    number, after two; returns how many rows went.
    """
    before = now - KEPT
    HookCall.objects.filter(outcome=INBOUND, at__lt=now - WORDS_KEPT).exclude(body="").update(body="")
    calls, _by_model = HookCall.objects.filter(at__lt=before).delete()
    handed, _by_model = HandedOver.objects.filter(at__lt=before).delete()
    return calls + handed
