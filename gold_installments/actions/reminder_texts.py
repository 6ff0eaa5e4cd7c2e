"""The words of a reminder. Always Persian: the reader is the shop's customer, not the person at the screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from gold_installments.queries.reminders import DueCustomer
from gold_installments.rules.pricing import CounterPrice
from gold_installments.rules.reminder import DueRow, owed_rial, total_mg, total_rial
from persian.digits import in_order, to_persian
from persian.jalali import TEHRAN, format_jalali, tehran_today
from persian.numbers import gram_text, grouped, toman_text


def reminder_text(*, shop: str, phone: str, customer: DueCustomer, price: CounterPrice, today: date) -> str:
    """One text about every due row of a customer; a sum of money only at a price that a payment could use now."""
    with override("fa"):
        late = [row for row in customer.rows if row.due_date < today]
        head = f"{shop}: {customer.full_name}، "
        if late:
            return head + _late_part(customer.rows, late) + _call_part(phone)
        return head + _today_part(customer.rows, today) + price_part(customer.rows, price, today)


def _today_part(rows: Sequence[DueRow], today: date) -> str:
    values = {"owed": _owed(rows), "date": shown_date(today)}
    if len(rows) == 1:
        values["number"] = grouped(rows[0].number)
        return _("your installment %(number)s, %(owed)s, is due today %(date)s.") % values
    values["count"] = grouped(len(rows))
    return _("your %(count)s installments, %(owed)s together, are due today %(date)s.") % values


def _late_part(rows: Sequence[DueRow], late: Sequence[DueRow]) -> str:
    values = {"owed": _owed(rows), "date": shown_date(min(row.due_date for row in late))}
    if len(rows) == 1:
        values["number"] = grouped(rows[0].number)
        return _("installment %(number)s (%(owed)s) is unpaid since %(date)s.") % values
    values["count"] = grouped(len(rows))
    return _("%(count)s installments (%(owed)s together) are due, the oldest since %(date)s.") % values


def _owed(rows: Sequence[DueRow]) -> str:
    """Gold, Toman, or both: one customer may have contracts of both kinds."""
    mg, rial = total_mg(rows), owed_rial(rows)
    parts = [_("%(grams)s grams") % {"grams": gram_text(mg)}] if mg else []
    parts += [_("%(toman)s Toman") % {"toman": toman_text(rial)}] if rial else []
    return _(" and ").join(parts)


def _call_part(phone: str) -> str:
    ask = " " + _("If you have paid, please tell us")
    return f"{ask}: {in_order(phone)}" if phone else f"{ask}."


def price_part(rows: Sequence[DueRow], price: CounterPrice, today: date) -> str:
    """What the gold costs at the price of a named moment; empty when the price may not be used, or no gold is due."""
    if total_mg(rows) == 0 or not price.may_post or price.rial_per_g is None or price.observed_at is None:
        return ""
    day = tehran_today(price.observed_at)
    values = {
        "toman": toman_text(total_rial(rows, price.rial_per_g)),
        "date": shown_date(day),
        "time": to_persian(price.observed_at.astimezone(TEHRAN).strftime("%H:%M")),
    }
    if day == today:
        return " " + _("At today's price %(toman)s Toman (%(time)s).") % values
    return " " + _("At the price of %(date)s %(toman)s Toman (%(time)s).") % values


def shown_date(day: date) -> str:
    """A day as ۱۴۰۵/۰۸/۳۰."""
    return to_persian(format_jalali(day))
