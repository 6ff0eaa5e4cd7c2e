"""What the outbox asks before texts of campaigns leave: does the book still find this person, and what reads it now?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from notifications.actions.ask_guards import AmendedText
from notifications.models import Campaign
from notifications.queries.audience import Person, people_of
from notifications.queries.campaigns import SUBJECT, spoken_on, text_for
from tenants.context import current_schema
from tenants.queries import shop_by_schema

Answer = bool | str | AmendedText


def still_wanted(refs: Sequence[str], now: datetime) -> list[Answer]:
    """For all at once, a fixed number of queries for each campaign among them.

    Nothing of a cancelled campaign leaves, and nobody hears of a debt that was paid since the text was written.
    """
    if not shop_by_schema(current_schema()).may_grow:
        return ["shop_suspended"] * len(refs)
    asked = [_parts(ref) for ref in refs]
    answers: dict[tuple[int, int], Answer] = {}
    for campaign in Campaign.objects.filter(pk__in={pk for pk, _customer in asked}).order_by():
        theirs = [customer for pk, customer in asked if pk == campaign.pk]
        cancelled = campaign.state == Campaign.State.CANCELLED
        found = [] if cancelled else people_of(
            campaign.filter, after=0, limit=len(theirs), today=spoken_on(campaign), now=now, among=theirs
        )  # fmt: skip
        known = {person.customer_id: person for person in found}
        answers |= {(campaign.pk, customer): _answer(campaign, customer, known) for customer in theirs}
    return [answers.get(parts, False) for parts in asked]


def _answer(campaign: Campaign, customer_id: int, known: dict[int, Person]) -> Answer:
    if campaign.state == Campaign.State.CANCELLED:
        return "campaign_cancelled"
    person = known.get(customer_id)
    return AmendedText(text_for(campaign, person)) if person is not None else False


def _parts(ref: str) -> tuple[int, int]:
    campaign_id, _, customer_id = ref.removeprefix(SUBJECT).partition(":")
    return int(campaign_id), int(customer_id)
