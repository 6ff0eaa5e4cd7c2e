"""What the owner reads in the morning: yesterday's money, today's dues, what waits, and whether the shop is safe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.queries import people_of
from accounts.rules.grants import Role
from backups.queries import restorable_at
from gold_installments.actions.reminder_texts import shown_date
from gold_installments.actions.said import said
from gold_installments.queries.dues import day_figures
from notifications.actions import Draft, queue_messages, tell_owners
from notifications.queries import failures_since, message_settings, template_texts
from persian.jalali import tehran_midnight, tehran_today
from persian.numbers import gram_text, grouped, toman_text
from tenants.context import current_schema
from tenants.queries import shop_by_schema

KIND: Final = "digest"
#: A copy is made each night; one older than this was missed.
COPY_OLD: Final = timedelta(hours=36)


def send_owner_digest(*, today: date, now: datetime) -> int:
    """Plan the summary of this morning for each owner with a mobile, once a day; returns how many texts are new.

    The same goes to their browsers and mailboxes. Nothing where the shop does not want it or is suspended.
    """
    shop = shop_by_schema(current_schema())
    if not (shop.may_grow and message_settings().digest):
        return 0
    told = said(KIND, {"shop": shop.name, **_values(today, now)}, template_texts())
    key = f"{KIND}:{today.isoformat()}"
    drafts = [
        Draft(
            dedupe_key=f"{key}:{owner.pk}", kind=KIND, recipient=owner.mobile, recipient_name=owner.display_name,
            text=told.text, guard=KIND, subject_ref=key, values=told.values,
        )
        for owner in people_of(Role.OWNER)
        if owner.mobile
    ]  # fmt: skip
    planned = queue_messages(drafts, now=now)
    with override("fa"):
        tell_owners(kind=KIND, subject=_("Morning summary"), text=told.text, now=now, dedupe_key=key)
    return planned


def digests_still_hold(refs: Sequence[str], now: datetime) -> list[bool | str]:
    """The outbox's question just before sending: yesterday's morning is over."""
    if not shop_by_schema(current_schema()).may_grow:
        return ["shop_suspended"] * len(refs)
    wanted, today = message_settings().digest, f"{KIND}:{tehran_today(now).isoformat()}"
    return [wanted and ref == today for ref in refs]


def _values(today: date, now: datetime) -> dict[str, str]:
    """The variables of the text, all of them Persian."""
    yesterday, figures = day_figures(today=today - timedelta(days=1)), day_figures(today=today)
    failed = failures_since(tehran_midnight(today - timedelta(days=1)))
    with override("fa"):
        return {
            "date": shown_date(today),
            "received": _("%(toman)s Toman, %(grams)s grams (%(count)s)")
            % {
                "toman": toman_text(yesterday.received_rial),
                "grams": gram_text(yesterday.received_mg),
                "count": grouped(yesterday.payment_count),
            },
            "due": _rows(figures.due_today_count, figures.due_today_mg),
            "overdue": _rows(figures.overdue_count, figures.overdue_mg),
            "failed_line": _("Messages that failed: %(count)s.") % {"count": grouped(failed)} if failed else "",
            "backup_line": _backup_line(now),
        }


def _rows(count: int, mg: int) -> str:
    return _("%(count)s installments, %(grams)s grams") % {"count": grouped(count), "grams": gram_text(mg)}


def _backup_line(now: datetime) -> str:
    at = restorable_at(current_schema())
    if at is None:
        return _("There is no backup yet.")
    hours = int((now - at).total_seconds()) // 3600
    if now - at > COPY_OLD:
        return _("The last backup is %(hours)s hours old.") % {"hours": grouped(hours)}
    return _("Last backup %(hours)s hours ago.") % {"hours": grouped(hours)}
