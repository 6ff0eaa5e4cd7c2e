"""Ask accounts whether they work and what is left there; nothing is sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import override

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from accounts.rules.sealing import SealBroken
from gateways.actions.alarms import end_alarm, raise_alarm
from gateways.actions.breaker import close_breaker, trip_breaker
from gateways.models import GatewayAccount, GatewayAlarm, GatewayTrouble
from gateways.queries.routes import gateway_of
from gateways.queries.words import credit_words
from gateways.rules.speech import Gateway, Probe

if TYPE_CHECKING:
    from accounts.models import User

#: So many vendors are asked at once: one that does not answer takes its half minute without holding up the others.
AT_ONCE = 4
#: What the column holds; no vendor's credit comes near.
MOST = Decimal(10) ** 14


def read_credit(*, now: datetime) -> int:
    """Probe every account in use and keep what came of it; returns how many work.

    An account that does not work for a fault of its own is stopped; one that was stopped so and works again is used
    again; one stopped by hand stays. Low credit is told once until it recovers. Never called inside a transaction.
    """
    accounts = list(GatewayAccount.objects.filter(enabled=True))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        probes = list(pool.map(_probe, [_spoken_for(account) for account in accounts]))
    for account, probe in zip(accounts, probes, strict=True):
        _keep(account, probe, now)
    return sum(probe.works for probe in probes)


def probe_account(*, account_id: int, actor: User, now: datetime) -> Probe:
    """Probe one account, in use or not, and keep what came of it. Raises NotPermitted, GatewayAccount.DoesNotExist."""
    require(actor, Grant.PLATFORM, subject=f"gateway:{account_id}")
    account = GatewayAccount.objects.get(pk=account_id)
    probe = _probe(_spoken_for(account))
    _keep(account, probe, now)
    detail: dict[str, object] = {"label": account.label, "works": probe.works, "code": probe.code[:60]}
    note_audit(actor=actor, action="gateways.tested", subject=account, detail=detail)
    return probe


def _spoken_for(account: GatewayAccount) -> Gateway | str:
    """Its gateway, or why there is none."""
    try:
        return gateway_of(account)
    except SealBroken:
        return "seal_broken"
    except KeyError:
        return "unknown_kind"


def _probe(gateway: Gateway | str) -> Probe:
    return Probe(works=False, code=gateway) if isinstance(gateway, str) else gateway.probe()


@transaction.atomic
def _keep(asked: GatewayAccount, probe: Probe, now: datetime) -> None:
    account = GatewayAccount.objects.select_for_update().get(pk=asked.pk)
    if account.sealed_settings != asked.sealed_settings:
        return  # the answer is about settings that are gone
    if probe.credit is not None:
        amount = max(-MOST, min(MOST, probe.credit.amount)).quantize(Decimal("0.001"), rounding=ROUND_FLOOR)
        account.credit, account.credit_unit, account.credit_at = amount, probe.credit.unit[:10], now
        account.save(update_fields=["credit_milli", "credit_unit", "credit_at"])
        _judge_credit(account, amount, now)
    if probe.works:
        if probe.credit is None or probe.credit.amount > 0:
            close_breaker(account.pk, None, now)
    elif not probe.passing:
        trip_breaker(account.pk, probe.code, now)
    else:
        _note_failure(account, probe.code[:60], now)


def _judge_credit(account: GatewayAccount, amount: Decimal, now: datetime) -> None:
    what = GatewayAlarm.What.LOW_CREDIT
    if account.low_credit is None or amount >= account.low_credit:
        end_alarm(what=what, account=account, now=now)
        return
    with override("fa"):  # it is kept in the words in which it is told
        left = credit_words(amount, account.credit_unit)
    if raise_alarm(what=what, account=account, code=left, now=now):
        GatewayTrouble.objects.create(account=account, at=now, what=GatewayTrouble.What.LOW_CREDIT, code=left[:60])


def _note_failure(account: GatewayAccount, code: str, now: datetime) -> None:
    """Once for a stretch of the same silence, not each hour."""
    what = GatewayTrouble.What.PROBE_FAILED
    last = account.troubles.first()
    if last is None or (last.what, last.code) != (what, code):
        GatewayTrouble.objects.create(account=account, at=now, what=what, code=code)
