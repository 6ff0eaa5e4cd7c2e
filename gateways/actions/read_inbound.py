"""Vendors that call nobody back are asked what customers texted: "11" is heard there too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from django.db import transaction

from accounts.rules.sealing import SealBroken
from gateways.actions.pass_on_words import INBOUND, kept_words, one_at_a_time, ring_shops, wishes_of
from gateways.models import GatewayAccount, HookCall
from gateways.queries.routes import gateway_of
from gateways.rules.speech import InboundText, ReadsInbound

#: Each run reads so far back: what a run misses the next one finds, for a day and a little more.
BACK = timedelta(hours=26)
AT_ONCE = 4


def read_inbound(*, now: datetime) -> int:
    """Read what was texted to the lines of every account in use that can be read, and pass new wishes on; counts them.

    Only wishes are kept, by their words, sender and moment: each is passed on once, however often it is read. Raises
    what a broker that is away raises; the wish is then not kept, and the next run reads it again. Never called inside
    a transaction.
    """
    accounts = list(GatewayAccount.objects.filter(enabled=True).order_by("pk"))
    readers = [(account, reader) for account in accounts if (reader := _reader(account)) is not None]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        read = list(pool.map(partial(_fetch, since=now - BACK), [reader for _, reader in readers]))
    return sum(_pass_on(account, texts, now) for (account, _), texts in zip(readers, read, strict=True))


def _reader(account: GatewayAccount) -> ReadsInbound | None:
    try:
        gateway = gateway_of(account)
    except (SealBroken, KeyError):
        return None
    return cast("ReadsInbound", gateway) if gateway.abilities.reads_inbound else None


def _fetch(reader: ReadsInbound, *, since: datetime) -> list[InboundText]:
    return reader.fetch_inbound(since)


def _pass_on(account: GatewayAccount, texts: Sequence[InboundText], now: datetime) -> int:
    wishes = sorted(wishes_of(texts), key=lambda one: one.at or now)
    return sum(_pass_on_once(account, wish, now) for wish in wishes)


@transaction.atomic
def _pass_on_once(account: GatewayAccount, wish: InboundText, now: datetime) -> bool:
    told = [wish.sender, wish.line, wish.text, wish.at.isoformat() if wish.at else "", wish.vendor_ref]
    digest = hashlib.sha256(json.dumps(["read", account.pk, *told]).encode()).hexdigest()
    one_at_a_time(digest)
    if HookCall.objects.filter(account=account, digest=digest).exists():
        return False
    at = min(wish.at or now, now)
    row = HookCall.objects.create(account=account, at=at, digest=digest, outcome=INBOUND, body=kept_words([wish]))
    ring_shops(row, [wish])
    return True
