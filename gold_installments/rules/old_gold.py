"""Used and melted gold as payment (R8). Weights mg, fineness parts in 10,000 (746.5 of a thousand is 7,465)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gold_installments.rules.accounts import Account
from gold_installments.rules.credit import Credit, credit_payment
from gold_installments.rules.posting import Line, event
from gold_installments.rules.refused import RuleRefused, refuse_below
from measures.fineness import FINENESS_18K, PURE, USED_DEDUCTION
from measures.gold import equivalent_750, rial_for_mg


class PieceKind(StrEnum):
    """A used piece is settled below its stamp; melted gold at what its assay says."""

    USED = "used"
    MELTED = "melted"

    @property
    def stock(self) -> Account:
        """Where the piece lies once it is taken."""
        return Account.MELTED_GOLD if self is PieceKind.MELTED else Account.OLD_GOLD


@dataclass(frozen=True)
class Deductions:
    """A shop's custom: ten-thousandths off the stamp, by fineness where that has one of its own."""

    used: int = USED_DEDUCTION
    melted: int = 0
    used_by_fineness: Mapping[int, int] = field(default_factory=dict)

    def of(self, kind: PieceKind, fineness: int) -> int:
        """Ten-thousandths to take off a piece of this kind and stamp."""
        return self.melted if kind is PieceKind.MELTED else self.used_by_fineness.get(fineness, self.used)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What the customer brings. Raises RuleRefused: `stones_too_heavy`, `fineness_out_of_range`,
    `deduction_too_large`, `assay_number_needed` (melted gold without the number of its assay), `piece_too_light`.
    """

    kind: PieceKind
    gross_mg: int
    stones_mg: int = 0
    fineness: int
    deduction: int
    assay_number: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.stones_mg < self.gross_mg:
            raise RuleRefused("stones_too_heavy", "stones weigh less than the piece, and not less than nothing")
        if not 1 <= self.fineness <= PURE:
            raise RuleRefused("fineness_out_of_range", "fineness is 1 to 10,000 per 10,000")
        if not 0 <= self.deduction < self.fineness:
            raise RuleRefused("deduction_too_large", "the deduction is smaller than the fineness")
        if self.kind is PieceKind.MELTED and not self.assay_number.strip():
            raise RuleRefused("assay_number_needed", "melted gold is taken by the number of its assay")
        refuse_below(1, "piece_too_light", eq750_mg=self.eq750_mg)

    @property
    def net_mg(self) -> int:
        return self.gross_mg - self.stones_mg

    @property
    def eq750_mg(self) -> int:
        """Milligrams of 750 the piece counts for, half up: 4,930 mg of 7,500 less 100 are 4,864."""
        return equivalent_750(self.net_mg, self.fineness - self.deduction)


@dataclass(frozen=True)
class TwoLegs:
    """The shop buys the piece for `bought_rial`, and that sum pays the debt."""

    eq750_mg: int
    bought_rial: int
    credit: Credit


@dataclass(frozen=True)
class GramForGram:
    """`credited_mg` leave the debt without a price; what the piece has beyond it is bought into the wallet."""

    eq750_mg: int
    credited_mg: int
    excess_mg: int
    wallet_rial: int


def two_legs(*, piece: Piece, buy_rial_per_g: int, rial_per_g: int, balance_mg: int) -> TwoLegs:
    """Buy at the buying price, pay at the contract's price: 4,864 mg at 11,100,000 are 53,990,400, that is 4,799 mg.

    Prices are Rial per gram of 750; ValueError for one below 1.
    """
    bought = rial_for_mg(piece.eq750_mg, buy_rial_per_g)
    credit = credit_payment(amount_rial=bought, rial_per_g=rial_per_g, balance_mg=balance_mg)
    return TwoLegs(piece.eq750_mg, bought, credit)


def gram_for_gram(*, piece: Piece, balance_mg: int, buy_rial_per_g: int | None) -> GramForGram:
    """The piece's own milligrams leave the debt. A heavier piece needs the buying price for the rest.

    Raises RuleRefused `buy_price_needed` when it has none.
    """
    credited = min(piece.eq750_mg, balance_mg)
    excess = piece.eq750_mg - credited
    if excess and buy_rial_per_g is None:
        raise RuleRefused("buy_price_needed", "the piece is heavier than the debt: the rest is bought at a price")
    wallet = rial_for_mg(excess, buy_rial_per_g) if buy_rial_per_g is not None else 0
    return GramForGram(piece.eq750_mg, credited, excess, wallet)


def purchase_lines(*, piece: Piece, bought_rial: int) -> tuple[Line, ...]:
    """The first leg: the piece into the drawer, its price owed until the leg `old_gold` of a payment uses it up."""
    return event(
        Line(piece.kind.stock, mg=piece.eq750_mg),
        Line(Account.GOLD_EXCHANGE, mg=-piece.eq750_mg, rial=bought_rial),
        Line(Account.OLD_GOLD_DUE, rial=-bought_rial),
    )


def gram_for_gram_lines(*, piece: Piece, taken: GramForGram) -> tuple[Line, ...]:
    """The piece into the drawer and its milligrams out of the debt; the rest through the exchange to the wallet."""
    return event(
        Line(piece.kind.stock, mg=taken.eq750_mg),
        Line(Account.RECEIVABLE, mg=-taken.credited_mg),
        Line(Account.GOLD_EXCHANGE, mg=-taken.excess_mg, rial=taken.wallet_rial),
        Line(Account.CUSTOMER_WALLET, rial=-taken.wallet_rial),
    )


def settled_fineness(kind: PieceKind, fineness: int = FINENESS_18K, deductions: Deductions | None = None) -> int:
    """What a stamp is settled at by the shop's custom: 7,500 used is 7,400; 7,465 melted stays. For the screen."""
    return fineness - (deductions or Deductions()).of(kind, fineness)
