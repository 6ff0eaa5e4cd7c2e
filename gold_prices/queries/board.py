"""Every instrument of the board, and the price derived from the world market beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gold_prices.models import Observation
from gold_prices.providers.names import instrument_name, unit_name
from gold_prices.providers.registry import known_sources
from gold_prices.queries.last_words import last_words, quotes_of
from gold_prices.queries.standing import InstrumentPrice, standing_prices
from gold_prices.rules.consensus import INPUTS
from gold_prices.rules.freshness import DELAYED_FOR, State
from gold_prices.rules.guards import follows_from_18k, worth_at
from gold_prices.rules.hearing import VOTE_LIFE
from gold_prices.rules.instruments import SHOWN, Instrument
from gold_prices.rules.parity import Parity, parity_of, premium_permille
from measures.money import RIAL_PER_TOMAN
from measures.rounding import round_half_up

#: The derived price is shown with its age for as long as nothing newer can be derived, but no longer.
PARITY_KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class BoardPrice:
    """One line of a board. `value` is a whole number of the instrument's unit, None where nothing is known.

    `computed` marks a figure that follows from the price of 18k by weight and fineness: no source said it, and its
    time and state are those of 18k. `state` is None where `value` is.
    """

    instrument: Instrument
    name: str
    value: int | None
    unit: str
    observed_at: datetime | None
    age: timedelta | None
    state: State | None
    computed: bool
    source_name: str


@dataclass(frozen=True, kw_only=True)
class ParityNow:
    """Rial per gram of 750 by the world's price. `basis` tells the road: rules.parity.Road.

    `premium_permille` is how much dearer the price that stands is, None where none stands, or where either of the two
    is an old one: figures of different hours say nothing of one another.
    """

    rial_per_g: int
    observed_at: datetime
    basis: str
    premium_permille: int | None


def board_prices(*, now: datetime) -> list[BoardPrice]:
    """The instruments of rules.instruments.SHOWN in their order, whether or not anything is known of each.

    24k and the mesghal are reckoned from 18k where no source gives them, or none has for half an hour longer. Coins
    never are: their premium is a price of its own.
    """
    standing = standing_prices(now=now)
    gold = standing.get(Instrument.GOLD18)
    return [_line(instrument, standing.get(instrument), gold, now) for instrument in SHOWN]


def shown_price(*, instrument: Instrument, now: datetime) -> tuple[InstrumentPrice | None, bool]:
    """The price of one line of the board with all that is known of it, and whether it is reckoned from 18k.

    What is reckoned has the time, the state and the sources of 18k, and nobody was left out of it.
    """
    standing = standing_prices(now=now)
    gold = standing.get(Instrument.GOLD18)
    line = _line(instrument, standing.get(instrument), gold, now)
    if line.computed and gold is not None and line.value is not None:
        return replace(gold, instrument=instrument, value=line.value, dropped=()), True
    return standing.get(instrument), False


def parity_now(*, now: datetime) -> ParityNow | None:
    """The derived price of this moment, or the last one of the week before, with its true time.

    None where its parts were never there, or contradict one another.
    """
    words = last_words(since=now - VOTE_LIFE, now=now)
    standing = standing_prices(now=now)
    ounce = standing.get(Instrument.OUNCE)
    derived = _derived([row for row in words if row.instrument in INPUTS], ounce, now)
    if derived is None:
        last = _last_figures(now)
        # As of when the newest of them was heard: only figures of one time belong together.
        heard_at = max((row.fetched_at for row in last), default=now)
        derived = _derived(last, ounce, heard_at)
    if derived is None:
        return None
    price = standing.get(Instrument.GOLD18)
    comparable = price is not None and price.state is not State.STALE and now - derived.observed_at <= VOTE_LIFE
    return ParityNow(
        rial_per_g=derived.rial_per_g,
        observed_at=derived.observed_at,
        basis=derived.basis.value,
        premium_permille=premium_permille(price.value, derived.rial_per_g) if price and comparable else None,
    )


def _derived(words: list[Observation], ounce: InstrumentPrice | None, moment: datetime) -> Parity | None:
    return parity_of(quotes_of(words), ounce=ounce, now=moment)


def _last_figures(now: datetime) -> list[Observation]:
    """The newest figure of each source of USDT and PAXG, whatever it failed at since."""
    found = [
        Observation.objects.filter(
            source=source.key,
            instrument=instrument,
            value__isnull=False,
            round__started_at__range=(now - PARITY_KEPT_FOR, now),
        )
        .order_by("-round__started_at", "-pk")
        .first()
        for source in known_sources()
        for instrument in INPUTS
        if instrument in source.fields
    ]
    return [row for row in found if row is not None]


def _line(
    instrument: Instrument, price: InstrumentPrice | None, gold: InstrumentPrice | None, now: datetime
) -> BoardPrice:
    computed = None
    if gold is not None and follows_from_18k(instrument) and (price is None or _is_left_behind(price, gold)):
        computed = _whole_toman(worth_at(instrument, gold.value))
    shown = price if computed is None else gold
    return BoardPrice(
        instrument=instrument,
        name=str(instrument_name(instrument)),
        value=computed or (price.value if price else None),
        unit=str(unit_name(instrument)),
        observed_at=shown.observed_at if shown else None,
        age=shown.age(now) if shown else None,
        state=shown.state if shown else None,
        computed=computed is not None,
        source_name=shown.source_name if shown else "",
    )


def _whole_toman(rial: int | None) -> int | None:
    """Nobody quotes a tenth of a Toman."""
    return None if rial is None else round_half_up(rial, RIAL_PER_TOMAN) * RIAL_PER_TOMAN


def _is_left_behind(price: InstrumentPrice, gold: InstrumentPrice) -> bool:
    return gold.observed_at - price.observed_at > DELAYED_FOR
