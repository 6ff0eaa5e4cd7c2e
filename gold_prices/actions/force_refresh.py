"""Ask now, because a person wants to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note
from gold_prices.actions.claim_sources import Left
from gold_prices.actions.hold_round import Round, hold_round
from gold_prices.models import PriceRound
from gold_prices.providers.registry import asked_sources, display_name, known_sources
from gold_prices.providers.round import DEADLINE
from gold_prices.queries import MarketPrice, market_price
from gold_prices.queries.standing import label_of
from gold_prices.rules.instruments import Instrument
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class UnknownSource(Refusal):
    """There is no source of this name."""

    code = "unknown_source"
    status = 404
    message = _("There is no price source called “%(source)s”.")


class SourceNotAsked(Refusal):
    """The source is switched off here, or has no key it could be asked with."""

    code = "source_not_asked"
    message = _("%(name)s cannot be asked: it is switched off or has no key.")


@dataclass(frozen=True, kw_only=True)
class RoundLine:
    """What one source said of one instrument: a whole number of its unit, or why there is none.

    `instrument` is "" where the whole answer failed. `why` is models.Observation.why; times are milliseconds.
    """

    source: str
    name: str
    instrument: str
    value: int | None
    verdict: str
    label: str
    error: str
    fault: str
    why: dict[str, object]
    latency_ms: int


@dataclass(frozen=True, kw_only=True)
class RoundReport:
    """A round by hand. `published` holds what it published, by instrument; `left` why others were not asked.

    `price` is the price of 18k that stands after it.
    """

    round_id: int
    lines: tuple[RoundLine, ...]
    published: dict[Instrument, int]
    left: dict[str, Left]
    price: MarketPrice | None


def force_refresh(
    *, now: datetime, actor: User | None = None, source: str | None = None, deadline: float = DEADLINE
) -> RoundReport:
    """Ask every source its interval allows, resting ones too; or only `source` (a key), whatever its interval says.

    The answers count as in any round. A person's asking is noted in the trail of the current schema. Raises
    UnknownSource and SourceNotAsked.
    """
    if source is not None:
        _must_be_asked(source)
    kind = PriceRound.Kind.FORCED
    held = hold_round(now=now, deadline=deadline, kind=kind, sources=None if source is None else [source])
    report = _report(held, now)
    if actor is not None:
        with transaction.atomic():
            note(
                actor=actor,
                action="prices.asked",
                subject=source or "prices",
                detail={"round": report.round_id, "published": sorted(report.published)},
            )
    return report


def _must_be_asked(key: str) -> None:
    if key not in {source.key for source in known_sources()}:
        raise UnknownSource(source=key)
    if key not in {source.key for source in asked_sources()}:
        raise SourceNotAsked(name=display_name(key))


def _report(held: Round, now: datetime) -> RoundReport:
    lines = tuple(
        RoundLine(
            source=row.source,
            name=display_name(row.source),
            instrument=row.instrument,
            value=row.value,
            verdict=row.verdict,
            label=label_of(row.verdict),
            error=row.error,
            fault=row.fault,
            why=dict(row.why),
            latency_ms=row.latency_ms,
        )
        for row in held.observations
    )
    published = {Instrument(row.instrument): row.value for row in held.published}
    price = market_price(now=now)
    return RoundReport(
        round_id=held.row.pk if held.row else 0, lines=lines, published=published, left=held.left, price=price
    )
