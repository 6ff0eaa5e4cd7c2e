"""The people whom a text for many finds, each once, with what the text may say of them (settings.MESSAGE_AUDIENCE)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override

from customers.queries import people_standing, silent_people
from gold_installments.models import Contract, Installment
from gold_installments.queries.dues import IS_OPEN
from gold_installments.queries.prices import counter_price
from notifications.queries import Person, Reach, addresses_stopped, link_for, people_stopped
from persian.digits import in_order, to_persian
from persian.jalali import TEHRAN, format_jalali, tehran_midnight
from persian.numbers import gram_text, toman_text
from tenants.context import current_shop

CHANNEL: Final = "sms"
_PERSON: Final = Coalesce("customer__merged_into_id", "customer_id")
_ROWS_PERSON: Final = Coalesce("contract__customer__merged_into_id", "contract__customer_id")


def count_of(wanted: dict[str, Any], today: date) -> Reach:
    """How many a filter reaches, and how many of those it finds have said stop. One query."""
    counted = _found(wanted, today).aggregate(every=Count("pk"), stopped=Count("pk", filter=_stopped()))
    return Reach(people=counted["every"] - counted["stopped"], stopped=counted["stopped"])


def people_of(
    wanted: dict[str, Any],
    *,
    after: int,
    limit: int,
    today: date,
    now: datetime,
    among: Collection[int] | None = None,
) -> list[Person]:
    """The next `limit` people behind the customer `after`, of those `among` if given; a fixed number of queries.

    By id. `wanted` is as notifications.rules.audience gives it. Aliases are of the person who stands for them; archived
    people and those who said stop are left out.
    """
    rows = _found(wanted, today).filter(pk__gt=after).exclude(_stopped()).order_by("pk")
    if among is not None:
        rows = rows.filter(pk__in=among)
    found = list(rows.values_list("pk", "full_name", "mobile", "email")[:limit])
    if not found:
        return []
    of_all, said = _of_all(now), _said([pk for pk, *_rest in found], today)
    shop, people = current_shop(), []
    with override("fa"):
        details = _("Details: %(link)s")
    for pk, name, mobile, email in found:
        link = link_for(pk, shop=shop, now=now)
        line = {"name": name, "link": link, "link_line": details % {"link": link}}
        people.append(Person(pk, name, mobile, email, {**of_all, **line, **said.get(pk, _NOTHING)}))
    return people


def persons_of(customer_ids: Iterable[int]) -> dict[int, Person]:
    """Each asked id and who stands for it; unknown and archived ones are left out. One query."""
    asked = {pk for pk in customer_ids if 0 < pk < 2**63}
    rows = people_standing().filter(Q(pk__in=asked) | Q(aliases__in=asked)).order_by()
    found: dict[int, Person] = {}
    for pk, name, mobile, email, alias in rows.values_list("pk", "full_name", "mobile", "email", "aliases"):
        person = Person(pk, name, mobile, email)
        found |= {known: person for known in (pk, alias) if known in asked}
    return found


def _found(wanted: dict[str, Any], today: date) -> QuerySet[Any]:
    people = people_standing()
    who, days, min_mg = wanted["who"], wanted.get("days") or 0, wanted.get("min_mg")
    live = Contract.objects.filter(state__in=Contract.LIVE).annotate(person=_PERSON).order_by()
    match who:
        case "with_debt":
            owing = live.filter(Q(balance_mg__gt=0) | Q(balance_rial__gt=0))
            people = people.filter(pk__in=owing.values("person"))
        case "overdue":
            people = people.filter(pk__in=_rows(due_date__lte=today - timedelta(days=days or 1)))
        case "due_soon":
            people = people.filter(pk__in=_rows(due_date__range=(today, today + timedelta(days=days))))
        case "settled":
            since = tehran_midnight(today - timedelta(days=days))
            settled = Contract.objects.filter(state=Contract.State.SETTLED, settled_at__gte=since)
            people = people.filter(pk__in=settled.annotate(person=_PERSON).order_by().values("person"))
    if min_mg is not None:
        owed = live.values("person").annotate(owed=Sum("balance_mg")).filter(owed__gte=min_mg)
        people = people.filter(pk__in=owed.values("person"))
    return people


def _rows(**when: object) -> QuerySet[Any]:
    """The people with an open row that is due then."""
    rows = Installment.objects.filter(IS_OPEN, contract__state__in=Contract.LIVE, **when)
    return rows.annotate(person=_ROWS_PERSON).order_by().values("person")


def _stopped() -> Q:
    return (
        Q(pk__in=silent_people(CHANNEL)) | Q(pk__in=people_stopped(CHANNEL)) | Q(mobile__in=addresses_stopped(CHANNEL))
    )


_NOTHING: Final = {"debt": "", "overdue": "", "next_date": ""}


def _said(people: list[int], today: date) -> dict[int, dict[str, str]]:
    """Debts in words, for those who have one."""
    theirs = Q(customer__in=people) | Q(customer__merged_into__in=people)
    owed = Contract.objects.filter(theirs, state__in=Contract.LIVE).annotate(person=_PERSON).order_by()
    sums = owed.values_list("person").annotate(mg=Sum("balance_mg"), rial=Sum("balance_rial"), day=Min("next_due_date"))
    late = (
        Installment.objects.filter(IS_OPEN, contract__in=owed.values("pk"), due_date__lt=today)
        .annotate(person=_ROWS_PERSON)
        .order_by()
        .values_list("person")
        .annotate(mg=Sum("open_mg"), rial=Sum("open_rial"))
    )
    overdue = {pk: _amount(mg, rial) for pk, mg, rial in late}
    return {
        pk: {
            "debt": _amount(mg, rial),
            "overdue": overdue.get(pk, ""),
            "next_date": to_persian(format_jalali(day)) if day else "",
        }
        for pk, mg, rial, day in sums
    }


def _amount(mg: int, rial: int) -> str:
    """Grams, Toman, or both; empty for nothing."""
    with override("fa"):
        said = [_("%(grams)s grams") % {"grams": gram_text(mg)}] if mg else []
        if rial:
            said.append(_("%(toman)s Toman") % {"toman": toman_text(rial)})
        return _(" and ").join(said)


def _of_all(now: datetime) -> dict[str, str]:
    """What is the same in every text; no price where none may be used (G7)."""
    shop, price = current_shop(), counter_price(now=now)
    values = {"shop": shop.name, "phone": in_order(shop.phone), "phone_line": "", "price": "", "price_line": ""}
    with override("fa"):
        if shop.phone:
            values["phone_line"] = _("Questions: %(phone)s") % {"phone": values["phone"]}
        if price.rial_per_g is not None and price.may_post and price.observed_at is not None:
            clock = to_persian(f"{price.observed_at.astimezone(TEHRAN):%H:%M}")
            values["price"] = toman_text(price.rial_per_g)
            told = {"price": values["price"], "time": clock}
            values["price_line"] = _("Gold %(price)s Toman per gram (%(time)s).") % told
    return values
