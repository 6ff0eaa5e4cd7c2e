"""Asking for late money, for programs: promises, steps, the list of who is next, and how old the debts are."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import StrictInt

from accounts.http import name_next
from gold_installments.actions.promise_payment import promise_payment, withdraw_promise
from gold_installments.actions.take_step import take_step
from gold_installments.api.caller import caller
from gold_installments.api.days import day_from, jalali
from gold_installments.api.numbers import number_of
from gold_installments.models import CollectionStep
from gold_installments.queries import contract_for, counter_price
from gold_installments.queries.aging import AgedLine, Bucket, By, aged_book, aged_lines
from gold_installments.queries.collections import CollectionLine, collections, steps_of
from gold_installments.queries.promises import PromiseLine, promise_for, promises_of
from gold_installments.rules.pricing import CounterPrice
from measures.money import RIAL_PER_TOMAN
from persian.jalali import format_jalali, tehran_today

router = Router(tags=["arrears"])
Kind = Literal["", "call", "promise", "guarantor", "notice", "legal"]


class PromiseIn(Schema, extra="forbid"):
    """A day, and `mg` or `amount_toman`; neither: whatever is due until that day."""

    promised_for: str
    mg: StrictInt = 0
    amount_toman: StrictInt = 0
    note: str = ""


class PromiseOut(Schema):
    """`state` open, kept, broken or withdrawn, by what was paid until its day."""

    id: int
    promised_for: str
    mg: int
    amount_toman: int
    paid_mg: int
    paid_toman: int
    note: str
    made_at: datetime
    made_by: str
    state: str


class StepIn(Schema, extra="forbid"):
    """`kind` is call, promise, guarantor, notice or legal; `next_on` the day of the next step, if somebody knows it."""

    kind: str
    note: str = ""
    next_on: str | None = None


class StepOut(Schema):
    """A step that was taken."""

    id: int
    kind: str
    note: str
    next_on: str | None
    by: str
    at: datetime


class CollectionOut(Schema):
    """A late contract; `next_kind` from `next_on` on, `is_due` where that day has come."""

    contract: str
    contract_id: int
    customer_id: int
    customer: str
    mobile: str
    late_since: str
    days_late: int
    late_mg: int
    late_toman: int
    next_kind: str
    next_on: str
    is_due: bool
    last_step: StepOut | None
    promise: PromiseOut | None


class BucketOut(Schema):
    """Late debt of `days`: gold, Toman contracts, and both in Toman at today's price (null where there is none)."""

    days: str
    mg: int
    toman: int
    value_toman: int | None


class AgedOut(Schema):
    """One contract or customer; `id` is theirs."""

    id: int
    contract: str
    customer_id: int
    customer: str
    oldest_days: int
    buckets: list[BucketOut]


class PriceOut(Schema):
    """Which price it was; null and "none" where the shop knows none."""

    toman_per_gram: int | None
    source: str
    observed_at: datetime | None
    state: str


class AgingOut(Schema):
    """The whole shop, and a page of its contracts or customers."""

    as_of: str
    price: PriceOut
    contracts: int
    customers: int
    total: list[BucketOut]
    lines: list[AgedOut]


@router.post("/contracts/{number}/promises", response={201: PromiseOut}, summary="Write a promise down")
def promise(request: HttpRequest, number: str, body: PromiseIn) -> Status[PromiseOut]:
    """Reminders are mute until its day is over."""
    user, now = caller(request), timezone.now()
    made = promise_payment(
        contract=contract_for(user=user, number=number), promised_for=day_from(body.promised_for, field="promised_for"),
        mg=body.mg, rial=body.amount_toman * RIAL_PER_TOMAN, note=body.note, actor=user, now=now,
    )  # fmt: skip
    lines = promises_of(made.contract, today=tehran_today(now))
    return Status(201, next(promise_out(line) for line in lines if line.pk == made.pk))


@router.get("/contracts/{number}/promises", response=list[PromiseOut], summary="The promises of a contract")
def contract_promises(request: HttpRequest, number: str) -> list[PromiseOut]:
    """Newest first."""
    contract = contract_for(user=caller(request), number=number)
    return [promise_out(line) for line in promises_of(contract, today=tehran_today(timezone.now()))]


@router.post("/promises/{promise_id}/withdraw", response=PromiseOut, summary="Take a promise back")
def withdraw(request: HttpRequest, promise_id: str) -> PromiseOut:
    """It counts no more. Safe to repeat."""
    user, now = caller(request), timezone.now()
    made = withdraw_promise(promise=promise_for(user=user, pk=number_of(promise_id) or 0), actor=user, now=now)
    lines = promises_of(made.contract, today=tehran_today(now))
    return next(promise_out(line) for line in lines if line.pk == made.pk)


