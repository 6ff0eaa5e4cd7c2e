"""Tell the owners on their screens, beside and before any text: the wallet is empty, the price jumped.

Best effort: a push service answers for nothing. What must not be lost stands on a page as well.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.queries import people_of
from accounts.rules.grants import Role
from notifications.models import Alert, PushSubscription
from notifications.providers.web_push import Browser, Pushed, push

#: Told later it would be taken for news.
LASTS: Final = timedelta(hours=12)
#: So many refusals in a row, and the browser is forgotten: its keys, or ours, have changed.
MOST_FAILURES: Final = 5


def tell_owners(
    *, kind: str, subject: str, text: str, now: datetime, dedupe_key: str, path: str = "/"
) -> Alert | None:  # fmt: skip
    """Tell every browser the owners chose, after the caller's commit; None where this was told already, or to nobody.

    Nothing about a customer belongs in it: it lies open on a screen. `path` is where a tap leads, on the shop's host.
    """
    if not _browsers().exists():
        return None
    row = Alert(
        dedupe_key=dedupe_key[:120], kind=kind, subject=subject[:120], text=text[:500], path=path, at=now,
        until=now + LASTS,
    )  # fmt: skip
    Alert.objects.bulk_create([row], ignore_conflicts=True)
    kept = Alert.objects.get(dedupe_key=row.dedupe_key)
    if kept.at != now or kept.subject != row.subject:
        return None
    transaction.on_commit(lambda: _ring(kept.pk), robust=True)
    return kept


def push_alert(*, alert_id: int, now: datetime) -> int:
    """Hand an alert to each browser that does not have it; returns how many should be tried again.

    A browser that wants no more is forgotten; one that refused so often too.
    """
    alert = Alert.objects.filter(pk=alert_id, until__gt=now).first()
    if alert is None:
        return 0
    told = {"title": alert.subject, "body": alert.text, "path": alert.path, "tag": alert.dedupe_key}
    later = 0
    for row in _browsers().exclude(pk__in=alert.reached):
        # Each outcome is kept by itself: a worker that dies here tells nobody twice.
        later += _note(alert, row, _pushed(row, told, ttl=int((alert.until - now).total_seconds())), now)
    return later


def _pushed(row: PushSubscription, told: dict[str, str], *, ttl: int) -> Pushed:
    """A browser accepts only the key it was switched on with, which may be one that is being renewed."""
    pushed = Pushed.REFUSED
    for secret in settings.ZARGAR_FIELD_KEYS:
        pushed = push(
            Browser(row.endpoint, row.p256dh, row.auth), told, secret=secret, contact=settings.ZARGAR_MAIL_FROM,
            ttl=ttl, private=settings.ZARGAR_PUSH_PRIVATE,
        )  # fmt: skip
        if pushed is not Pushed.REFUSED:
            break
    return pushed


def _browsers() -> QuerySet[PushSubscription]:
    owners = [user.pk for user in people_of(Role.OWNER)]
    return PushSubscription.objects.filter(user_id__in=owners)


@transaction.atomic
def _note(alert: Alert, row: PushSubscription, pushed: Pushed, now: datetime) -> bool:
    """Keep what became of it; whether to try again."""
    if pushed is Pushed.TAKEN:
        kept = Alert.objects.select_for_update().get(pk=alert.pk)
        kept.reached = [*kept.reached, row.pk]
        kept.save(update_fields=["reached"])
        PushSubscription.objects.filter(pk=row.pk).update(last_used_at=now, failures=0)
        return False
    Alert.objects.filter(pk=alert.pk).update(failed=alert.failed + 1)
    alert.failed += 1
    row.failures += 1
    if pushed is Pushed.GONE or row.failures >= MOST_FAILURES:
        row.delete()
        return False
    row.save(update_fields=["failures"])
    return pushed is Pushed.LATER


def _ring(alert_id: int) -> None:
    # By name: a task stands above the actions. A web request waits for this, so nobody asks a dead broker twice.
    current_app.send_task("notifications.push_alert", args=[alert_id], retry=False)
