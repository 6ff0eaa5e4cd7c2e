"""What is to be known before somebody decides, and what is printed: standing, statement, notice, exposure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from customers.queries import customer_for
from gold_installments.api.caller import caller
from gold_installments.api.collecting import PriceOut, StepOut, price_out, step_out
from gold_installments.api.days import day_from, jalali
from gold_installments.api.numbers import number_of
from gold_installments.queries import contract_for, counter_price
from gold_installments.queries.credit_standing import credit_standing
from gold_installments.queries.exposure import MOVES_BP, Exposure, exposure
from gold_installments.queries.notice import Notice, notice_of
from gold_installments.queries.statement import Balance, Statement, StatementLine, customer_statement
from measures.money import RIAL_PER_TOMAN
from persian.jalali import format_jalali, tehran_today

router = Router(tags=["arrears"])


class StandingOfOut(Schema):
    """How a customer has paid, and what is owed; `on_time_percent` is null while nothing was due. It only advises."""

    customer_id: int
    rows_due: int
    rows_on_time: int
    on_time_percent: int | None
    most_days_late: int
    days_late_now: int
    exposure_mg: int
    exposure_toman: int
    value_toman: int | None
    contracts: int
    live: int
    settled: int
    written_off: int
    promises_kept: int
    promises_broken: int
    limit_mg: int | None
    limit_toman: int | None
    over_limit: bool


class BalanceOut(Schema):
    """Owed to the shop in mg and Rial, and Rial that the shop owes back."""

    mg: int
    rial: int
    wallet_rial: int


class StatementLineOut(Schema):
    """One entry of the book; a payment has its price, where that came from, and its receipt."""

    on: str
    contract: str
    kind: str
    title: str
    mg: int
    rial: int
    wallet_rial: int
    after: BalanceOut
    receipt_number: str
    amount_rial: int | None
    price_rial_per_gram: int | None
    price_source: str
    tender: str
    reversed: bool


class StatementOut(Schema):
    """`opening` and the lines make `closing`."""

    first: str | None
    last: str
    opening: BalanceOut
    lines: list[StatementLineOut]
    closing: BalanceOut


class CustomerStatementOut(StatementOut):
    """Whose it is."""

    customer_id: int
    customer: str


class LateRowOut(Schema):
    """A row past its day; amounts in the contract's unit."""

    schedule: int
    index: int
    due_on: str
    days_late: int
    amount: int
    open: int
    penalty: int


class NoticeOut(Schema):
    """The facts of a notice letter; `value_toman` is everything owed at the shop's price of this moment."""

    contract: str
    contract_id: int
    kind: str
    signed_on: str
    customer: str
    customer_id: int
    mobile: str
    address: str
    on: str
    late_mg: int
    late_toman: int
    late_value_toman: int | None
    owed_mg: int
    owed_rial: int
    penalties_and_fees_mg: int
    penalties_and_fees_rial: int
    value_toman: int | None
    price: PriceOut
    rows: list[LateRowOut]
    statement: StatementOut
    guarantees: list[dict[str, Any]]
    steps: list[StepOut]


class PartOut(Schema):
    """One cause of the change."""

    cause: str
    mg: int
    rial: int
    effect_rial: int


class StressOut(Schema):
    """What if gold moved by `move_percent`: with the promised prices kept, and without them; how many contracts stop at
    a promised price, and how many customers would owe more than the owner lets them.
    """

    move_percent: int
    price_toman_per_gram: int
    value_rial: int
    unprotected_rial: int
    change_rial: int
    ceilings_reached: int
    floors_reached: int
    customers_over_limit: int


class ExposureOut(Schema):
    """What customers owe. `change_rial = price_effect_rial + Σ effects`, to the Rial; null where a price is missing."""

    at: datetime
    mg: int
    rial: int
    price: PriceOut
    value_rial: int | None
    yesterday_mg: int
    yesterday_rial: int
    yesterday_price: PriceOut
    change_rial: int | None
    price_effect_rial: int | None
    movements_rial: int | None
    parts: list[PartOut]
    stress: list[StressOut]


@router.get("/customers/{customer_id}/standing", response=StandingOfOut, summary="How a customer pays")
def standing(request: HttpRequest, customer_id: str) -> StandingOfOut:
    """On time, the longest lateness, what is owed now, promises; over all contracts of the person."""
    user, now = caller(request), timezone.now()
    customer = customer_for(user=user, pk=number_of(customer_id) or 0)
    price = counter_price(now=now).rial_per_g
    found = credit_standing(user=user, customer=customer, today=tehran_today(now), rial_per_g=price)
    same = ("contracts", "live", "settled", "written_off", "promises_kept", "promises_broken", "limit_mg", "over_limit")
    record = {name: getattr(found.record, name) for name in ("rows_due", "rows_on_time", "on_time_percent")}
    return StandingOfOut(
        **{name: getattr(found, name) for name in same}, **record, customer_id=customer.pk,
        most_days_late=found.record.most_days_late, days_late_now=found.record.days_late_now, exposure_mg=found.mg,
        exposure_toman=found.rial // RIAL_PER_TOMAN, value_toman=_toman(found.value_rial),
        limit_toman=_toman(found.limit_rial),
    )  # fmt: skip