@router.post("/contracts/{number}/collection-steps", response={201: StepOut}, summary="Note a step against lateness")
def step(request: HttpRequest, number: str, body: StepIn) -> Status[StepOut]:
    """A call, a word with the guarantor, a notice letter, the court."""
    user = caller(request)
    day = day_from(body.next_on, field="next_on") if body.next_on else None
    contract = contract_for(user=user, number=number)
    made = take_step(
        contract=contract, kind=body.kind, note=body.note, next_on=day, actor=user, now=timezone.now()
    )  # fmt: skip
    return Status(201, step_out(made))


@router.get("/contracts/{number}/collection-steps", response=list[StepOut], summary="The steps of a contract")
def contract_steps(request: HttpRequest, number: str) -> list[StepOut]:
    """Newest first."""
    return [step_out(row) for row in steps_of(contract_for(user=caller(request), number=number))]


@router.get("/collections", response=list[CollectionOut], summary="Who is to be asked next")
def collection_list(
    request: HttpRequest, response: HttpResponse, kind: Kind = "", after: int | None = None, limit: int = 50
) -> list[CollectionOut]:
    """The earliest day first, then call, promise, guarantor, notice, legal. The next page is in the `Link` header."""
    shown = max(1, min(limit, 200))
    found = collections(
        user=caller(request), today=tehran_today(timezone.now()), after=number_of(after), limit=shown, kind=kind
    )
    if len(found) > shown:
        name_next(found[shown - 1].contract.pk, request=request, response=response)
    return [_collection(line) for line in found[:shown]]


@router.get("/arrears/aging", response=AgingOut, summary="How old the debts are")
def aging(
    request: HttpRequest, response: HttpResponse, by: By = "contract", after: int | None = None, limit: int = 50
) -> AgingOut:
    """1-7, 8-30, 31-60, 61-90 and more than 90 days late, in grams and Toman."""
    user, now, shown = caller(request), timezone.now(), max(1, min(limit, 500))
    price, today = counter_price(now=now), tehran_today(now)
    book = aged_book(user=user, today=today, rial_per_g=price.rial_per_g)
    found = aged_lines(
        user=user, today=today, rial_per_g=price.rial_per_g, by=by, after=number_of(after), limit=shown
    )  # fmt: skip
    if len(found) > shown:
        name_next(found[shown - 1].pk, request=request, response=response)
    return AgingOut(
        as_of=format_jalali(today), price=price_out(price), contracts=book.contracts, customers=book.customers,
        total=_buckets(book.buckets), lines=[_aged(line) for line in found[:shown]],
    )  # fmt: skip


def promise_out(line: PromiseLine) -> PromiseOut:
    """The shape of a promise."""
    return PromiseOut(
        id=line.pk, promised_for=format_jalali(line.promised_for), mg=line.mg,
        amount_toman=line.rial // RIAL_PER_TOMAN, paid_mg=line.paid_mg, paid_toman=line.paid_rial // RIAL_PER_TOMAN,
        note=line.note, made_at=line.made_at, made_by=line.made_by, state=line.state,
    )  # fmt: skip


def step_out(row: CollectionStep) -> StepOut:
    """The shape of a step."""
    return StepOut(
        id=row.pk, kind=row.kind, note=row.note, next_on=jalali(row.next_on), by=row.actor.display_name, at=row.at
    )


def price_out(price: CounterPrice) -> PriceOut:
    """The shape of a price that only values something."""
    toman = None if price.rial_per_g is None else price.rial_per_g // RIAL_PER_TOMAN
    return PriceOut(
        toman_per_gram=toman, source=price.source_name, observed_at=price.observed_at, state=price.state
    )  # fmt: skip


def _collection(line: CollectionLine) -> CollectionOut:
    customer = line.contract.customer
    return CollectionOut(
        contract=line.contract.number, contract_id=line.contract.pk, customer_id=customer.pk,
        customer=customer.full_name, mobile=customer.mobile, late_since=format_jalali(line.late_since),
        days_late=line.days_late, late_mg=line.late_mg, late_toman=line.late_rial // RIAL_PER_TOMAN,
        next_kind=line.next.kind, next_on=format_jalali(line.next.on), is_due=line.is_due,
        last_step=step_out(line.last) if line.last else None,
        promise=promise_out(line.promise) if line.promise else None,
    )  # fmt: skip


def _aged(line: AgedLine) -> AgedOut:
    return AgedOut(
        id=line.pk, contract=line.number, customer_id=line.customer_id, customer=line.full_name,
        oldest_days=line.oldest_days, buckets=_buckets(line.buckets),
    )  # fmt: skip


def _buckets(found: tuple[Bucket, ...]) -> list[BucketOut]:
    return [
        BucketOut(
            days=it.days, mg=it.mg, toman=it.rial // RIAL_PER_TOMAN,
            value_toman=None if it.value_rial is None else it.value_rial // RIAL_PER_TOMAN,
        )
        for it in found
    ]  # fmt: skip
