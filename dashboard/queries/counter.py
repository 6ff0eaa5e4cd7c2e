"""The counter's first page and its due list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, get_args

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.queries import (
    DayFigures,
    DueLine,
    book_totals,
    counter_price,
    day_figures,
    due_count,
    dues,
    list_payments,
)
from gold_installments.queries.claims import waiting_claims
from gold_installments.queries.dues import DueKind
from gold_prices.queries import latest_days
from gold_prices.queries.board import BoardPrice, board_prices
from measures.gold import worth_rial
from notifications.queries import Troubles, troubles
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from accounts.models import User
    from gold_installments.models import Payment
    from gold_installments.rules.pricing import CounterPrice
    from gold_prices.rules.candles import Candle

DUE_KINDS: tuple[DueKind, ...] = get_args(DueKind)
ROWS_ON_HOME = 8
LAST_PAYMENTS = 3
#: The price of gold by its other names, as the board keys them.
NAMES = frozenset({"gold24", "mesghal"})


@dataclass(frozen=True)
class DueRow:
    """A due row with its worth in Rial at the price of the moment; None while nothing is known of a price."""

    line: DueLine
    value_rial: int | None
    days_ahead: int


@dataclass(frozen=True)
class DueBox:
    """One tab of the due list. `counts` is per kind; `rows` are the first of `counts[kind]`."""

    kind: DueKind
    counts: dict[DueKind, int]
    rows: tuple[DueRow, ...]

    @property
    def hidden(self) -> int:
        """How many rows of this tab are not in `rows`."""
        return self.counts[self.kind] - len(self.rows)


@dataclass(frozen=True)
class PriceFacts:
    """What the market's price is by other names, and how far it is from its last close.

    `names` are the board's own lines of NAMES that have a figure, so that one name has one price on every page: the
    market's where it gives one, else reckoned from 18k and marked so. A price typed for today changes none of them.
    """

    price: CounterPrice
    names: tuple[BoardPrice, ...]
    close: Candle | None

    @property
    def change_rial(self) -> int | None:
        """Rial per gram since the last recorded close before today: the market then and now, no margin in between."""
        if self.price.market_rial_per_g is None or self.close is None:
            return None
        return self.price.market_rial_per_g - self.close.close_rial

    @property
    def change_permille(self) -> int | None:
        """The same in thousandths of that close, toward zero."""
        if self.change_rial is None or self.close is None:
            return None
        size = abs(self.change_rial) * 1000 // self.close.close_rial
        return size if self.change_rial >= 0 else -size


@dataclass(frozen=True)
class CounterNow:
    """The counter's price, how old it is, and how many rows are overdue."""

    price: CounterPrice
    age: timedelta | None
    overdue: int


@dataclass(frozen=True)
class Morning:
    """The counter's first page. `claims` are payments that customers told of and nobody looked at yet."""

    today: date
    figures: DayFigures
    totals: dict[str, int]
    oldest_days_late: int
    due: DueBox
    price: PriceFacts
    payments: list[Payment]
    troubles: Troubles
    claims: int


def morning(*, user: User, now: datetime, kind: DueKind = "overdue") -> Morning:
    """Everything on the first page at `now`. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    today = tehran_today(now)
    figures = day_figures(today=today)
    oldest = dues(today=today, kind="overdue", limit=1)
    return Morning(
        today=today,
        figures=figures,
        totals=book_totals(),
        oldest_days_late=oldest[0].days_late if oldest else 0,
        due=_due_box(kind, figures, today, now, ROWS_ON_HOME),
        price=price_facts(now=now),
        payments=list_payments(user=user, limit=LAST_PAYMENTS),
        troubles=troubles(now=now) if user.may(Grant.MESSAGES_READ) else Troubles(),
        claims=waiting_claims(),
    )


def due_box(*, user: User, now: datetime, kind: DueKind, limit: int) -> DueBox:
    """A tab of the due list with at most `limit` rows, oldest first. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    today = tehran_today(now)
    return _due_box(kind, day_figures(today=today), today, now, limit)


def _due_box(kind: DueKind, figures: DayFigures, today: date, now: datetime, limit: int) -> DueBox:
    counts: dict[DueKind, int] = {
        "overdue": figures.overdue_count,
        "today": figures.due_today_count,
        "week": due_count(today=today, kind="week"),
    }
    lines = dues(today=today, kind=kind, limit=limit)
    price = counter_price(now=now).rial_per_g
    return DueBox(kind, counts, tuple(_due_row(line, price, today) for line in lines))


def _due_row(line: DueLine, rial_per_g: int | None, today: date) -> DueRow:
    value = line.open_rial or (worth_rial(line.open_mg, rial_per_g) if rial_per_g else None)
    return DueRow(line, value, max(0, (line.due_date - today).days))


def price_facts(*, now: datetime) -> PriceFacts:
    """The counter's price and what the market makes of it."""
    price = counter_price(now=now)
    today = tehran_today(now)
    before = [candle for candle in latest_days(span="month", now=now) if candle.date < today and not candle.flaws]
    return PriceFacts(
        price=price,
        names=tuple(row for row in board_prices(now=now) if row.instrument in NAMES and row.value is not None),
        close=before[-1] if before and _is_after(price.market_observed_at, before[-1].date) else None,
    )


def _is_after(observed_at: datetime | None, day: date) -> bool:
    """Whether a price is younger than a day's close: a recorded close does not differ from itself."""
    return observed_at is not None and tehran_today(observed_at) > day


def chip_now(*, now: datetime) -> CounterNow:
    """The price alone, for the chip that refreshes itself; it counts no overdue rows."""
    price = counter_price(now=now)
    return CounterNow(price, price.age(now), 0)


def counter_now_for(*, user: User, now: datetime, price: CounterPrice | None = None) -> CounterNow:
    """What every page of the shop shows `user`; the count is 0 for those who may not see the book.

    `price` spares asking for it again.
    """
    price = price or counter_price(now=now)
    overdue = due_count(today=tehran_today(now), kind="overdue") if user.may(Grant.BOOK_READ) else 0
    return CounterNow(price, price.age(now), overdue)
