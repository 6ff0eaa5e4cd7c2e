"""Count again how the messages of each day fared."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction

from notifications.models import DayFigure
from persian.jalali import tehran_today

#: A message is told of by its gateway for days, and a person may decide about one later still.
COUNTED_AGAIN: Final = timedelta(days=40)
_COUNT: Final = """
    INSERT INTO notifications_dayfigure (day, kind, channel, state, messages, parts, cost_rial)
    SELECT (created_at AT TIME ZONE 'Asia/Tehran')::date AS day, kind, channel, state,
           count(*), sum(parts), sum(cost_rial)
    FROM notifications_message
    WHERE created_at >= %s::timestamp AT TIME ZONE 'Asia/Tehran'
    GROUP BY 1, kind, channel, state
"""


@transaction.atomic
def update_figures(*, now: datetime) -> int:
    """Make the figures of the last forty days anew, at first of every day; returns how many lines there are of these.

    Days are Tehran's: one that begins at 20:30 UTC. Said twice, or by two workers at once, the figures are the same.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE notifications_dayfigure IN SHARE ROW EXCLUSIVE MODE")
        since = tehran_today(now) - COUNTED_AGAIN if DayFigure.objects.exists() else date(2000, 1, 1)
        DayFigure.objects.filter(day__gte=since).delete()
        cursor.execute(_COUNT, [since])
        return int(cursor.rowcount)
