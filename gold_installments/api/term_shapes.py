"""Terms in the bodies of the API: whole Toman outside, whole Rial inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Literal

from ninja import Schema
from pydantic import Field, StrictInt

from gold_installments.rules.terms import Terms
from gold_installments.rules.terms_check import CHOICES
from measures.money import RIAL_PER_TOMAN
from persian.refusal import Refusal

#: Names of the API -> fields of rules.terms.Terms, where they differ.
NAMES: Final = {
    "overpay_policy": "overpayment",
    "due_day": "anchor_day",
    "price_floor": "floor_rial_per_g",
    "price_ceiling": "ceiling_rial_per_g",
    "penalty_a_day_toman": "penalty_rial_a_day",
    "penalty_fixed_toman": "penalty_fixed_rial",
    "penalty_cap_toman": "penalty_cap_rial",
    "quote_step_toman": "quote_step_rial",
}
#: Of those, the ones in Toman.
IN_TOMAN: Final = {name for name in NAMES if name.endswith("_toman") or name.startswith("price_")}
_SHOWN: Final = {inside: outside for outside, inside in NAMES.items()} | {
    "rial_per_g": "price_toman_per_gram", "buy_rial_per_g": "buy_price_toman_per_gram",
}  # fmt: skip


def one_of(name: str) -> Any:
    """A field that may be left out; the schema names what the rules know under it."""
    return Field(None, json_schema_extra={"enum": [*sorted(CHOICES[NAMES.get(name, name)]), None]})


class TermsIn(Schema, extra="forbid"):
    """What is agreed beside the debt; whatever is left out is as the shop's own terms say.

    `rounding` is of what a payment buys: half_up, or down for whole milligrams only. `*_bp` are hundredths of a
    percent, `*_ppm` millionths (a day, of the late amount), `*_toman` whole Toman.
    """

    rounding: str | None = one_of("rounding")
    overpay_policy: str | None = one_of("overpay_policy")
    allocation: str | None = one_of("allocation")
    short_month: str | None = one_of("short_month")
    holiday_shift: str | None = one_of("holiday_shift")
    first_gap_days: StrictInt | None = None
    due_day: StrictInt | None = None
    penalty: str | None = one_of("penalty")
    penalty_rate_ppm: StrictInt | None = None
    penalty_a_day_toman: StrictInt | None = None
    penalty_fixed_toman: StrictInt | None = None
    penalty_grace_days: StrictInt | None = None
    penalty_count_from: str | None = one_of("penalty_count_from")
    penalty_cap_ppm: StrictInt | None = None
    penalty_cap_toman: StrictInt | None = None
    early_discount: str | None = one_of("early_discount")
    early_discount_bp: StrictInt | None = None
    cheque: str | None = one_of("cheque")
    retention_bp: StrictInt | None = None
    fee_back_bp: StrictInt | None = None
    wage_back_bp: StrictInt | None = None
    profit_back_bp: StrictInt | None = None
    vat_back_bp: StrictInt | None = None
    quote_step_toman: StrictInt | None = None
    quote_minutes: StrictInt | None = None


class ShopTermsIn(Schema, extra="forbid"):
    """New terms of the shop over those of `version` (0: none were chosen yet), with the reason."""

    version: StrictInt
    terms: TermsIn
    reason: str


class ShopTermsOut(Schema):
    """The terms that new contracts start from."""

    version: int
    terms: dict[str, Any]
    reason: str
    set_by: str


Kind = Literal["weight", "toman"]


def terms_from(told: dict[str, Any]) -> dict[str, object]:
    """Fields of Terms out of those of a body that were given."""
    return {
        NAMES.get(name, name): value * RIAL_PER_TOMAN if name in IN_TOMAN and value is not None else value
        for name, value in told.items()
    }


def shown_terms(terms: Terms) -> dict[str, object]:
    """Terms under the names of the API; amounts in Toman."""
    return shown_changes(terms.as_json())


@contextmanager
def fields_as_sent() -> Iterator[None]:
    """What is refused inside is about a field under its name in the bodies of the API."""
    try:
        yield
    except Refusal as refusal:
        refusal.field = _SHOWN.get(refusal.field or "", refusal.field)
        for one in getattr(refusal, "extra", {}).get("changed", ()):
            one["what"] = _SHOWN.get(one["what"], one["what"])
        raise


def changes_from(body: TermsIn | None) -> dict[str, object]:
    """The terms that were said, as fields of Terms."""
    return terms_from(body.dict(exclude_unset=True)) if body is not None else {}


def shown_changes(kept: Mapping[str, object]) -> dict[str, object]:
    """Some fields of Terms under the names of the API; amounts in Toman."""
    shown: dict[str, object] = {}
    for inside, value in kept.items():
        name = _SHOWN.get(inside, inside)
        shown[name] = value // RIAL_PER_TOMAN if name in IN_TOMAN and isinstance(value, int) else value
    return shown
