"""What a customer pays with: every leg of a payment, cleaned before anything is asked of the book."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import combinations

from django.utils.translation import gettext_lazy as _

from gold_installments.models import Payment
from gold_installments.rules.limits import LONGEST_REF, MAX_DEBT_MG, MAX_PAYMENT_RIAL
from gold_installments.rules.old_gold import Deductions, Piece, PieceKind
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.sayad import sayad_id_of
from persian.digits import to_ascii
from persian.letters import without_marks
from persian.refusal import Refusal

Kind = Payment.TenderKind
KINDS = frozenset(Kind.values) - {Kind.SPLIT.value}
#: Their number is the bank's: one number is one movement of money, whatever it is called at the counter.
TRACKED = frozenset({Kind.POS.value, Kind.CARD.value, Kind.TRANSFER.value})
MOST_LEGS = 20
LONGEST_DESCRIPTION = 120
#: A tenth of pure gold. Nothing lower is bought as gold: what is told there was meant in thousandths.
LEAST_FINENESS = 1_000


class AmountTooLarge(Refusal):
    """Above a thousand milliard Toman."""

    code = "amount_too_large"
    message = _("The amount is too large; check its zeros.")


class TenderUnknown(Refusal):
    """No such way of paying."""

    code = "tender_unknown"
    message = _("Choose how the money was paid: %(kinds)s.")

    def __init__(self, *, field: str | None = None, among: Iterable[str] = KINDS) -> None:
        known = set(among)
        super().__init__(field=field, kinds="، ".join(str(kind.label) for kind in Kind if kind.value in known))


class TenderRefTooLong(Refusal):
    """More than a tracking number."""

    code = "tender_ref_too_long"
    message = _("The tracking number is too long: at most 40 characters.")


class TooManyLegs(Refusal):
    """More ways than anybody pays in."""

    code = "too_many_legs"
    message = _("One payment has at most 20 ways of paying.")


class TenderRefTwice(Refusal):
    """One movement of money, or one cheque, told as two."""

    code = "tender_ref_twice"
    message = _("Two ways of paying have the same number.")


class LegNotPositive(Refusal):
    """A way of paying with nothing in it."""

    code = "leg_not_positive"
    message = _("Each way of paying needs an amount of more than zero.")


class ChequeNeeded(Refusal):
    """A cheque without its data, or data of a cheque beside another tender."""

    code = "cheque_needed"
    message = _("A cheque is recorded with its Sayad number, its due date and the name of its drawer.")


class SayadWrong(Refusal):
    """Not 16 digits."""

    code = "sayad_wrong"
    message = _("The Sayad number of a cheque has 16 digits.")


class PieceNeeded(Refusal):
    """Gold without its weight, or a weight beside another tender."""

    code = "piece_needed"
    message = _("Gold is recorded with its weight and its fineness.")


class PieceWrong(Refusal):
    """A piece that cannot be."""

    code = "piece_wrong"
    message = _("The weight, the stones, the fineness or the deduction of the piece cannot be right.")


class FinenessTooLow(PieceWrong):
    """750 where 7,500 was meant would count a tenth of the gold."""

    code = "fineness_too_low"
    message = _("The fineness is written in ten-thousandths: 18 karat is 7500, and nothing below 1000 is taken.")


class AssayNeeded(PieceWrong):
    """Melted gold, and gold taken gram for gram, are known by their assay."""

    code = "assay_number_needed"
    message = _("Write the number of the assay; without it this gold cannot be taken.")


class GoldApart(Refusal):
    """Gold gram for gram asks no price, so it is a payment of its own."""

    code = "gold_apart"
    message = _("Gold for gold is recorded as a payment of its own, without an amount and other ways of paying.")


@dataclass(frozen=True, kw_only=True)
class ChequeIn:
    """A Sayad cheque as it was handed over; `colour` is what the inquiry said on `colour_on`."""

    sayad_id: str
    due_date: date
    drawer_name: str
    bank: str = ""
    serial: str = ""
    registered: bool = False
    confirmed: bool = False
    colour: str = ""
    colour_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PieceIn:
    """A piece of gold: mg, fineness in ten-thousandths (7,465 is 746.5). `deduction` None: the custom of the shop."""

    gross_mg: int
    fineness: int
    kind: str = PieceKind.USED.value
    stones_mg: int = 0
    deduction: int | None = None
    assay_number: str = ""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class LegIn:
    """One way of paying, Rial. No amount: what the others leave of the payment; of gold, what it comes to."""

    kind: str
    amount_rial: int | None = None
    reference: str = ""
    terminal: str = ""
    cheque: ChequeIn | None = None
    piece: PieceIn | None = None

    def as_json(self) -> dict[str, object]:
        """Plain values, for the hash of a request."""
        told = {name: value for name, value in asdict(self).items() if value not in (None, "")}
        return {name: _plain(value) for name, value in told.items()}

    @property
    def rule_piece(self) -> Piece:
        """The piece as the rules know it. Raises PieceWrong, AssayNeeded."""
        if self.piece is None:
            raise PieceNeeded(field="tender")
        return checked_piece(self.piece, assayed=self.kind == Kind.GOLD)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def check_tender(legs: Sequence[LegIn]) -> tuple[LegIn, ...]:
    """The legs with clean numbers. Raises the refusals of this module; all name the field `tender`."""
    if len(legs) > MOST_LEGS:
        raise TooManyLegs(field="tender")
    if not legs or any(leg.kind not in KINDS for leg in legs):
        raise TenderUnknown(field="tender")
    if any(leg.kind == Kind.GOLD for leg in legs) and len(legs) > 1:
        raise GoldApart(field="tender")
    checked = tuple(_checked(leg) for leg in legs)
    if any(_same_money(one, other) for one, other in combinations(checked, 2)):
        raise TenderRefTwice(field="tender")
    return checked


def _same_money(one: LegIn, other: LegIn) -> bool:
    """Two legs with one number are one movement of money, but for the slips of two card readers; so is one cheque."""
    if one.cheque is not None and other.cheque is not None:
        return one.cheque.sayad_id == other.cheque.sayad_id
    if not one.reference or one.reference != other.reference or not {one.kind, other.kind} <= TRACKED:
        return False
    terminals = {one.terminal, other.terminal}
    return not (one.kind == other.kind == Kind.POS and len(terminals) == 2 and all(terminals))


def _checked(leg: LegIn) -> LegIn:
    if leg.amount_rial is not None and leg.amount_rial < 1:
        raise LegNotPositive(field="tender")
    if leg.amount_rial is not None and leg.amount_rial > MAX_PAYMENT_RIAL:
        raise AmountTooLarge(field="tender")
    if (leg.cheque is None) is (leg.kind == Kind.CHEQUE):
        raise ChequeNeeded(field="tender")
    if (leg.piece is None) is (leg.kind in (Kind.OLD_GOLD, Kind.GOLD)):
        raise PieceNeeded(field="tender")
    cleaned = LegIn(
        kind=leg.kind, amount_rial=leg.amount_rial, reference=clean_ref(leg.reference),
        terminal=clean_ref(leg.terminal, field="tender"), piece=leg.piece,
        cheque=_checked_cheque(leg.cheque) if leg.cheque is not None else None,
    )  # fmt: skip
    if cleaned.piece is not None:
        checked_piece(cleaned.piece, assayed=cleaned.kind == Kind.GOLD)
    return cleaned


def clean_ref(text: str, *, field: str = "tender_ref") -> str:
    """As one word: a number copied from a message brings direction marks and spaces along, and is the same number."""
    ref = "".join(without_marks(to_ascii(text.replace("\x00", ""))).split())
    if len(ref) > LONGEST_REF:
        raise TenderRefTooLong(field=field)
    return ref


def _checked_cheque(cheque: ChequeIn) -> ChequeIn:
    sayad = sayad_id_of(cheque.sayad_id)
    if sayad is None:
        raise SayadWrong(field="tender")
    drawer = " ".join(cheque.drawer_name.replace("\x00", "").split())[:120]
    if not drawer:
        raise ChequeNeeded(field="tender")
    return ChequeIn(**{**cheque.__dict__, "sayad_id": sayad, "drawer_name": drawer})


def checked_piece(told: PieceIn, *, assayed: bool) -> Piece:
    """The piece, by the custom of the shop where no deduction was told. Raises PieceWrong, FinenessTooLow,
    AssayNeeded.
    """
    try:
        kind = PieceKind(told.kind)
        too_long = len(told.assay_number.strip()) > LONGEST_REF or len(told.description) > LONGEST_DESCRIPTION
        if too_long or not 0 < told.gross_mg <= MAX_DEBT_MG:
            raise PieceWrong(field="tender")
        if told.fineness < LEAST_FINENESS:
            raise FinenessTooLow(field="tender")
        if assayed and not told.assay_number.strip():
            raise RuleRefused("assay_number_needed", "gram for gram is taken by the number of its assay")
        deduction = Deductions().of(kind, told.fineness) if told.deduction is None else told.deduction
        return Piece(
            kind=kind, gross_mg=told.gross_mg, stones_mg=told.stones_mg, fineness=told.fineness, deduction=deduction,
            assay_number=told.assay_number.strip(),
        )  # fmt: skip
    except RuleRefused as refused:
        wrong = AssayNeeded if refused.code == "assay_number_needed" else PieceWrong
        raise wrong(field="tender") from refused
    except ValueError as error:
        raise PieceWrong(field="tender") from error
