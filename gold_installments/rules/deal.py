"""A wish worked out: the debt, its rows, the first ledger lines. The same for a preview and for the signing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gold_installments.rules.accounts import Account
from gold_installments.rules.debt_base import debt_of, sale_lines, toman_sale_lines
from gold_installments.rules.due_dates import FREQUENCIES, Period, effective_date
from gold_installments.rules.fee import flat_fee_mg
from gold_installments.rules.invoice import Invoice, make_invoice
from gold_installments.rules.posting import Line, event, signing_lines
from gold_installments.rules.rates import USUAL_RATES, Rate
from gold_installments.rules.refused import RuleRefused, refuse_below
from gold_installments.rules.schedule import ScheduleRow, jalali_schedule, rows_on
from gold_installments.rules.split_tender import share_out
from gold_installments.rules.terms import Terms
from gold_installments.rules.toman_plan import TomanPlan, TomanRow, annuity_plan, flat_plan
from gold_installments.rules.wish import DealKind, Method, Wish
from measures.gold import mg_for_rial, rial_for_mg
from measures.split import split_evenly
from persian.days import to_jalali

Closed = Callable[[date], bool]


@dataclass(frozen=True, kw_only=True)
class Deal:
    """Everything signing writes. A weight contract has 0 in `debt_rial`, a Toman contract in `debt_mg`.

    `fee_rial` is the fee in Rial: the profit of a Toman contract, a weight contract's fee at the signing price (None
    without a price). `plan` are a Toman contract's rows with their interest. `total_rial` is the whole sale, down
    payment included, None where no price was asked for.
    """

    wish: Wish
    terms: Terms
    gold_mg: int
    fee_mg: int
    debt_mg: int
    principal_rial: int
    profit_rial: int
    debt_rial: int
    rows: tuple[ScheduleRow, ...]
    lines: tuple[Line, ...]
    rial_per_g: int | None
    invoice: Invoice | None
    plan: TomanPlan | None
    fee_rial: int | None
    total_rial: int | None

    @property
    def down_rial(self) -> int:
        return self.wish.down_rial


def make_deal(
    *,
    wish: Wish,
    terms: Terms,
    is_closed: Closed,
    rial_per_g: int | None = None,
    rates: Iterable[Rate] = USUAL_RATES,
) -> Deal:
    """Work a wish out at a price of 750 (None where it needs none) and the rates of its day.

    Raises RuleRefused with the codes of the rules it calls, and `price_missing`, `debt_missing` (not exactly one way
    to say the debt), `weight_too_small`, `fee_twice`, `fee_negative`, `rate_needs_months`, `down_without_items`,
    `protection_in_toman`, `rows_not_the_debt`, `date_not_after_signing`.
    """
    if wish.needs_price and rial_per_g is None:
        raise RuleRefused("price_missing", "gold is turned into Rial at a price")
    _check_down(wish)
    invoice = None
    if wish.items and rial_per_g is not None:
        goods = [it.item for it in wish.items]
        invoice = make_invoice(items=goods, rial_per_g=rial_per_g, day=wish.signed_on, rates=rates)
    if wish.kind is DealKind.TOMAN:
        return _toman(wish, terms, is_closed, rial_per_g, invoice)
    return _weight(wish, terms, is_closed, rial_per_g, invoice)


def _check_down(wish: Wish) -> None:
    refuse_below(0, "down_negative", down_rial=wish.down_rial)
    if wish.down_rial and not wish.items:
        raise RuleRefused("down_without_items", "a down payment is a part of an invoice")


def _weight(wish: Wish, terms: Terms, is_closed: Closed, price: int | None, invoice: Invoice | None) -> Deal:
    ways = (wish.debt_mg is not None, wish.gold_mg is not None, invoice is not None)
    if sum(ways) != 1 or wish.principal_rial is not None:
        raise RuleRefused("debt_missing", "a weight contract owes a weight, or the items")
    debt = debt_of(invoice=invoice, down_rial=wish.down_rial, base=wish.debt_base) if invoice is not None else None
    if wish.debt_mg is not None:
        gold_mg = wish.debt_mg - wish.fee_mg
    else:
        gold_mg = debt.mg if debt is not None else wish.gold_mg or 0
    refuse_below(1, "gold_not_positive", gold_mg=gold_mg)
    fee_mg = _fee_mg(wish, terms, gold_mg, price)
    lines = signing_lines(gold_mg=gold_mg, fee_mg=fee_mg)
    if invoice is not None and debt is not None:
        lines = sale_lines(invoice=invoice, debt=debt, fee_mg=fee_mg, down=_down_lines(wish))
    if not wish.rows:
        refuse_below(wish.count, "weight_too_small", debt_mg=gold_mg + fee_mg)
    rows, terms = _rows(wish, terms, gold_mg + fee_mg, is_closed)
    return Deal(
        wish=wish, terms=terms, gold_mg=gold_mg, fee_mg=fee_mg, debt_mg=gold_mg + fee_mg, principal_rial=0,
        profit_rial=0, debt_rial=0, rows=rows, lines=lines, rial_per_g=price, invoice=invoice, plan=None,
        fee_rial=rial_for_mg(fee_mg, price) if price is not None else None,
        total_rial=_total(invoice, gold_mg, price),
    )  # fmt: skip


def _total(invoice: Invoice | None, gold_mg: int, price: int | None) -> int | None:
    if invoice is not None:
        return invoice.total_rial
    return rial_for_mg(gold_mg, price) if price is not None else None


def _fee_mg(wish: Wish, terms: Terms, gold_mg: int, price: int | None) -> int:
    refuse_below(0, "fee_negative", fee_mg=wish.fee_mg, fee_rial=wish.fee_rial, rate_bp=wish.rate_bp)
    if sum(map(bool, (wish.fee_mg, wish.fee_rial, wish.rate_bp))) > 1:
        raise RuleRefused("fee_twice", "the fee is said in one way")
    if wish.debt_mg is not None and (wish.fee_rial or wish.rate_bp):
        raise RuleRefused("fee_twice", "the fee is in the debt already")
    if wish.fee_rial:
        return mg_for_rial(wish.fee_rial, price or 0)
    if wish.rate_bp:
        return flat_fee_mg(gold_mg, wish.rate_bp, wish.count * months_per_row(terms))
    return wish.fee_mg


def months_per_row(terms: Terms) -> int:
    """How many months a row stands for. Raises RuleRefused `rate_needs_months` for rows by weeks or days."""
    frequency = FREQUENCIES[terms.frequency]
    if frequency.period is not Period.MONTH:
        raise RuleRefused("rate_needs_months", "a rate is by the month")
    return frequency.every


def _toman(wish: Wish, terms: Terms, is_closed: Closed, price: int | None, invoice: Invoice | None) -> Deal:
    if (wish.principal_rial is None) == (invoice is None) or wish.debt_mg is not None:
        raise RuleRefused("debt_missing", "a Toman contract owes a principal, or the items")
    if terms.floor_rial_per_g is not None or terms.ceiling_rial_per_g is not None:
        raise RuleRefused("protection_in_toman", "a Toman contract has no price to protect")
    if wish.fee_mg or wish.fee_rial:
        raise RuleRefused("fee_twice", "the profit of a Toman contract is its rate")
    principal = wish.principal_rial or 0
    if invoice is not None:
        principal = invoice.total_rial - wish.down_rial
        refuse_below(1, "down_too_large", principal_rial=principal)
    plan = _plan(wish, terms, principal)
    gold_mg = invoice.whole.gold_mg if invoice is not None else wish.gold_mg or 0
    refuse_below(1, "gold_not_positive", gold_mg=gold_mg)
    if invoice is not None:
        lines = toman_sale_lines(invoice=invoice, plan=plan, down=_down_lines(wish))
    else:
        lines = _bare_toman_lines(gold_mg, plan)
    rows, terms = _rows(wish, terms, [row.pay_rial for row in plan.rows], is_closed)
    return Deal(
        wish=wish, terms=terms, gold_mg=gold_mg, fee_mg=0, debt_mg=0, principal_rial=principal,
        profit_rial=plan.profit_rial, debt_rial=plan.total_rial, rows=rows, lines=lines, rial_per_g=price,
        invoice=invoice, plan=plan, fee_rial=plan.profit_rial, total_rial=principal + wish.down_rial,
    )  # fmt: skip


def _plan(wish: Wish, terms: Terms, principal: int) -> TomanPlan:
    if wish.rows:
        return _typed_plan(principal, [row.amount for row in wish.rows])
    make = annuity_plan if wish.method is Method.ANNUITY else flat_plan
    rate = wish.rate_bp * months_per_row(terms) if wish.rate_bp else 0
    return make(principal_rial=principal, rate_bp=rate, count=wish.count, step_rial=wish.step_rial)


def _typed_plan(principal: int, amounts: Sequence[int]) -> TomanPlan:
    """Rows typed by hand: what they have beyond the principal is the profit, each row's share by its size."""
    refuse_below(1, "row_of_nothing", **{f"row_{n}": amount for n, amount in enumerate(amounts, 1)})
    profit = sum(amounts) - principal
    refuse_below(0, "rows_below_principal", profit_rial=profit)
    balance, rows = principal, []
    for number, (pay, interest) in enumerate(zip(amounts, share_out(profit, amounts), strict=True), start=1):
        balance -= pay - interest
        rows.append(TomanRow(number, pay, interest, pay - interest, balance))
    return TomanPlan(principal, tuple(rows))


