"""What goes into a judgement and what comes out of it. Values are whole numbers of the instrument's unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gold_prices.rules.instruments import Instrument


class Verdict(StrEnum):
    """What became of one quote. `input` is for figures that only go into the derived price."""

    KEPT = "kept"
    REFUSED = "refused"
    UNIT_SUSPECT = "unit_suspect"
    RATIO = "ratio"
    OUTLIER = "outlier"
    SAME_FAMILY = "same_family"
    OLD = "old"
    UNCONFIRMED = "unconfirmed"
    INPUT = "input"


class Basis(StrEnum):
    """What a quote was measured by: the reason behind a verdict, in one word.

    others: the median of the other families; standing: the last good price; gold18: what this instrument is worth at
    the price of a gram of 18k; own_body: another row of the same answer; world: the price derived from the world
    market (for dollars: the price of USDT). The rest speak of time: age: too old to vote; fresher: two families have
    fresher figures that agree; behind: seen before the standing price; close: the close of an earlier session;
    future: stamped ahead of the clock; unheard: of an earlier round, and never heard in this one.
    """

    OTHERS = "others"
    STANDING = "standing"
    GOLD18 = "gold18"
    OWN_BODY = "own_body"
    WORLD = "world"
    AGE = "age"
    FRESHER = "fresher"
    BEHIND = "behind"
    CLOSE = "close"
    FUTURE = "future"
    UNHEARD = "unheard"


@dataclass(frozen=True, kw_only=True)
class Quote:
    """One source's figure. `previous_close` marks a figure carried over from an earlier session."""

    source: str
    family: str
    instrument: Instrument
    value: int
    observed_at: datetime
    previous_close: bool = False


@dataclass(frozen=True, kw_only=True)
class LastGood:
    """The price that stands before this round.

    `agreed_value` is the figure that two families last stood behind; 0 where it is the standing one.
    """

    value: int
    observed_at: datetime
    confirmed: bool
    agreed_value: int = 0


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What became of a quote, and by what it was measured.

    `against` is the figure it was held to, `permille` its distance from it in thousandths of it (never negative);
    both None where no figure decided.
    """

    verdict: Verdict
    permille: int | None = None
    against: int | None = None
    basis: Basis | None = None

    def why(self) -> dict[str, int | str]:
        """The reason as JSON: {"permille": 57, "against": 112560000, "basis": "others"}, without what is unknown."""
        told = {"permille": self.permille, "against": self.against, "basis": self.basis and self.basis.value}
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class Remark:
    """The chosen figure lies far from another road to it. Told to people; it never decided anything."""

    permille: int
    against: int
    basis: Basis


@dataclass(frozen=True, kw_only=True)
class Consensus:
    """`chosen` is a figure a source really gave (never a mean); None means the standing price stays.

    `observed_at` is the time of the oldest evidence behind it, `quorum` the number of families. `median` is that of
    all votes, rounded half up. `judgements` are keyed by source, in the order the quotes were given.
    """

    instrument: Instrument
    chosen: Quote | None
    confirmed: bool
    observed_at: datetime | None
    quorum: int
    judgements: dict[str, Judgement] = field(default_factory=dict)
    median: int | None = None
    tolerance_permille: int = 0
    remark: Remark | None = None

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The bare verdicts, by source."""
        return {source: judgement.verdict for source, judgement in self.judgements.items()}

    def sources_with(self, verdict: Verdict) -> tuple[str, ...]:
        """The sources that got this verdict, in the order they were given."""
        return tuple(source for source, given in self.judgements.items() if given.verdict is verdict)
