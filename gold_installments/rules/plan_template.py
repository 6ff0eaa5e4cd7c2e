"""Named plans of a shop as data (C18): what they fix, what they allow, and what another person has to agree to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gold_installments.rules.limits import MAX_INSTALLMENTS
from gold_installments.rules.refused import RuleRefused, refuse_below
from measures.money import MAX_RIAL

WHOLE_BP: Final = 10_000


class PlanKind(StrEnum):
    """What the debt is kept in and how it grows."""

    WEIGHT = "weight"
    TOMAN_FLAT = "toman_flat"
    TOMAN_ANNUITY = "toman_annuity"


class Verdict(StrEnum):
    """What a plan says to a proposal."""

    ALLOWED = "allowed"
    APPROVAL = "approval"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class PlanTemplate:
    """A plan: its kind, its rows, its rate and its limits.

    `rate_bp` is hundredths of a percent a month; a row is `months_per_row` months. `least_down_bp` is the share of the
    whole sale paid at once. Amounts financed are Rial at the signing price; over `approval_above_rial` another person
    agrees. `step_rial` is what rows are raised to. Raises RuleRefused `template_out_of_range`.
    """

    name: str
    kind: PlanKind
    count: int
    rate_bp: int
    months_per_row: int = 1
    least_count: int = 1
    most_count: int = MAX_INSTALLMENTS
    least_down_bp: int = 0
    least_financed_rial: int = 1
    most_financed_rial: int = MAX_RIAL
    approval_above_rial: int | None = None
    step_rial: int = 10_000

    def __post_init__(self) -> None:
        code = "template_out_of_range"
        refuse_below(1, code, least_count=self.least_count, months=self.months_per_row, step=self.step_rial)
        refuse_below(self.least_count, code, count=self.count)
        refuse_below(self.count, code, most_count=self.most_count)
        refuse_below(0, code, rate=self.rate_bp, down=self.least_down_bp, rows=MAX_INSTALLMENTS - self.most_count)
        refuse_below(self.least_financed_rial, code, most_financed=self.most_financed_rial)
        if self.least_down_bp > WHOLE_BP or self.rate_bp * self.months_per_row > WHOLE_BP or not self.name.strip():
            raise RuleRefused(code, "a plan has a name, and shares are at most the whole")

    @property
    def rate_per_row_bp(self) -> int:
        return self.rate_bp * self.months_per_row


@dataclass(frozen=True)
class Proposal:
    """What somebody wants to sign by a template: rows, the whole sale and what is paid at once, Rial."""

    count: int
    total_rial: int
    down_rial: int

    @property
    def financed_rial(self) -> int:
        return self.total_rial - self.down_rial


@dataclass(frozen=True)
class Judgement:
    """The verdict and the codes of every limit it rests on, in a fixed order; none when allowed."""

    verdict: Verdict
    reasons: tuple[str, ...]


def judge(template: PlanTemplate, proposal: Proposal) -> Judgement:
    """Hold a proposal against the limits: `count_out_of_range`, `down_too_small`, `financed_too_small` and
    `financed_too_large` refuse, `over_approval` asks for another person.
    """
    financed = proposal.financed_rial
    broken = {
        "count_out_of_range": not template.least_count <= proposal.count <= template.most_count,
        "down_too_small": proposal.down_rial * WHOLE_BP < template.least_down_bp * proposal.total_rial,
        "financed_too_small": financed < template.least_financed_rial,
        "financed_too_large": financed > template.most_financed_rial,
    }
    refused = tuple(code for code, is_broken in broken.items() if is_broken)
    if refused:
        return Judgement(Verdict.REFUSED, refused)
    if template.approval_above_rial is not None and financed > template.approval_above_rial:
        return Judgement(Verdict.APPROVAL, ("over_approval",))
    return Judgement(Verdict.ALLOWED, ())
