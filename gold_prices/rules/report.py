"""What a day or a week of prices was like. Figures are whole; a median is one that was really measured."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

#: Verdicts that leave a possible price out.
DROPPED = ("refused", "unit_suspect", "ratio", "outlier", "same_family", "old", "unconfirmed")


@dataclass(frozen=True, kw_only=True)
class PriceFigures:
    """Published prices of an instrument in its whole unit; `published` counts them."""

    open: int
    low: int
    high: int
    close: int
    published: int


@dataclass(frozen=True, kw_only=True)
class SourceFigures:
    """How a source did, in rounds: asked, answered, with a figure we used. `dropped` counts rows by verdict.

    `median_ms` is the median of the answers' latencies, None without an answer.
    """

    source: str
    asked: int
    answered: int
    used: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    median_ms: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """All that happened from `start` to `end`; `episodes` counts those that began, by kind."""

    start: datetime
    end: datetime
    rounds: int
    prices: Mapping[str, PriceFigures]
    sources: Sequence[SourceFigures]
    episodes: Mapping[str, int]


def report_body(facts: ReportFacts, *, main: str = "gold18") -> dict[str, Any]:
    """The report as it is kept (JSON).

    {"from", "until" (ISO), "rounds", "published", "open", "low", "high", "close" (of `main`, null on a day without a
    price), "change_permille" (open to close), "instruments": {key: {"open", "low", "high", "close", "published"}},
    "sources": [{"source", "asked", "answered", "used", "answered_permille", "dropped", "median_ms"}],
    "episodes": {kind: count}}; the sources that were asked most come first.
    """
    day = facts.prices.get(main)
    return {
        "from": facts.start.isoformat(),
        "until": facts.end.isoformat(),
        "rounds": facts.rounds,
        "published": day.published if day else 0,
        "open": day.open if day else None,
        "low": day.low if day else None,
        "high": day.high if day else None,
        "close": day.close if day else None,
        "change_permille": _change_permille(day),
        "instruments": {key: asdict(figures) for key, figures in facts.prices.items()},
        "sources": [_source(figures) for figures in sorted(facts.sources, key=lambda one: (-one.asked, one.source))],
        "episodes": dict(facts.episodes),
    }


def _source(figures: SourceFigures) -> dict[str, Any]:
    dropped = {verdict: figures.dropped[verdict] for verdict in DROPPED if figures.dropped.get(verdict)}
    share = figures.answered * 1000 // figures.asked if figures.asked else 0
    return {**asdict(figures), "dropped": dropped, "answered_permille": share}


def _change_permille(day: PriceFigures | None) -> int | None:
    if day is None:
        return None
    share = abs(day.close - day.open) * 1000 // day.open
    return share if day.close >= day.open else -share
