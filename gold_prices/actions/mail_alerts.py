"""Tell the platform's admins by e-mail: episodes that began, each once, and reports."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.actions import mail_admins, mail_fault
from gold_prices.models import AlertEpisode
from gold_prices.queries.alerts import Episode, episode_of
from persian.digits import to_persian
from persian.jalali import TEHRAN, format_jalali

#: News of yesterday would be taken for news of now.
TOLD_WITHIN = timedelta(days=1)
NOBODY = "no address is set"


def mail_alerts(*, now: datetime) -> int:
    """Mail the episodes nobody was told of yet, all in one message; returns how many were sent.

    The rows come first: without a server or an address each says why (`mail_error`), and the next run tries again for a
    day. Never called inside a transaction: it talks to the mail server.
    """
    waiting = list(
        AlertEpisode.objects.filter(mailed_at=None, opened_at__gt=now - TOLD_WITHIN, opened_at__lte=now).order_by("pk")
    )
    if not waiting:
        return 0
    rows = AlertEpisode.objects.filter(pk__in=[row.pk for row in waiting], mailed_at=None)
    if not settings.ZARGAR_ALERT_EMAILS:
        rows.update(mail_error=NOBODY)
        return 0
    try:
        with override("fa"):
            found = [episode_of(row) for row in waiting]
            mail_admins(subject=_subject(found), lines=[_line(one) for one in found])
    except (SMTPException, OSError) as error:
        rows.update(mail_error=mail_fault(error))
        return 0
    return rows.update(mailed_at=now, mail_error="")


def _subject(found: list[Episode]) -> str:
    if len(found) == 1:
        return _("Zargar, gold price: %(what)s") % {"what": found[0].label}
    count = to_persian(len(found))
    return ngettext(
        "Zargar, gold price: %(count)s alert", "Zargar, gold price: %(count)s alerts", len(found)
    ) % {"count": count}  # fmt: skip


def _line(one: Episode) -> str:
    local = one.opened_at.astimezone(TEHRAN)
    when = to_persian(f"{format_jalali(local.date())} {local:%H:%M}")
    over = " " + _("It is over by now.") if one.closed_at else ""
    return f"{when} - {one.label}: {one.sentence}{over}"
