"""What the platform must hear of: each thing once, from when it begins until it is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from gateways.models import GatewayAccount, GatewayAlarm

#: What ended by itself and comes back sooner is the same trouble: an account that works now and then is one piece of
#: news, not one an hour.
SAME_TROUBLE = timedelta(hours=2)


@transaction.atomic(savepoint=False)
def raise_alarm(
    *,
    what: GatewayAlarm.What,
    now: datetime,
    account: GatewayAccount | None = None,
    shop_schema: str = "",
    code: str = "",
) -> bool:
    """Begin it, unless it lasts already or has only just ended by itself; says whether it is news.

    Two callers at once begin it once. `account` or `shop_schema` says whose it is.
    """
    same = GatewayAlarm.objects.filter(what=what, account=account, shop_schema=shop_schema)
    back = same.filter(over_at__gt=now - SAME_TROUBLE, over_by="").order_by("-over_at").first()
    if back is not None and not same.filter(over_at=None).exists():
        GatewayAlarm.objects.filter(pk=back.pk).update(over_at=None, code=code[:60])
        return False
    _row, made = GatewayAlarm.objects.get_or_create(
        what=what, account=account, shop_schema=shop_schema, over_at=None, defaults={"code": code[:60], "at": now}
    )
    return made


def end_alarm(
    *,
    what: GatewayAlarm.What,
    now: datetime,
    account: GatewayAccount | None = None,
    shop_schema: str = "",
    by: str = "",
) -> None:
    """It is over; `by` names the person who ended it, "" where it ended by itself."""
    lasting = GatewayAlarm.objects.filter(what=what, account=account, shop_schema=shop_schema, over_at=None)
    lasting.update(over_at=now, over_by=by[:120])
