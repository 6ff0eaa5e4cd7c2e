"""What a text for many comes to before it is sent: people, parts, money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from gateways.queries import routes, wallet_of
from notifications.queries.audience import CHUNK, Person, count_of, everybody_of, people_of
from notifications.rules.segments import count_segments
from notifications.rules.template import render
from tenants.context import current_schema

#: While a text is being typed so many are rendered, and the rest is taken to be like them.
SAMPLE: Final = 200


@dataclass(frozen=True, slots=True)
class Estimate:
    """Counted on texts as they would leave; `exact` False where only a sample was rendered.

    `price_rial` is of one part at the first route and None while no route works: then the cost is not known either.
    `sample` is the first person's text. The gateway's own count is what is billed.
    """

    people: int
    stopped: int
    parts: int
    least: int
    most: int
    price_rial: int | None
    wallet_rial: int
    sample: str
    exact: bool

    @property
    def cost_rial(self) -> int | None:
        """What all parts come to."""
        return None if self.price_rial is None else self.parts * self.price_rial

    @property
    def short_rial(self) -> int:
        """What the wallet lacks; 0 where it is enough, or nothing is paid."""
        return max(0, (self.cost_rial or 0) - self.wallet_rial)


def estimate(*, wanted: dict[str, Any], text: str, today: date, now: datetime, sample: int | None = None) -> Estimate:
    """The figures of a filter and a text that were judged before. `sample`: render so many only."""
    reach = count_of(wanted, today=today)
    route = next(iter(routes("sms")), None)
    parts, first = _parts(text, _chunks(wanted, today, now, sample), route.part_units if route else 67)
    rendered = len(parts)
    total = sum(parts)
    exact = rendered >= reach.people
    if not exact and rendered:
        # Rounded up: who confirms a sum is not asked for more afterwards.
        total = -(-total * reach.people // rendered)
    return Estimate(
        people=reach.people, stopped=reach.stopped, parts=total, least=min(parts, default=0),
        most=max(parts, default=0), price_rial=route.price_rial_per_part if route else None,
        wallet_rial=wallet_of(current_schema()).balance_rial, sample=first, exact=exact,
    )  # fmt: skip


def _chunks(wanted: dict[str, Any], today: date, now: datetime, sample: int | None) -> Iterator[list[Person]]:
    if sample is None:
        return everybody_of(wanted, today=today, now=now)
    return iter([people_of(wanted, after=0, limit=min(sample, CHUNK), today=today, now=now)])


def _parts(text: str, chunks: Iterator[list[Person]], units: int) -> tuple[list[int], str]:
    """The parts of each rendered text, and the first of them."""
    parts, first = [], ""
    for chunk in chunks:
        for person in chunk:
            said = render(text, person.values)
            first = first or said
            parts.append(count_segments(said, units).parts)
    return parts, first
