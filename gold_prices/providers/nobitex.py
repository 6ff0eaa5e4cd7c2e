"""Nobitex: two order books, of the tether and of a token of one ounce of gold. Rial, although its symbols say Toman."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gold_prices.providers.protocol import Declared, Fault, Field, Sheet, SourceError, Stamp, Unit
from gold_prices.providers.reading import mapping, middle, moment_from_milliseconds, written
from gold_prices.providers.sheet import reading_of, sheet_of
from gold_prices.rules.instruments import Instrument

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class OrderBook(Declared):
    """`asks` and `bids`, best first, each `[price, amount]`; `lastUpdate` in milliseconds, number or text."""

    def read(self, body: object, received_at: datetime) -> Sheet:
        """The middle between the best of both sides; a book with an empty side has no price."""
        book = mapping(body, "book")
        if book.get("status") != "ok":
            raise SourceError(Fault.RETRY, "the answer says that it failed")
        figure = middle(_best(book.get("asks"), "asks"), _best(book.get("bids"), "bids"), "the book")
        observed_at = moment_from_milliseconds(book.get("lastUpdate"), received_at, "lastUpdate")
        return sheet_of(
            self.fields,
            lambda instrument: reading_of(instrument, self.fields[instrument], figure, observed_at=observed_at),
        )


def _best(side: object, name: str) -> object:
    best = side[0] if isinstance(side, list) and side else None
    if not isinstance(best, list) or len(best) < 2:
        raise SourceError(Fault.RETRY, f"the book has no {name}")
    written(best[1], f"{name}.amount")
    return best[0]


def _book(instrument: Instrument, display_name: "StrOrPromise") -> OrderBook:
    return OrderBook(
        key=f"nobitex_{instrument}",
        display_name=display_name,
        family="nobitex",
        vendor="nobitex",
        fields={instrument: Field(path="asks[0][0], bids[0][0]", unit=Unit.RIAL, factor=Decimal(1))},
        stamp=Stamp.EPOCH,
        terms=_("A documented public service without a key, at most 300 questions a minute."),
        base_urls=("https://apiv2.nobitex.ir",),
        path=f"/v3/orderbook/{instrument.upper()}IRT",
        # The form of name its documentation asks of programs.
        headers={"User-Agent": "TraderBot/Zargar"},
        min_interval=timedelta(seconds=10),
    )


USDT = _book(Instrument.USDT, _("Nobitex, tether"))
PAXG = _book(Instrument.PAXG, _("Nobitex, gold token"))
