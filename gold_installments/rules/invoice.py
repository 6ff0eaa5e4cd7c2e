"""The jewellery invoice (R19): gold, wage, profit, extras and VAT. Rial, every line rounded half up to the Rial."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gold_installments.rules.rates import USUAL_RATES, Rate, RateKind, rate_on
from gold_installments.rules.refused import RuleRefused, refuse_below
from measures.fineness import FINENESS_18K, PURE
from measures.gold import equivalent_750, rial_for_mg
from measures.money import share_of


class WageKind(StrEnum):
    """What a wage (اجرت) is reckoned by."""

    PERCENT = "percent"
    PER_GRAM = "per_gram"
    PER_PIECE = "per_piece"


@dataclass(frozen=True)
class Wage:
    """`value`: hundredths of a percent of the gold, Rial per gram of the piece, or per piece; it can be negative."""

    kind: WageKind = WageKind.PERCENT
    value: int = 0


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of goods: `mg` is the weight of all `pieces` together, `extras_rial` their stones and boxes.

    Raises RuleRefused: `item_out_of_range`.
    """

    mg: int
    fineness: int = FINENESS_18K
    pieces: int = 1
    wage: Wage = Wage()
    extras_rial: int = 0

    def __post_init__(self) -> None:
        refuse_below(1, "item_out_of_range", mg=self.mg, pieces=self.pieces, fineness=self.fineness)
        refuse_below(0, "item_out_of_range", extras_rial=self.extras_rial, fineness_left=PURE - self.fineness)

    @property
    def eq750_mg(self) -> int:
        return equivalent_750(self.mg, self.fineness)


@dataclass(frozen=True)
class InvoiceLine:
    """One item in money: `total = gold + wage + profit + extras + vat`, Rial; `gold_mg` is of 750."""

    gold_mg: int
    gold_rial: int
    wage_rial: int
    profit_rial: int
    extras_rial: int
    vat_rial: int

    @property
    def total_rial(self) -> int:
        return self.gold_rial + self.other_rial

    @property
    def other_rial(self) -> int:
        """All but the gold."""
        return self.wage_rial + self.profit_rial + self.extras_rial + self.vat_rial


@dataclass(frozen=True)
class Invoice:
    """The lines of one sale, with the price and the rates they were made at."""

    rial_per_g: int
    profit_bp: int
    vat_bp: int
    lines: tuple[InvoiceLine, ...]

    @property
    def whole(self) -> InvoiceLine:
        """The sums of the columns."""
        columns = zip(
            *(
                (it.gold_mg, it.gold_rial, it.wage_rial, it.profit_rial, it.extras_rial, it.vat_rial)
                for it in self.lines
            ),
            strict=True,
        )
        return InvoiceLine(*map(sum, columns))

    @property
    def total_rial(self) -> int:
        return self.whole.total_rial


def make_invoice(*, items: Sequence[Item], rial_per_g: int, day: date, rates: Iterable[Rate] = USUAL_RATES) -> Invoice:
    """Reckon the items at a price of 750 with the rates of the day.

    Profit is on gold and wage; VAT on wage, profit and extras, never on the gold, and never below zero. 5.240 g at
    11,250,000 Toman with 18 % wage in 1404 is 75,978,297. Raises RuleRefused: `no_items`, `no_rate`,
    `wage_below_gold` when a negative wage eats the gold up.
    """
    if not items:
        raise RuleRefused("no_items", "an invoice has at least one item")
    kept = tuple(rates)
    profit_bp, vat_bp = rate_on(RateKind.PROFIT, day, kept), rate_on(RateKind.VAT, day, kept)
    return Invoice(rial_per_g, profit_bp, vat_bp, tuple(_line(item, rial_per_g, profit_bp, vat_bp) for item in items))


def _line(item: Item, rial_per_g: int, profit_bp: int, vat_bp: int) -> InvoiceLine:
    gold = rial_for_mg(item.eq750_mg, rial_per_g)
    wage = wage_rial(item, gold)
    if gold + wage < 0:
        raise RuleRefused("wage_below_gold", "a negative wage is at most the gold itself")
    profit = share_of(gold + wage, profit_bp)
    vat = share_of(max(wage + profit + item.extras_rial, 0), vat_bp)
    return InvoiceLine(item.eq750_mg, gold, wage, profit, item.extras_rial, vat)


def wage_rial(item: Item, gold_rial: int) -> int:
    """The wage of an item in Rial, half up; per gram it is of the piece's own weight, whatever its fineness."""
    if item.wage.kind is WageKind.PERCENT:
        return share_of(gold_rial, item.wage.value)
    if item.wage.kind is WageKind.PER_PIECE:
        return item.wage.value * item.pieces
    return _per_gram(item.mg, item.wage.value)


def _per_gram(mg: int, rial_per_g: int) -> int:
    # Symmetric: a negative wage is the negative of the positive one. A price, though, may not be zero.
    sign = -1 if rial_per_g < 0 else 1
    return sign * rial_for_mg(mg, abs(rial_per_g)) if rial_per_g else 0
