"""The words of a reminder. Always Persian: the reader is the shop's customer, not the person at the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from gold_installments.actions.said import Said, said
from gold_installments.queries.reminders import DueCustomer
from gold_installments.rules.pricing import CounterPrice
from gold_installments.rules.reminder import DueRow, owed_rial, split_of, total_mg, total_rial
from notifications.queries import link_for, texted_link
from persian.digits import in_order, to_persian
from persian.jalali import TEHRAN, format_jalali, tehran_today
from persian.numbers import gram_text, grouped, toman_text

if TYPE_CHECKING:
    from tenants.models import Shop


@dataclass(frozen=True, slots=True)
class Desk:
    """What is the same for all texts of one run. `links`: whether something carries a text with a link."""

    shop: Shop
    texts: Mapping[str, str]
    price: CounterPrice
    today: date
    now: datetime
    links: bool = True


def reminder_said(customer: DueCustomer, desk: Desk) -> Said:
    """One text about every row of a customer; a sum of money only at a price that a payment could use now."""
    split = split_of(customer.rows, desk.today)
    link = link_for(customer.customer_id, shop=desk.shop, now=desk.now) if desk.links else ""
    with override("fa"):
        values = {
            **person_values(shop=desk.shop, name=customer.full_name, link=link),
            **_rows_values(split.told, late=bool(split.late)),
            **price_values(split.told, desk.price, desk.today),
            "next_line": _next_line(split.coming) if split.due else "",
            "call_line": _call_line(link, desk.shop.phone),
        }
        return said(split.stage, values, desk.texts)


def person_values(*, shop: Shop, name: str, link: str = "") -> dict[str, str]:
    """The variables of every kind of text; to be called while Persian is the language."""
    phone = in_order(shop.phone) if shop.phone else ""
    return {
        "shop": shop.name,
        "name": name,
        "phone": phone,
        "phone_line": _("Questions: %(phone)s") % {"phone": phone} if phone else "",
        "link": link,
        "link_line": _("Details: %(link)s") % {"link": texted_link(link)} if link else "",
    }


def _rows_values(rows: Sequence[DueRow], *, late: bool) -> dict[str, str]:
    values = {
        "owed": owed_text(rows),
        "date": shown_date(min(row.due_date for row in rows)),
        "count": grouped(len(rows)),
        "number": grouped(rows[0].number) if len(rows) == 1 else "",
    }
    return {**values, "rows": _rows_words(late=late, one=len(rows) == 1) % values}


def _rows_words(*, late: bool, one: bool) -> str:
    if late and one:
        return _("installment %(number)s (%(owed)s) is unpaid since %(date)s.")
    if late:
        return _("%(count)s installments (%(owed)s together) are due, the oldest since %(date)s.")
    return _("your installment %(number)s, %(owed)s") if one else _("your %(count)s installments, %(owed)s together")


def owed_text(rows: Sequence[DueRow]) -> str:
    """Gold, Toman, or both: one customer may have contracts of both kinds. In the active language."""
    mg, rial = total_mg(rows), owed_rial(rows)
    parts = [_("%(grams)s grams") % {"grams": gram_text(mg)}] if mg else []
    parts += [_("%(toman)s Toman") % {"toman": toman_text(rial)}] if rial else []
    return _(" and ").join(parts)


def _next_line(rows: Sequence[DueRow]) -> str:
    if not rows:
        return ""
    values = {"owed": owed_text(rows), "date": shown_date(min(row.due_date for row in rows))}
    return _("Next: %(owed)s on %(date)s.") % values


def _call_line(link: str, phone: str) -> str:
    ask = _("If you have paid, please tell us")
    whereto = texted_link(link) or (in_order(phone) if phone else "")
    return f"{ask}: {whereto}" if whereto else f"{ask}."


def price_values(rows: Sequence[DueRow], price: CounterPrice, today: date) -> dict[str, str]:
    """What the gold costs at the price of a named moment; empty when the price may not be used, or no gold is due."""
    if total_mg(rows) == 0 or not price.may_post or price.rial_per_g is None or price.observed_at is None:
        return {"price": "", "price_line": ""}
    day = tehran_today(price.observed_at)
    values = {
        "toman": toman_text(total_rial(rows, price.rial_per_g)),
        "date": shown_date(day),
        "time": to_persian(price.observed_at.astimezone(TEHRAN).strftime("%H:%M")),
    }
    words = (
        _("At today's price %(toman)s Toman (%(time)s).")
        if day == today
        else _("At the price of %(date)s %(toman)s Toman (%(time)s).")
    )
    return {"price": values["toman"], "price_line": words % values}


def shown_date(day: date) -> str:
    """A day as ۱۴۰۵/۰۸/۳۰."""
    return to_persian(format_jalali(day))
