"""An account is stopped when nothing can go by it, and used again when it works."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from celery import current_app
from django.db import transaction

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from gateways.actions.alarms import end_alarm, raise_alarm
from gateways.models import GatewayAccount, GatewayAlarm, GatewayTrouble
from tenants.context import public

if TYPE_CHECKING:
    from accounts.models import User

#: The code of an account that a person stopped: only a person lets it go again.
BY_HAND = "by_hand"
OPEN, CLOSED = GatewayAccount.Breaker.OPEN, GatewayAccount.Breaker.CLOSED
What = GatewayTrouble.What
#: A bell nobody heard within five minutes is not needed: the job looks by itself as often.
BELL_SECONDS = 300


@transaction.atomic(savepoint=False)
def trip_breaker(account_id: int, code: str, now: datetime, *, called_at: datetime | None = None) -> bool:
    """Stop an account for a fault of its settings or credit; says whether this call stopped it.

    `code` is the vendor's or our word for the fault; `called_at` the moment of the call it belongs to, where that is
    long ago: what was seen before the account was last started again says nothing of it now. However many workers meet
    the fault, the account is stopped once and the platform told once. The alarm's letter leaves after the commit.
    Raises GatewayAccount.DoesNotExist.
    """
    account = GatewayAccount.objects.select_for_update().get(pk=account_id)
    is_old = called_at is not None and account.breaker_at is not None and called_at < account.breaker_at
    if account.breaker == OPEN or is_old:
        return False
    _set(account, OPEN, code, now)
    if raise_alarm(what=GatewayAlarm.What.STOPPED, account=account, code=code, now=now):
        transaction.on_commit(_ring, robust=True)
    return True


@transaction.atomic
def stop_by_hand(*, account_id: int, actor: User, now: datetime) -> bool:
    """Stop an account until a person starts it again; says whether anything changed. Raises NotPermitted."""
    require(actor, Grant.PLATFORM, subject=f"gateway:{account_id}")
    account = GatewayAccount.objects.select_for_update().get(pk=account_id)
    if account.breaker == OPEN and account.breaker_code == BY_HAND:
        return False
    _set(account, OPEN, BY_HAND, now, actor)
    note_audit(actor=actor, action="gateways.stopped", subject=account, detail={"label": account.label})
    return True


@transaction.atomic(savepoint=False)
def close_breaker(account_id: int, actor: User | None, now: datetime) -> bool:
    """Use an account again; says whether anything changed.

    Without an `actor` (a test of the account worked) one that a person stopped stays so. Raises NotPermitted,
    GatewayAccount.DoesNotExist.
    """
    if actor is not None:
        require(actor, Grant.PLATFORM, subject=f"gateway:{account_id}")
    account = GatewayAccount.objects.select_for_update().get(pk=account_id)
    if account.breaker == CLOSED or (actor is None and account.breaker_code == BY_HAND):
        return False
    was = account.breaker_code
    _set(account, CLOSED, "", now, actor)
    by = actor.display_name if actor is not None else ""
    end_alarm(what=GatewayAlarm.What.STOPPED, account=account, now=now, by=by)
    if actor is not None:
        detail: dict[str, object] = {"label": account.label, "was": was}
        note_audit(actor=actor, action="gateways.started", subject=account, detail=detail)
    return True


def _set(account: GatewayAccount, state: str, code: str, now: datetime, actor: User | None = None) -> None:
    account.breaker, account.breaker_code = state, code[:60]
    account.breaker_at = now
    account.save(update_fields=["breaker", "breaker_code", "breaker_at"])
    GatewayTrouble.objects.create(
        account=account,
        at=now,
        what=What.OPENED if state == OPEN else What.CLOSED,
        code=code[:60],
        actor_name=actor.display_name[:120] if actor is not None else "",
    )


def _ring() -> None:
    """A broker that is away costs five minutes: the job looks by itself."""
    with public():
        current_app.send_task("gateways.tell_alarms", expires=BELL_SECONDS, retry=False)
