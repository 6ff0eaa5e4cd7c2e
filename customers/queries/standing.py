"""The people who stand for themselves, as questions that other rooms narrow further: nothing is fetched here."""

from __future__ import annotations

from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce

from customers.models import Consent, Customer


def people_standing() -> QuerySet[Customer]:
    """Everybody the shop deals with, once: without aliases and without those put aside."""
    return Customer.objects.filter(state=Customer.State.ACTIVE, merged_into=None)


def silent_people(channel: str) -> QuerySet[Consent, int]:
    """The ids, of those who stand for themselves, whose last word on `channel` was stop."""
    said = Consent.objects.filter(channel=channel)
    person = Coalesce("customer__merged_into_id", "customer_id")
    last = said.annotate(person=person).order_by().values("person").annotate(last=Max("id")).values("last")
    return said.filter(pk__in=last, allowed=False).annotate(person=person).order_by().values_list("person", flat=True)
