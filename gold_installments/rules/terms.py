"""What is agreed at signing and frozen in the contract: later settings never touch a live contract."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from gold_installments.rules.cancellation import CancellationPolicy
from gold_installments.rules.cheques import ChequePolicy
from gold_installments.rules.debts import Overpay, Precedence, Unit, steps_of
from gold_installments.rules.due_dates import FREQUENCIES, DueRule, HolidayShift, ShortMonth
from gold_installments.rules.early_discount import DiscountKind, EarlyDiscount
from gold_installments.rules.penalty import CountFrom, PenaltyMode, PenaltyTerms
from gold_installments.rules.protection import Protection
from gold_installments.rules.replay import ReplayTerms


@dataclass(frozen=True)
class Terms:
    """Plain values, as the contract keeps them; the properties turn them into what the rules take.

    Prices Rial per gram, shares in basis points (`_bp`) or millionths (`_ppm`). `quote_step_rial`: quotes are raised to
    a multiple of it. `quote_minutes`: how long a quote holds the price. `anchor_day` None is the first row's own day.
    Version 1 knew nothing below `quote_minutes`: what is missing keeps its first meaning.
    """

    version: int = 2
    rounding: str = "half_up"
    overpayment: str = "next_rows"
    allocation: str = "principal_first"
    short_month: str = "last_day"
    holiday_shift: str = "next"
    penalty: str = "none"
    quote_step_rial: int = 10_000
    quote_minutes: int = 10
    frequency: str = "monthly"
    anchor_day: int | None = None
    first_gap_days: int = 0
    penalty_rate_ppm: int = 0
    penalty_rial_a_day: int = 0
    penalty_fixed_rial: int = 0
    penalty_grace_days: int = 0
    penalty_count_from: str = "due_date"
    penalty_cap_ppm: int | None = None
    penalty_cap_rial: int | None = None
    floor_rial_per_g: int | None = None
    ceiling_rial_per_g: int | None = None
    early_discount: str = "none"
    early_discount_bp: int = 0
    cheque: str = "clearing"
    retention_bp: int = 0
    fee_back_bp: int = 10_000
    wage_back_bp: int = 0
    profit_back_bp: int = 0
    vat_back_bp: int = 0

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    @property
    def overpay(self) -> Overpay:
        return Overpay(self.overpayment)

    @property
    def due_rule(self) -> DueRule:
        """How the rows are dated."""
        return DueRule(
            FREQUENCIES[self.frequency], self.anchor_day, ShortMonth(self.short_month),
            HolidayShift(self.holiday_shift), self.first_gap_days,
        )  # fmt: skip

    @property
    def penalty_terms(self) -> PenaltyTerms:
        """The penalty clause; none by default."""
        return PenaltyTerms(
            PenaltyMode(self.penalty), self.penalty_rate_ppm, self.penalty_rial_a_day, self.penalty_fixed_rial,
            self.penalty_grace_days, CountFrom(self.penalty_count_from), self.penalty_cap_ppm, self.penalty_cap_rial,
        )  # fmt: skip

    @property
    def protection(self) -> Protection:
        """Floor and ceiling of the price."""
        return Protection(self.floor_rial_per_g, self.ceiling_rial_per_g)

    @property
    def discount(self) -> EarlyDiscount:
        """What is let off for settling early."""
        return EarlyDiscount(DiscountKind(self.early_discount), self.early_discount_bp)

    @property
    def cheque_policy(self) -> ChequePolicy:
        return ChequePolicy(self.cheque)

    @property
    def cancellation(self) -> CancellationPolicy:
        """What the shop keeps where the contract is cancelled."""
        return CancellationPolicy(
            retention_bp=self.retention_bp, fee_back_bp=self.fee_back_bp, wage_back_bp=self.wage_back_bp,
            profit_back_bp=self.profit_back_bp, vat_back_bp=self.vat_back_bp,
        )  # fmt: skip

    def replay_terms(self, unit: Unit) -> ReplayTerms:
        """For the replay of a contract whose rows are in `unit`."""
        steps = steps_of(precedence=Precedence(self.allocation), overpay=self.overpay)
        return ReplayTerms(unit, steps, self.penalty_terms)


def terms_of(kept: dict[str, object]) -> Terms:
    """The terms of a contract row; keys of a later version are ignored, missing ones keep their first meaning."""
    known = {name: value for name, value in kept.items() if name in Terms.__dataclass_fields__}
    return Terms(**known)  # type: ignore[arg-type]
