"""One webhook call of a vendor: understood, kept, and passed on to the shops it concerns as a hint."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import kombu.exceptions
import redis
from celery import current_app
from django.db import transaction

from accounts.rules.sealing import SealBroken
from gateways.actions.pass_on_words import BODY_KEPT, INBOUND, kept_words, one_at_a_time, ring_shops, wishes_of
from gateways.models import GatewayAccount, HandedOver, HookCall
from gateways.queries.routes import gateway_of
from gateways.rules.speech import Heard, InboundText, Malformed
from tenants.context import inside
from tenants.queries import live_shops

#: A customer may text 11 today and again in a month, in the same words: without an id of the vendor's such a call is a
#: repeat for a few minutes only. A delivery report says nothing new the second time, however late.
SAME_WORDS = timedelta(minutes=10)
_MOBILE = re.compile(r"(?<!\d)(?:(?:00)?98|0)?9\d{9}(?!\d)")
AWAY = (kombu.exceptions.OperationalError, redis.ConnectionError, redis.TimeoutError)


@dataclass(frozen=True, slots=True)
class Call:
    """What came over the wire; `too_large`: the body was not read."""

    method: str
    query: Mapping[str, str]
    content_type: str
    body: bytes
    too_large: bool = False

    @property
    def digest(self) -> str:
        """The same for the same call."""
        told = json.dumps([self.method, sorted(self.query.items()), self.content_type])
        return hashlib.sha256(told.encode() + b"\0" + self.body).hexdigest()

    def kept(self) -> str:
        """As it is stored where nobody understood it: its beginning, without anybody's number."""
        body = self.body.decode("utf-8", "replace").replace("\0", "")
        query = {name.replace("\0", ""): value.replace("\0", "") for name, value in self.query.items()}
        told = json.dumps([self.method, query, self.content_type, body], ensure_ascii=False)
        return _MOBILE.sub("09…", told)[:BODY_KEPT]


@dataclass(frozen=True, slots=True)
class Hearing:
    """What was made of a call: the HTTP status for the vendor, the outcome and what is kept of the call's own words."""

    status: int
    outcome: str
    kept: str = ""


def account_of_hook(secret: str) -> GatewayAccount | None:
    """The account whose webhook address ends in this secret."""
    return GatewayAccount.objects.filter(hook_secret=secret).first()


@transaction.atomic
def hear_hook(*, account: GatewayAccount, call: Call, now: datetime) -> Hearing:
    """Understand a call, pass it on, keep it. The tasks it sends only look closer, so that a lie does no harm.

    A call that was heard before is not passed on again. When the broker is away the vendor is asked to call again.
    """
    one_at_a_time(call.digest)
    hearing, wishes = _hear(account, call, now)
    row = HookCall.objects.create(
        account=account, at=now, digest=call.digest, outcome=hearing.outcome[:60], body=hearing.kept
    )
    if wishes:
        try:
            ring_shops(row, wishes)
        except AWAY:
            hearing = Hearing(503, "broker_away")
            HookCall.objects.filter(pk=row.pk).update(outcome=hearing.outcome)
    return hearing


def _hear(account: GatewayAccount, call: Call, now: datetime) -> tuple[Hearing, list[InboundText]]:
    heard = _understood(account, call)
    if isinstance(heard, Hearing):
        return heard, []
    if _heard_before(account, call.digest, heard, now):
        return Hearing(200, "repeated"), []
    try:
        passed = _pass_on(account, heard)
    except AWAY:
        return Hearing(503, "broker_away"), []
    if wishes := wishes_of(heard.inbound):
        return Hearing(200, INBOUND, kept_words(wishes)), wishes
    return Hearing(200, "heard" if passed or heard.inbound else "unknown_ids", _ids(heard)), []


def _ids(heard: Heard) -> str:
    """Which messages it spoke of, and what it said of them; never the words or the number of anybody."""
    told = [[note.gateway_ref, note.client_ref, note.code] for note in heard.notes]
    return json.dumps(told, ensure_ascii=False)[:BODY_KEPT]


def _understood(account: GatewayAccount, call: Call) -> Heard | Hearing:
    if call.too_large:
        return Hearing(413, "too_large")
    try:
        return gateway_of(account).read_hook(call.method, call.query, call.content_type, call.body)
    except Malformed as fault:
        return Hearing(400, f"malformed: {fault}", call.kept())
    except (ValueError, RecursionError) as fault:  # nobody knows what a stranger sends
        return Hearing(400, f"malformed: {type(fault).__name__}", call.kept())
    except (SealBroken, KeyError):
        return Hearing(503, "account_unreadable")


def _heard_before(account: GatewayAccount, digest: str, heard: Heard, now: datetime) -> bool:
    same = HookCall.objects.filter(account=account, digest=digest, outcome__in=["heard", INBOUND])
    if any(not text.vendor_ref for text in heard.inbound):
        same = same.filter(at__gt=now - SAME_WORDS)
    return same.exists()


def _pass_on(account: GatewayAccount, heard: Heard) -> int:
    """Ask each shop concerned to look closer at its messages; returns how many messages. Ids of nobody are dropped."""
    theirs = {note.gateway_ref for note in heard.notes if note.gateway_ref}
    ours = {note.client_ref for note in heard.notes if note.client_ref is not None and 0 < note.client_ref < 1 << 63}
    handed = HandedOver.objects.filter(account=account)
    rows = handed.filter(gateway_ref__in=theirs) | handed.filter(client_ref__in=ours)
    by_shop: dict[str, list[int]] = {}
    for ref, schema in rows.values_list("client_ref", "shop_schema") if theirs or ours else []:
        by_shop.setdefault(schema, []).append(ref)
    for shop in live_shops() if by_shop else []:
        if shop.schema_name in by_shop:
            with inside(shop):
                told = {"client_refs": by_shop[shop.schema_name]}
                current_app.send_task("notifications.hear_reports", kwargs=told, expires=3600, retry=False)
    return sum(map(len, by_shop.values()))
