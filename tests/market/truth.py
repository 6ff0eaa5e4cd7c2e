"""What gold is really worth in the pretended market: whole Rial, US cents for the ounce. All follows from 18k."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from decimal import ROUND_HALF_UP, Decimal

#: 18,611,000 Toman, as one vendor really said on 2026-08-06.
USUAL_RIAL_PER_G = 186_110_000
USUAL_OUNCE_CENTS = 439_700
#: Grams of 750 in a mesghal of 705 and in each coin.
MESGHAL = Decimal("4.3318")
CONTENT = {"emami": "9.7596", "bahar": "9.7596", "half": "4.8798", "quarter": "2.4387", "gram_coin": "1.212"}
#: What people pay for a coin over its metal, in thousandths; the smaller the coin, the more.
BUBBLE = {"emami": 45, "bahar": -15, "half": 90, "quarter": 210, "gram_coin": 350}
#: Grams of 750 whose pure gold is that of a troy ounce.
OUNCE_IN_750 = Decimal("41.4713024")
#: A thousand Toman, the coarsest unit a vendor writes: what is a multiple of it can be said by all of them alike.
COARSEST = 10_000


@dataclass(frozen=True)
class Prices:
    """Rial per gram, per mesghal, per piece; US cents per troy ounce."""

    gold18: int
    gold24: int
    mesghal: int
    emami: int
    bahar: int
    half: int
    quarter: int
    gram_coin: int
    usd: int
    usdt: int
    paxg: int
    ounce_cents: int

    def times(self, factor: Decimal) -> Prices:
        """Every figure multiplied: another unit, or a lie."""
        return replace(self, **{one.name: whole(getattr(self, one.name) * factor) for one in fields(self)})


def whole(figure: Decimal, step: int = 1) -> int:
    """The nearest multiple of `step`, half up."""
    return int((figure / step).quantize(Decimal(1), rounding=ROUND_HALF_UP)) * step


def prices_of(gold18: int, *, ounce_cents: int = USUAL_OUNCE_CENTS, premium_permille: int = 10) -> Prices:
    """The market in which a gram of 18k costs `gold18` Rial, `premium_permille` over what the world pays."""
    dollar = Decimal(gold18) * OUNCE_IN_750 * 100 / ounce_cents * 1000 / (1000 + premium_permille)
    coins = {
        name: whole(gold18 * Decimal(grams) * (1000 + BUBBLE[name]) / 1000, COARSEST) for name, grams in CONTENT.items()
    }
    return Prices(
        gold18=gold18,
        gold24=whole(Decimal(gold18) * 4 / 3, COARSEST),
        mesghal=whole(gold18 * MESGHAL, COARSEST),
        usd=whole(dollar, 10),
        usdt=whole(dollar, 10),
        paxg=whole(dollar * ounce_cents / 100, 10),
        ounce_cents=ounce_cents,
        **coins,
    )


class Walk:
    """The true price: it stands still, is set, or takes a random step now and then."""

    STEP_SECONDS = 5.0

    def __init__(self, *, seed: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._gold18, self._ounce_cents = USUAL_RIAL_PER_G, USUAL_OUNCE_CENTS
        self._step_permille = Decimal(0)
        self._random, self._clock = random.Random(seed), clock
        self._stepped_at = clock()
        self._lock = threading.Lock()

    def stands_at(self, *, rial_per_g: int | None = None, ounce_cents: int | None = None) -> None:
        """Set what is given; a walk goes on from there."""
        with self._lock:
            self._gold18 = rial_per_g or self._gold18
            self._ounce_cents = ounce_cents or self._ounce_cents
            self._stepped_at = self._clock()

    def walks(self, step_permille: Decimal) -> None:
        """The size of a usual step; 0 stands still."""
        with self._lock:
            self._step_permille, self._stepped_at = step_permille, self._clock()

    @property
    def step_permille(self) -> Decimal:
        """The size of a usual step in thousandths."""
        return self._step_permille

    def now(self) -> Prices:
        """The market of this moment."""
        with self._lock:
            steps = int((self._clock() - self._stepped_at) / self.STEP_SECONDS)
            self._stepped_at += steps * self.STEP_SECONDS
            if self._step_permille:
                for _ in range(min(steps, 1000)):
                    moved = Decimal(str(self._random.gauss(0, 1))) * self._step_permille / 1000
                    self._gold18 = max(COARSEST, whole(self._gold18 * (1 + moved), COARSEST))
            return prices_of(self._gold18, ounce_cents=self._ounce_cents)
