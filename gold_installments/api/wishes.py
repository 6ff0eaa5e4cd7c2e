"""A body of the API as a wish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from gold_installments.api.contract_shapes import ItemIn, PreviewIn, TypedRowIn
from gold_installments.api.days import day_from
from gold_installments.api.term_shapes import terms_from
from gold_installments.models import Plan
from gold_installments.queries.deal_refusals import refusal_of
from gold_installments.rules.debt_base import DebtBase
from gold_installments.rules.invoice import Item, Wage, WageKind
from gold_installments.rules.reasons import one_line
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.wish import DealKind, Method, NamedItem, TypedRow, Wish
from measures.money import rial_from_toman

#: Other words for where more than what is due goes.
OVERPAY: Final = {"next": "next_rows", "shorten": "from_end", "shorten_from_end": "from_end"}
LONGEST_NAME: Final = 120
MOST_ITEMS: Final = 50
MOST_PIECES: Final = 10_000


def wish_from(body: PreviewIn, *, plan: Plan | None) -> Wish:
    """The wish of a body; `plan` is the one it names. Raises InvalidJalaliDate, DealRefused."""
    try:
        rows = tuple(_row(row, DealKind(body.kind)) for row in body.rows)
        return Wish(
            kind=DealKind(body.kind), debt_mg=body.debt_mg, gold_mg=body.gold_mg, fee_mg=body.fee_mg,
            fee_rial=rial_from_toman(body.fee_toman), rate_bp=body.rate_bp, items=items_from(body.items),
            debt_base=DebtBase(body.debt_base), method=Method.TYPED if rows else Method(body.method),
            principal_rial=None if body.principal_toman is None else rial_from_toman(body.principal_toman),
            step_rial=rial_from_toman(body.step_toman), down_rial=_down_rial(body),
            count=_count(body, plan), rows=rows, signed_on=day_from(body.signed_on, field="signed_on"),
            first_due=_day(body.first_due, "first_due"), terms=_terms(body), plan_id=body.plan_id, note=body.note,
        )  # fmt: skip
    except RuleRefused as error:
        raise refusal_of(error) from error


def items_from(items: Sequence[ItemIn]) -> tuple[NamedItem, ...]:
    """Lines of goods. Raises RuleRefused `item_out_of_range`."""
    if len(items) > MOST_ITEMS:
        raise RuleRefused("item_out_of_range", "too many lines")
    return tuple(_item(item) for item in items)


def _item(told: ItemIn) -> NamedItem:
    name = one_line(told.name)
    if not name or len(name) > LONGEST_NAME or told.pieces > MOST_PIECES:
        raise RuleRefused("item_out_of_range", "a line of goods has a name and a number of pieces")
    goods = Item(
        mg=told.mg, fineness=told.fineness, pieces=told.pieces, wage=_wage(told),
        extras_rial=rial_from_toman(told.extras_toman),
    )  # fmt: skip
    return NamedItem(name, goods)


def _wage(told: ItemIn) -> Wage:
    given = {
        WageKind.PERCENT: told.wage_bp,
        WageKind.PER_GRAM: told.wage_toman_per_g,
        WageKind.PER_PIECE: told.wage_toman_per_piece,
    }
    named = [(kind, value) for kind, value in given.items() if value is not None]
    if len(named) > 1:
        raise RuleRefused("item_out_of_range", "a wage is said in one way")
    kind, value = named[0] if named else (WageKind.PERCENT, 0)
    if abs(value) > LARGEST_WAGE:
        raise RuleRefused("item_out_of_range", "no wage is so large")
    return Wage(kind, value if kind is WageKind.PERCENT else rial_from_toman(value))


#: Hundredths of a percent, or Toman a gram or a piece.
LARGEST_WAGE: Final = 10**12


def _down_rial(body: PreviewIn) -> int:
    """What was told, else what the ways of paying come to. Raises RuleRefused `down_not_the_legs`."""
    amounts = [leg.amount_toman for leg in body.down_payment]
    told = sum(amount for amount in amounts if amount is not None)
    if body.down_toman is None and None in amounts:
        raise RuleRefused("down_not_the_legs", "a leg without an amount is what the others leave of a known sum")
    if body.down_toman is not None and amounts and None not in amounts and told != body.down_toman:
        raise RuleRefused("down_not_the_legs", "the legs are not the down payment")
    return rial_from_toman(told if body.down_toman is None else body.down_toman)


def _row(told: TypedRowIn, kind: DealKind) -> TypedRow:
    """The row in its contract's own unit. Raises RuleRefused `rows_of_other_unit`: grams in a Toman contract."""
    own, other = (told.mg, told.amount_toman) if kind is DealKind.WEIGHT else (told.amount_toman, told.mg)
    if other is not None:
        raise RuleRefused("rows_of_other_unit", "a row is in the unit of its contract")
    amount = own or 0
    return TypedRow(day_from(told.due_on, field="rows"), amount if kind is DealKind.WEIGHT else rial_from_toman(amount))


def _count(body: PreviewIn, plan: Plan | None) -> int:
    if body.count is not None:
        return body.count
    if body.rows:
        return len(body.rows)
    return int(plan.limits["count"]) if plan is not None else 0


def _day(text: str | None, field: str) -> date | None:
    return day_from(text, field=field) if text is not None else None


def _terms(body: PreviewIn) -> dict[str, object]:
    told = body.terms.dict(exclude_unset=True) if body.terms is not None else {}
    for name in ("frequency", "price_floor", "price_ceiling", "overpay_policy"):
        if (value := getattr(body, name)) is not None:
            told[name] = value
    if isinstance(policy := told.get("overpay_policy"), str):
        told["overpay_policy"] = OVERPAY.get(policy, policy)
    return terms_from(told)
