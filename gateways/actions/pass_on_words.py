"""What customers text back: the words of command among it reach every live shop, again until each has heard them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from celery import current_app
from django.db import connection

from gateways.models import HookCall
from gateways.rules.speech import InboundText
from persian.letters import compact_key

#: The outcome of a row that holds a customer's wish.
INBOUND = "inbound"
#: A shop that no worker served for so long is told again by `ring_inbound_again`.
RING_AGAIN = timedelta(hours=24)
BODY_KEPT = 2_000
#: Longer texts are letters to somebody, no word of command.
LONGEST_WISH = 20


def wishes_of(texts: Sequence[InboundText]) -> list[InboundText]:
    """Texts that may say stop or start again; what they really say is for the shops to judge."""
    words = [(text, compact_key(text.text)) for text in texts]
    return [one for one, key in words if len(key) <= LONGEST_WISH and any(sign in key for sign in ("11", "12", "لغو"))]


def kept_words(wishes: Sequence[InboundText]) -> str:
    """The wishes as they are stored: what is needed to pass them on again, and nothing else that came with them."""
    told = [_said(one) for one in wishes]
    while len(kept := json.dumps(told, ensure_ascii=False)) > BODY_KEPT:
        told.pop()
    return kept


def ring_shops(row: HookCall, wishes: Sequence[InboundText]) -> None:
    """Every live shop hears of it once, also when rung again; one that never wrote to the number does nothing."""
    _ring(row, [_said(one) for one in wishes])


def ring_inbound_again(*, now: datetime) -> int:
    """Pass on the words of customers of the last day to shops that have not heard them; returns how many rows.

    Raises what a broker that is away raises; the next run rings again.
    """
    rows = HookCall.objects.filter(outcome=INBOUND, at__gt=now - RING_AGAIN, at__lte=now).exclude(body="")
    found = list(rows.select_related("account").order_by("pk"))
    for row in found:
        _ring(row, json.loads(row.body))
    return len(found)


def one_at_a_time(digest: str) -> None:
    """Two callers with the same words wait for one another until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])


def _said(text: InboundText) -> dict[str, str]:
    return {"sender": text.sender[:40], "line": text.line[:40], "text": text.text[:160]}


def _ring(row: HookCall, told: Sequence[dict[str, str]]) -> None:
    of_account = {"account_id": row.account_id, "channel": row.account.channel, "at": row.at.isoformat()}
    for place, said in enumerate(told):
        about = {"task": "notifications.hear_inbound", "about": f"inbound:{row.pk}:{place}"}
        values = {"values": {**said, **of_account}}
        current_app.send_task("tenants.tell_each_shop", kwargs={**about, **values}, retry=False)
