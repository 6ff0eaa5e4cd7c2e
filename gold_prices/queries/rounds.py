"""The last times the sources were asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from gold_prices.models import Observation, PriceRound, PublishedPrice
from gold_prices.providers.registry import display_name
from gold_prices.queries.standing import label_of
from gold_prices.rules.instruments import Instrument


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A source whose figure of 18k was not used in a round, and why in a few words."""

    source: str
    name: str
    verdict: str
    label: str


@dataclass(frozen=True, kw_only=True)
class RoundLine:
    """One round: who was asked, who answered at all, and the price of 18k published of it (Rial per gram), if any."""

    id: int
    started_at: datetime
    kind: str
    label: str
    asked: int
    answered: int
    rial_per_g: int | None
    source_name: str
    confirmed: bool
    quorum: int
    left_out: tuple[LeftOut, ...]


def recent_rounds(*, limit: int = 15) -> list[RoundLine]:
    """The newest rounds first."""
    rounds = list(PriceRound.objects.order_by("-started_at", "-pk")[:limit])
    keys = [row.pk for row in rounds]
    said: dict[int, list[Observation]] = {key: [] for key in keys}
    for one in Observation.objects.filter(round_id__in=keys).order_by("pk"):
        said[one.round_id].append(one)
    prices = {
        price.round_id: price
        for price in PublishedPrice.objects.filter(round_id__in=keys, instrument=Instrument.GOLD18)
    }
    return [_line(row, said[row.pk], prices.get(row.pk)) for row in rounds]


def _line(row: PriceRound, said: Sequence[Observation], price: PublishedPrice | None) -> RoundLine:
    asked = {one.source for one in said}
    silent = {one.source for one in said if one.verdict == Observation.Verdict.FAILED and not one.instrument}
    return RoundLine(
        id=row.pk,
        started_at=row.started_at,
        kind=row.kind,
        label=str(PriceRound.Kind(row.kind).label),
        asked=len(asked),
        answered=len(asked - silent),
        rial_per_g=price.value if price else None,
        source_name=display_name(price.source) if price else "",
        confirmed=bool(price and price.confirmed),
        quorum=price.quorum if price else 0,
        left_out=tuple(_left_out(one) for one in said if one.instrument in ("", Instrument.GOLD18) and not _used(one)),
    )


def _used(one: Observation) -> bool:
    return one.verdict in (Observation.Verdict.KEPT, Observation.Verdict.INPUT)


def _left_out(one: Observation) -> LeftOut:
    # Whose answer was there, but not its figure, did answer.
    unread = one.verdict == Observation.Verdict.FAILED and bool(one.instrument)
    label = _("Its figure could not be read") if unread else label_of(one.verdict)
    return LeftOut(source=one.source, name=display_name(one.source), verdict=one.verdict, label=label)
