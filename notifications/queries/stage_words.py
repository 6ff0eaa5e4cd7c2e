"""The stages in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from notifications.rules.stage_plan import StageRow
from persian.digits import to_persian


def stages_sentence_of(rows: Sequence[StageRow]) -> str:
    """On which days customers hear, in the active language."""
    on = sorted((row for row in rows if row.enabled), key=lambda row: row.days)
    if not on:
        return _("Customers hear nothing about their due dates.")
    told = [
        _days(_("%(days)s days before the due date"), [-row.days for row in on if row.days < 0]),
        _("on the due date") if any(row.days == 0 for row in on) else "",
        _days(_("%(days)s days after the due date"), [row.days for row in on if row.days > 0]),
    ]
    last = on[-1]
    if last.repeat_every and last.stop_after:
        numbers = {"every": to_persian(last.repeat_every), "stop": to_persian(last.stop_after)}
        told.append(_("then every %(every)s days until day %(stop)s") % numbers)
    return _("Customers hear: %(when)s.") % {"when": "؛ ".join(part for part in told if part)}


def _days(words: str, days: list[int]) -> str:
    return words % {"days": _(" and ").join(to_persian(day) for day in days)} if days else ""
