"""Bytes, durations, names of jobs and of control totals, as a person reads them."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from persian.digits import to_persian
from persian.templatetags.persian import code, gram, num

register = template.Library()

UNITS = (_("bytes"), _("kilobytes"), _("megabytes"), _("gigabytes"), _("terabytes"))
JOBS = {
    "backups.back_up_shop": _("Back up a shop"),
    "backups.verify_backup": _("Read a copy back"),
    "backups.check_restore": _("Test restore"),
    "backups.nightly": _("Nightly backups"),
    "backups.drill": _("Weekly restore drill"),
    "backups.sweep": _("Look after backups"),
    "gold_prices.update_gold_prices": _("Ask the price sources"),
    "gold_prices.update_single_karat_price": _("Ask for the price of 18k gold"),
    "gold_prices.validate_gold_price_apis": _("Check the price sources"),
    "gold_prices.cleanup_gold_price_cache": _("Write candles and thin old prices"),
    "gold_prices.generate_gold_price_report": _("Report on prices"),
    "gold_prices.send_gold_price_alert": _("Watch prices and tell of alerts"),
    "gold_prices.force_gold_price_refresh": _("Ask the price sources at once"),
    "gold_installments.audit_ledgers": _("Audit the ledger"),
    "gold_installments.repair_due_index": _("Repair the due table"),
    "notifications.send_daily_payment_reminders": _("Plan reminders"),
    "notifications.send_birthday_greetings": _("Greet on birthdays"),
    "notifications.send_appointment_reminders": _("Remind of appointments"),
    "notifications.send_owner_digest": _("Owner's morning summary"),
    "gold_installments.tell_price_alert": _("Tell the owner of a price alert"),
    "notifications.send_single_notification": _("Send a message"),
    "notifications.process_scheduled_notifications": _("Send waiting messages"),
    "gateways.read_credit": _("Test the gateways and read their credit"),
    "gateways.tell_alarms": _("Watch wallets and tell of stopped gateways"),
    "gateways.ring_inbound_again": _("Pass on what customers texted"),
    "gateways.forget_old": _("Forget old calls of gateways"),
    "tenants.heartbeat": _("Worker heartbeat"),
    "tenants.for_each_shop": _("Ask every shop"),
    "tenants.for_shops_with_work": _("Ask shops with work"),
    "tenants.for_shops_on_days": _("Ask shops with reminders"),
    "tenants.tell_each_shop": _("Tell every shop"),
    "tenants.forget_old_runs": _("Forget old runs"),
}
TOTALS = {
    "balance_mg": _("Gold still owed"),
    "ledger_mg": _("Gold owed by the ledger"),
    "last_ledger_entry": _("Last ledger entry"),
}


#: Owners of more than one source, or of one by another name; any other family is its only source.
FAMILIES = {"alanchand": _("Alanchand"), "nobitex": _("Nobitex"), "wallgold": _("Wallgold")}


@register.filter
def family_name(family: str) -> object:
    """Whose figures a source gives; a family without a name here keeps its key."""
    return FAMILIES.get(family) or code(family)


@register.filter
def size(count: int | None) -> SafeString | str:
    """A number of bytes in the unit that keeps it short: «۱۸۶ کیلوبایت», one decimal below ten."""
    if count is None:
        return "—"
    power, tenths = 0, count * 10
    while tenths >= 10_000 and power < len(UNITS) - 1:
        power, tenths = power + 1, tenths // 1000
    text = f"{tenths // 10}.{tenths % 10}" if tenths < 100 and power else str(tenths // 10)
    return format_html('<span class="n">{}</span> {}', to_persian(text.replace(".", "٫")), UNITS[power])


@register.filter
def lasted(span: dt.timedelta | None) -> SafeString | str:
    """A duration: «۲٫۴ ثانیه», «۳ دقیقه»."""
    if span is None:
        return "—"
    tenths = max(0, round(span.total_seconds() * 10))
    if tenths >= 1200:
        return format_html('<span class="n">{}</span> {}', to_persian(str(tenths // 600)), _("minutes"))
    text = f"{tenths // 10}٫{tenths % 10}"
    return format_html('<span class="n">{}</span> {}', to_persian(text), _("seconds"))


@register.filter
def until(start: dt.datetime | None, end: dt.datetime | None) -> dt.timedelta | None:
    """The time from `start` to `end`; None while either is open."""
    return end - start if start and end else None


@register.filter
def job_name(task: str) -> object:
    """What a task does; one without a name here keeps its own."""
    return JOBS.get(task) or code(task)


@register.filter
def total_name(name: str) -> object:
    """What a control total stands for."""
    return TOTALS.get(name) or code(name)


@register.filter
def total_value(value: str | None, name: str) -> object:
    """A control total in its unit: milligrams by the name's ending, else a count."""
    if value is None:
        return "—"
    if not value.lstrip("-").isdecimal():
        return code(value)
    return gram(int(value)) if name.endswith("_mg") else num(int(value))


@register.filter
def named(schema: str, names: dict[str, str]) -> str:
    """The shop's name, or its schema's for a shop that is gone."""
    return names.get(schema, schema)
