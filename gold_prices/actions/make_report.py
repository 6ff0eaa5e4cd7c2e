"""The report of a day or a week: made once, kept, and mailed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions import mail_admins
from gold_prices.models import PriceReport
from gold_prices.providers.registry import display_name
from gold_prices.queries.alerts import label_of_kind
from gold_prices.queries.reports import report_facts
from gold_prices.rules.report import report_body
from persian.digits import to_persian
from persian.jalali import format_jalali, tehran_midnight, tehran_today
from persian.numbers import toman_text

Period = Literal["day", "week"]
#: A Tehran week begins on a Saturday.
SATURDAY = 5


def make_report(*, period: Period, now: datetime) -> PriceReport:
    """The report of the Tehran day or week `now` lies in, until `now`. A second call gives the one that is kept."""
    first = first_day(period, tehran_today(now))
    kept = PriceReport.objects.filter(period=period, starts_on=first).first()
    if kept is not None:
        return kept
    body = report_body(report_facts(start=tehran_midnight(first), end=now))
    row, _made = PriceReport.objects.get_or_create(
        period=period, starts_on=first, defaults={"made_at": now, "body": body}
    )
    return row


def first_day(period: Period, today: date) -> date:
    """The day a report of `today`'s period begins with."""
    return today if period == "day" else today - timedelta(days=(today.weekday() - SATURDAY) % 7)


def mail_report(*, report: PriceReport) -> bool:
    """Send the report to the platform's admins; False where nobody is to be told.

    Raises SMTPException or OSError where the server did not take it: the job's next attempt sends it again.
    """
    if not settings.ZARGAR_ALERT_EMAILS:
        return False
    with override("fa"):
        mail_admins(subject=_title(report), lines=[_title(report), "", *report_lines(report)])
    return True


def report_lines(report: PriceReport) -> list[str]:
    """The report in sentences of the active language, the price first and then each source."""
    body = report.body
    lines = [_price_line(body)]
    lines.append(
        _("Rounds: %(rounds)s, published prices of 18k: %(published)s.")
        % {"rounds": to_persian(body["rounds"]), "published": to_persian(body["published"])}
    )
    for source in body["sources"]:
        lines.append(_source_line(source))
    for kind, times in body["episodes"].items():
        lines.append(f"{label_of_kind(kind)}: {to_persian(times)}")
    return lines


def _title(report: PriceReport) -> str:
    values = {"date": to_persian(format_jalali(report.starts_on))}
    if report.period == PriceReport.Period.WEEK:
        return _("Gold price report of the week from %(date)s") % values
    return _("Gold price report of %(date)s") % values


def _price_line(body: dict[str, Any]) -> str:
    if body["open"] is None:
        return _("No price was published.")
    figures = {name: toman_text(body[name]) for name in ("open", "low", "high", "close")}
    return _("18k gold in Toman a gram: first %(open)s, lowest %(low)s, highest %(high)s, last %(close)s.") % figures


def _source_line(source: dict[str, object]) -> str:
    dropped = source["dropped"]
    left_out = sum(dropped.values()) if isinstance(dropped, dict) else 0
    values = {
        "name": display_name(str(source["source"])),
        "asked": to_persian(str(source["asked"])),
        "answered": to_persian(str(source["answered"])),
        "used": to_persian(str(source["used"])),
        "dropped": to_persian(left_out),
    }
    line = _("%(name)s: asked %(asked)s times, answered %(answered)s, used %(used)s, figures left out %(dropped)s")
    median = source["median_ms"]
    end = "." if median is None else _(", half of the answers within %(ms)s ms.") % {"ms": to_persian(str(median))}
    return line % values + end