def _bare_toman_lines(gold_mg: int, plan: TomanPlan) -> tuple[Line, ...]:
    return event(
        Line(Account.RIAL_RECEIVABLE, rial=plan.total_rial),
        Line(Account.FEE_INCOME, rial=-plan.profit_rial),
        Line(Account.GOLD_FINANCED, mg=-gold_mg),
        Line(Account.GOLD_EXCHANGE, mg=gold_mg, rial=-plan.principal_rial),
    )


def _down_lines(wish: Wish) -> tuple[Line, ...]:
    """The down payment is a debt of the signing day until its own payment comes: that one can be reversed."""
    return (Line(Account.RIAL_RECEIVABLE, rial=wish.down_rial),) if wish.down_rial else ()


def _rows(
    wish: Wish, terms: Terms, debt: int | Sequence[int], is_closed: Closed
) -> tuple[tuple[ScheduleRow, ...], Terms]:
    """The dated rows, and the terms with the anchor they were counted from written out."""
    rule = terms.due_rule.anchored_at(wish.first_due or wish.signed_on)
    anchored = replace(terms, anchor_day=rule.anchor_day)
    if not wish.rows:
        amounts = split_evenly(debt, wish.count) if isinstance(debt, int) else debt
        rows = jalali_schedule(
            amounts=amounts, signed=wish.signed_on, rule=rule, is_closed=is_closed, first_due=wish.first_due
        )
        return rows, anchored
    amounts = [row.amount for row in wish.rows]
    if isinstance(debt, int) and sum(amounts) != debt:
        raise RuleRefused("rows_not_the_debt", "the rows are exactly the debt")
    if wish.rows[0].due_on <= wish.signed_on:
        raise RuleRefused("date_not_after_signing", "the first row is after the signing day")
    rows = rows_on(
        amounts=amounts, dates=[row.due_on for row in wish.rows],
        shift=lambda day: effective_date(day, shift=rule.shift, is_closed=is_closed),
    )  # fmt: skip
    return rows, replace(anchored, anchor_day=to_jalali(wish.rows[0].due_on).day)