@router.get("/customers/{customer_id}/statement", response=CustomerStatementOut, summary="A customer's statement")
def statement(request: HttpRequest, customer_id: str, first: str = "", last: str = "") -> dict[str, Any]:
    """From the day `first` (the beginning) to `last` (today), both included; Jalali or ISO."""
    user = caller(request)
    customer = customer_for(user=user, pk=number_of(customer_id) or 0)
    found = customer_statement(
        user=user, customer=customer, first=day_from(first, field="first") if first else None,
        last=day_from(last, field="last") if last else tehran_today(timezone.now()),
    )  # fmt: skip
    return {**_statement(found), "customer_id": customer.pk, "customer": customer.full_name}


@router.get("/contracts/{number}/notice", response=NoticeOut, summary="The facts of a notice letter")
def notice(request: HttpRequest, number: str) -> NoticeOut:
    """Every payment with its price and receipt, the debt in grams and Toman, the guarantees."""
    user = caller(request)
    return _notice(notice_of(contract_for(user=user, number=number), user=user, now=timezone.now()))


@router.get("/exposure", response=ExposureOut, summary="What customers owe, and why it changed since yesterday")
def what_customers_owe(request: HttpRequest) -> ExposureOut:
    """From the ledger; and what if gold rose or fell by ten percent."""
    now = timezone.now()
    return _exposure(exposure(user=caller(request), now=now), now)


def _toman(rial: int | None) -> int | None:
    return None if rial is None else rial // RIAL_PER_TOMAN


def _balance(found: Balance) -> BalanceOut:
    return BalanceOut(mg=found.mg, rial=found.rial, wallet_rial=found.wallet_rial)


def _statement(found: Statement) -> dict[str, Any]:
    return {
        "first": jalali(found.first), "last": format_jalali(found.last), "opening": _balance(found.opening),
        "lines": [_line(line) for line in found.lines], "closing": _balance(found.closing),
    }  # fmt: skip


def _line(line: StatementLine) -> StatementLineOut:
    same = (
        "contract", "kind", "title", "mg", "rial", "wallet_rial", "receipt_number", "amount_rial", "price_source",
        "tender", "reversed",
    )  # fmt: skip
    return StatementLineOut(
        **{name: getattr(line, name) for name in same}, on=format_jalali(line.day), after=_balance(line.after),
        price_rial_per_gram=line.rial_per_g,
    )  # fmt: skip


def _notice(found: Notice) -> NoticeOut:
    contract, customer, owed = found.contract, found.contract.customer, found.owed
    return NoticeOut(
        contract=contract.number, contract_id=contract.pk, kind=contract.kind,
        signed_on=format_jalali(contract.signed_date), customer=customer.full_name, customer_id=customer.pk,
        mobile=customer.mobile, address=customer.address, on=format_jalali(tehran_today(found.at)),
        late_mg=found.late_mg, late_toman=found.late_rial // RIAL_PER_TOMAN,
        late_value_toman=_toman(found.late_value_rial), owed_mg=owed.mg, owed_rial=owed.rial,
        penalties_and_fees_mg=owed.on_top_mg, penalties_and_fees_rial=owed.on_top_rial,
        value_toman=_toman(found.value_rial), price=price_out(found.price),
        rows=[
            LateRowOut(
                schedule=row.key.version, index=row.key.number, due_on=format_jalali(row.due_date),
                days_late=row.days_late, amount=row.amount, open=row.open, penalty=row.penalty,
            )
            for row in found.rows
        ],
        statement=StatementOut(**_statement(found.statement)), guarantees=list(found.guarantees),
        steps=[step_out(row) for row in found.steps],
    )  # fmt: skip


def _exposure(found: Exposure, now: datetime) -> ExposureOut:
    told = found.explanation
    return ExposureOut(
        at=now, mg=found.mg, rial=found.rial, price=price_out(found.price), value_rial=found.value_rial,
        yesterday_mg=found.yesterday_mg, yesterday_rial=found.yesterday_rial,
        yesterday_price=price_out(found.yesterday_price), change_rial=told.change_rial if told else None,
        price_effect_rial=told.price_effect_rial if told else None, movements_rial=told.movement_rial if told else None,
        parts=[
            PartOut(cause=part.cause, mg=part.mg, rial=part.rial, effect_rial=part.effect_rial)
            for part in (told.parts if told else ())
        ],
        stress=[
            StressOut(
                move_percent=move_bp // 100, price_toman_per_gram=it.rial_per_g // RIAL_PER_TOMAN,
                value_rial=it.value_rial, unprotected_rial=it.unprotected_rial, change_rial=it.change_rial,
                ceilings_reached=it.ceilings_reached, floors_reached=it.floors_reached,
                customers_over_limit=it.over_limit,
            )
            for move_bp, it in zip(MOVES_BP, found.stress, strict=False)
        ],
    )  # fmt: skip
