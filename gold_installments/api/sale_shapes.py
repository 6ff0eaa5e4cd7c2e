"""The bodies of plans, rates and the calculator. Whole Toman, whole mg, hundredths of a percent."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from gold_installments.api.contract_shapes import ItemIn
from gold_installments.api.term_shapes import TermsIn

PlanKindName = Literal["weight", "toman_flat", "toman_annuity"]


class PlanLimits(Schema, extra="forbid"):
    """What a plan fixes (`count`, `rate_bp` a month, `months_per_row`, `step_toman`) and what it allows.

    Over `approval_above_toman` another person agrees; `least_down_bp` is the share paid at once.
    """

    count: StrictInt
    rate_bp: StrictInt
    months_per_row: StrictInt = 1
    least_count: StrictInt = 1
    most_count: StrictInt = 60
    least_down_bp: StrictInt = 0
    least_financed_toman: StrictInt | None = None
    most_financed_toman: StrictInt | None = None
    approval_above_toman: StrictInt | None = None
    step_toman: StrictInt = 1_000


class PlanIn(Schema, extra="forbid"):
    """A named plan: «طرح ۶ ماهه ۲٪»."""

    name: str
    kind: PlanKindName
    limits: PlanLimits
    terms: TermsIn | None = None


class PlanPatch(Schema, extra="forbid"):
    """What changes of the plan of `version`; `limits` and `terms` as a whole."""

    version: StrictInt
    name: str | None = None
    limits: PlanLimits | None = None
    terms: TermsIn | None = None
    is_active: StrictBool | None = None


class PlanOut(Schema):
    """A plan as it stands; `limits` and `terms` under the names of their bodies."""

    id: int
    version: int
    name: str
    kind: str
    limits: dict[str, Any]
    terms: dict[str, Any]
    is_active: bool


class RateIn(Schema, extra="forbid"):
    """A rate from a day on (Jalali or ISO)."""

    kind: Literal["vat", "profit"]
    from_on: str
    bp: StrictInt
    reason: str


class RateOut(Schema):
    """A rate and who set it; `usual` ones hold where the shop set none."""

    kind: str
    from_on: str
    from_on_gregorian: str
    bp: int
    reason: str
    set_by: str
    usual: bool


class CalculatorIn(Schema, extra="forbid"):
    """Up to three plans, saved ones by id or others as they are, for `items`, bare gold, or a sum."""

    plan_ids: list[StrictInt] = Field(default_factory=list)
    plans: list[PlanIn] = Field(default_factory=list)
    items: list[ItemIn] = Field(default_factory=list)
    gold_mg: StrictInt | None = None
    total_toman: StrictInt | None = None
    down_toman: StrictInt = 0


class OptionRowOut(Schema):
    """One row; the Toman of a weight plan hold at today's price only."""

    index: int
    mg: int
    amount_toman: int


class OptionOut(Schema):
    """One plan worked out. `verdict` is allowed, approval or refused, for `reasons`."""

    name: str
    kind: str
    count: int
    debt_mg: int
    fee_mg: int
    fee_toman: int
    total_toman: int
    verdict: str
    reasons: list[str]
    rows: list[OptionRowOut]


class CalculatorOut(Schema):
    """The plans side by side at the shop's price of this moment."""

    price_toman_per_gram: int
    price_state: str
    total_toman: int
    down_toman: int
    options: list[OptionOut]
