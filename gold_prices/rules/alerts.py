"""What somebody has to be told about prices: facts and thresholds in, wanted episodes out.

What is wanted stays open, what is no longer wanted is over. An episode ends at a lower mark than it begins at, so that
a figure on the edge is told once and not every five minutes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations

from gold_prices.rules.instruments import Instrument

#: In market hours an older price is stale; the same half hour as rules.freshness.
OLD_AFTER = timedelta(minutes=30)
#: One failure may be anything.
FAILURES_OF_A_LOST_SOURCE = 2
#: An open episode ends below half (a move) or two thirds (a spread) of the mark that began it.
MOVE_ENDS, SPREAD_ENDS = (1, 2), (2, 3)

Detail = Mapping[str, int | str]


class Kind(StrEnum):
    """The kinds of episode; the values are those of AlertEpisode.Kind."""

    MOVED = "moved"
    SOURCE_LOST = "source_lost"
    STALE = "stale"
    SPREAD = "spread"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From when on something is worth telling; shares in thousandths."""

    move_permille: int = 20
    move_within: timedelta = timedelta(minutes=30)
    lost_after: timedelta = timedelta(minutes=30)
    spread_permille: int = 15


@dataclass(frozen=True, kw_only=True)
class Priced:
    """A published price of 18k gold in Rial per gram: the time of its evidence, and when everybody could see it."""

    at: datetime
    rial_per_g: int
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class Failing:
    """A source we ask and that has not answered since `since`; `error` is its last one."""

    source: str
    failures: int
    since: datetime
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a source last said of 18k gold in Rial per gram, if it was a possible and current price."""

    source: str
    family: str
    rial_per_g: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known at `now`.

    `session_opened_at` is today's opening of the market, None while it is closed. `prices` are the published ones
    in the order they were published; `standing` the last of all, however old; `asking_since` our first round ever,
    None before it.
    """

    now: datetime
    session_opened_at: datetime | None
    standing: Priced | None
    asking_since: datetime | None
    prices: Sequence[Priced] = ()
    failing: Sequence[Failing] = ()
    said: Sequence[Said] = ()
    open: frozenset[tuple[Kind, str]] = field(default_factory=frozenset)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """An episode that should stand open now. `subject` is a source's or an instrument's key."""

    kind: Kind
    subject: str
    detail: Detail


def wanted_episodes(facts: Facts, thresholds: Thresholds) -> tuple[Wanted, ...]:
    """Every episode that should be open at `facts.now`; whatever else is open is over."""
    return (
        *_moved(facts, thresholds),
        *_lost(facts, thresholds),
        *_stale(facts),
        *_spread(facts, thresholds),
    )


def _is_open(facts: Facts, kind: Kind, subject: str) -> bool:
    return (kind, subject) in facts.open


def _moved(facts: Facts, thresholds: Thresholds) -> Iterator[Wanted]:
    """Two prices within the window count, by the times of their evidence: a night between them is no fast move.

    Told are the times they were published at: a reader compares them with what the screen showed then.
    """
    window = [price for price in facts.prices if facts.now - thresholds.move_within <= price.at <= facts.now]
    swings = [(_permille(later.rial_per_g, earlier.rial_per_g), earlier, later)
              for earlier, later in combinations(window, 2)]  # fmt: skip
    if not swings:
        return
    swing, earlier, later = max(swings, key=lambda found: abs(found[0]))
    mark = _mark(thresholds.move_permille, MOVE_ENDS, _is_open(facts, Kind.MOVED, Instrument.GOLD18))
    if abs(swing) >= mark:
        yield Wanted(
            kind=Kind.MOVED,
            subject=Instrument.GOLD18,
            detail={
                "permille": swing,
                "from": earlier.rial_per_g,
                "to": later.rial_per_g,
                "from_at": earlier.published_at.isoformat(),
                "to_at": later.published_at.isoformat(),
            },
        )


def _lost(facts: Facts, thresholds: Thresholds) -> Iterator[Wanted]:
    """Counted from the market's opening at the earliest; once open, an episode lasts until the source answers."""
    for source in facts.failing:
        lost = False
        if facts.session_opened_at is not None and source.failures >= FAILURES_OF_A_LOST_SOURCE:
            lost = facts.now - max(source.since, facts.session_opened_at) >= thresholds.lost_after
        if lost or _is_open(facts, Kind.SOURCE_LOST, source.source):
            detail: Detail = {"since": source.since.isoformat(), "failures": source.failures, "error": source.error}
            yield Wanted(kind=Kind.SOURCE_LOST, subject=source.source, detail=detail)


def _stale(facts: Facts) -> Iterator[Wanted]:
    """Half an hour of open market without a younger price. The night before does not count against the morning."""
    last_sign = facts.standing.at if facts.standing else facts.asking_since
    if facts.session_opened_at is None or last_sign is None:
        return
    if facts.now - max(last_sign, facts.session_opened_at) <= OLD_AFTER:
        return
    detail: dict[str, int | str] = {"age_seconds": int((facts.now - last_sign).total_seconds())}
    if facts.standing is not None:
        detail |= {"rial_per_g": facts.standing.rial_per_g, "observed_at": facts.standing.at.isoformat()}
    yield Wanted(kind=Kind.STALE, subject=Instrument.GOLD18, detail=detail)


def _spread(facts: Facts, thresholds: Thresholds) -> Iterator[Wanted]:
    """Between two families while the market is open; at night sources stop at different hours."""
    if facts.session_opened_at is None or len({said.family for said in facts.said}) < 2:
        return
    low = min(facts.said, key=lambda said: said.rial_per_g)
    high = max(facts.said, key=lambda said: said.rial_per_g)
    permille = _permille(high.rial_per_g, low.rial_per_g)
    mark = _mark(thresholds.spread_permille, SPREAD_ENDS, _is_open(facts, Kind.SPREAD, Instrument.GOLD18))
    if permille >= mark:
        detail: Detail = {
            "permille": permille,
            "low": low.rial_per_g,
            "low_source": low.source,
            "high": high.rial_per_g,
            "high_source": high.source,
        }
        yield Wanted(kind=Kind.SPREAD, subject=Instrument.GOLD18, detail=detail)


def _mark(permille: int, ends: tuple[int, int], already_open: bool) -> int:
    return max(1, permille * ends[0] // ends[1]) if already_open else permille


def _permille(figure: int, base: int) -> int:
    """By how many thousandths of `base` the figure lies above it (below: negative), towards zero."""
    share = abs(figure - base) * 1000 // base
    return share if figure >= base else -share
