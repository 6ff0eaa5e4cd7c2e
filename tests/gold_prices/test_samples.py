"""What real sources said in the same minutes, as recorded: how they agree, copy one another and fail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gold_prices.rules.consensus import Consensus, LastGood, Quote, Verdict, agree
from gold_prices.rules.freshness import TEHRAN
from gold_prices.rules.instruments import Instrument
from tests.gold_prices.quoting import quote

SAMPLES = Path(__file__).parent / "data" / "multi_source_samples.json"
#: Two of the recorded sources show the same figure at every moment.
FAMILY = {"navasan_widget": "alanchand"}

#: Toman per gram of sixteen platforms within twenty minutes of one morning (2026-08-06), 0.6 % apart.
ONE_MORNING = {
    "wallgold": 18_611_000,
    "talasea": 18_530_000,
    "milli": 18_538_000,
    "goldika": 18_514_235,
    "technogold": 18_499_847,
    "taline": 18_525_000,
    "ecogold": 18_514_000,
    "zarafza": 18_530_376,
    "baazar": 18_518_853,
    "daric": 18_501_634,
    "digikala": 18_594_600,
    "melligold": 18_506_373,
    "hamrahgold": 18_556_000,
    "invi": 18_529_000,
    "talair": 18_559_700,
    "bonbast": 18_555_796,
}


@dataclass(frozen=True)
class Snapshot:
    """The observations of one moment: how many there were, and those that held a price."""

    at: datetime
    observations: int
    quotes: tuple[Quote, ...]


def snapshots() -> Iterator[Snapshot]:
    rows = json.loads(SAMPLES.read_text(encoding="utf-8"))
    for stamp in sorted({row["snapshot_ts"] for row in rows}):
        here = [row for row in rows if row["snapshot_ts"] == stamp]
        at = datetime.fromisoformat(stamp)
        quotes = tuple(
            Quote(
                source=row["source_key"],
                family=FAMILY.get(row["source_key"], row["source_key"]),
                instrument=Instrument.GOLD18,
                value=row["gold18_toman"] * 10,
                observed_at=stated(row["source_updated_at"]) or at,
            )
            for row in here
            if row["gold18_toman"] is not None
        )
        yield Snapshot(at, len(here), quotes)


def stated(text: str | None) -> datetime | None:
    """The source's own time; without a zone it is Tehran's."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=TEHRAN)).astimezone(UTC)


def judged() -> list[tuple[Snapshot, Consensus]]:
    results: list[tuple[Snapshot, Consensus]] = []
    standing: LastGood | None = None
    for shot in snapshots():
        one = agree(shot.quotes, instrument=Instrument.GOLD18, last_good=standing, now=shot.at)
        if one.chosen and one.observed_at:
            standing = LastGood(value=one.chosen.value, observed_at=one.observed_at, confirmed=one.confirmed)
        results.append((shot, one))
    return results


def test_the_recorded_moments() -> None:
    shots = list(snapshots())
    assert sum(shot.observations for shot in shots) == 24
    assert [len(shot.quotes) for shot in shots] == [4, 4, 3]


def test_two_that_are_always_equal_count_once() -> None:
    for shot, one in judged():
        keys = {quote.source for quote in shot.quotes}
        assert one.quorum == len(keys - {"navasan_widget"}) == 3
        if "navasan_widget" in keys:
            assert one.verdicts["navasan_widget"] is Verdict.SAME_FAMILY


def test_the_published_price_is_the_middle_family_at_every_moment() -> None:
    for shot, one in judged():
        assert one.chosen is not None
        assert (one.chosen.source, one.chosen.value, one.confirmed) == ("alanchand", 262_869_900, True)
        assert one.observed_at == min(quote.observed_at for quote in shot.quotes)
        assert one.sources_with(Verdict.KEPT) == ("alanchand", "tgju", "estjt")


@pytest.mark.parametrize("liar", ["alanchand", "tgju", "estjt"])
@pytest.mark.parametrize(("times", "by"), [(10, 1), (1, 10), (106, 100), (94, 100), (4, 3)])
def test_whoever_lies_among_them_is_left_out(liar: str, times: int, by: int) -> None:
    for shot in snapshots():
        said = [
            quote(one.source, one.value * times // by if one.family == liar else one.value, family=one.family)
            for one in shot.quotes
        ]
        honest = [one.value for one in shot.quotes if one.family != liar]
        now = said[0].observed_at
        result = agree(said, instrument=Instrument.GOLD18, last_good=None, now=now)
        assert result.verdicts[liar] in (Verdict.OUTLIER, Verdict.UNIT_SUSPECT)
        assert result.chosen is not None
        assert min(honest) <= result.chosen.value <= max(honest)


def test_sixteen_platforms_of_one_morning_agree() -> None:
    quotes = [quote(name, toman * 10) for name, toman in ONE_MORNING.items()]
    result = agree(quotes, instrument=Instrument.GOLD18, last_good=None, now=quotes[0].observed_at)
    assert (result.quorum, result.sources_with(Verdict.KEPT)) == (16, tuple(ONE_MORNING))
    assert result.chosen is not None
    assert result.chosen.value in (185_290_000, 185_300_000)


@pytest.mark.parametrize("liar", ONE_MORNING)
def test_a_toman_price_taken_for_rial_is_found_among_sixteen(liar: str) -> None:
    quotes = [quote(name, toman * (1 if name == liar else 10)) for name, toman in ONE_MORNING.items()]
    result = agree(quotes, instrument=Instrument.GOLD18, last_good=None, now=quotes[0].observed_at)
    assert result.verdicts[liar] is Verdict.UNIT_SUSPECT
    assert result.quorum == 15
