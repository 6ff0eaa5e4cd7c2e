"""The same request twice does one thing and gets one answer (R16)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from gold_installments.actions.hold import IdempotencyConflict, checked_key, hold_name
from gold_installments.models import DoneRequest
from gold_installments.rules.request import request_hash

if TYPE_CHECKING:
    from accounts.models import User


def done_before(*, key: str, action: str, body: dict[str, Any]) -> dict[str, Any] | None:
    """The result of the first request with this key, None where this is the first; rivals with the key wait here.

    Inside the transaction of the write, after the contract's row is locked. `body` are plain values, all that the
    request means. Raises KeyMissing, and IdempotencyConflict where the key came with another body or action.
    """
    wanted = checked_key(key)
    hold_name(f"request-key:{wanted}")
    first = DoneRequest.objects.filter(key=wanted).first()
    if first is None:
        return None
    if (first.action, first.request_hash) != (action, request_hash(**body)):
        raise IdempotencyConflict(existing=first.action)
    result: dict[str, Any] = first.result
    return result


def same_request(*, key: str | None, action: str, body: dict[str, Any], actor: User, now: datetime) -> None:
    """For a write that finds by itself that it was done before: its key means this body from now on, and no other.

    Where and how as `done_before`; None is a caller within the house, which has no key.
    """
    if key is not None and done_before(key=key, action=action, body=body) is None:
        mark_done(key=key, action=action, body=body, result={}, actor=actor, now=now)


def mark_done(
    *, key: str, action: str, body: dict[str, Any], result: dict[str, Any], actor: User, now: datetime
) -> dict[str, Any]:
    """Keep the result for whoever asks again; returns it."""
    DoneRequest.objects.create(
        key=checked_key(key), action=action, request_hash=request_hash(**body), result=result, actor_id=actor.pk, at=now
    )
    return result
