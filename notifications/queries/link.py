"""The address of a customer's own page, and whose page an address opens."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.rules.grants import Grant
from notifications.models import PageStop
from notifications.rules.page_token import LASTS, PageToken, parts, sealed, without_tokens, written
from tenants.context import current_schema

if TYPE_CHECKING:
    from accounts.models import User
    from tenants.models import Shop

SALT = "notifications.customer_page"


def link_for(customer_id: int, *, shop: Shop, now: datetime) -> str:
    """The whole address of a customer's page, good for 45 days. Asks no row: a thousand of them cost no query."""
    token = written(customer_id, now, partial(_seal, shop.schema_name, settings.SECRET_KEY))
    host = settings.ZARGAR_SHOP_ADDRESS.format(slug=shop.slug)
    return f"{host}/c/{token}/"


def link_expires_at(now: datetime) -> datetime:
    """Until when a link that is made now opens its page."""
    return now + LASTS


def page_of_token(token: str, *, now: datetime) -> PageToken | None:
    """Whose page this shop's token opens; None for one that is forged, over, called back or of another shop.

    Where another customer stands for that one by now, ask `links_stopped` of that one too.
    """
    found = parts(token)
    if found is None:
        return None
    body, seal, told = found
    if not _is_ours(body, seal) or not told.made_at <= now < told.expires_at:
        return None
    return None if links_stopped(told.customer_id, told.made_at) else told


def is_ours(token: str) -> bool:
    """Whether this shop made the token, whatever became of it: an old link is no guess."""
    found = parts(token)
    return found is not None and _is_ours(found[0], found[1])


def as_seen_by(user: User, text: str) -> str:
    """What was sent, for somebody who reads it. Whoever holds a link can speak as the customer, so links are left open
    only to those who may write the customer's file.
    """
    return text if user.may(Grant.CUSTOMER_WRITE) else without_tokens(text)


def _is_ours(body: str, seal: str) -> bool:
    """Sealed with the key of now, or one of those that a link in a text may still carry."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    seals = [sealed(body, partial(_seal, current_schema(), key)) for key in keys]
    return any(constant_time_compare(seal, ours) for ours in seals)


def links_stopped(customer_id: int, made_at: datetime) -> bool:
    """Whether this customer's links of that moment were called back."""
    return PageStop.objects.filter(customer_id=customer_id, before__gte=made_at).exists()


def _seal(schema: str, key: str, body: str) -> bytes:
    return salted_hmac(SALT, f"{schema}:{body}", secret=key, algorithm="sha256").digest()
