"""Quotes, payments, reversals and the ledger for programs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Router, Status

from accounts.http import page_of, refuse_unknown
from gold_installments.actions import make_quote, record_payment, reverse_payment
from gold_installments.actions.ask_price import ask_price, quote_of_approval
from gold_installments.actions.make_quote import QuoteForOneThing
from gold_installments.api.caller import caller
from gold_installments.api.days import day_from
from gold_installments.api.numbers import number_of
from gold_installments.api.payment_answers import payment_out, quote_out, reversal_out, whole_payment
from gold_installments.api.payment_shapes import (
    AskedPriceOut,
    LedgerEntryOut,
    LedgerLineOut,
    PaymentIn,
    PaymentOut,
    PriceAskIn,
    QuoteIn,
    QuoteOut,
    ReversalIn,
    ReversalOut,
)
from gold_installments.api.tenders import leg_from
from gold_installments.models import Approval
from gold_installments.queries import contract_for, list_payments, payment_for
from gold_installments.queries.approvals import ApprovalNotFound, approval_for
from gold_installments.queries.ledger import LedgerRow, ledger_of
from measures.money import RIAL_PER_TOMAN
from persian.jalali import InvalidJalaliDate, format_jalali

router = Router(tags=["payments"])
Key = Annotated[
    str, Header(alias="Idempotency-Key", description="Made once per form; a repeat returns the first answer.")
]
REPLAYED = "Idempotency-Replayed"


@router.post("/contracts/{number}/quotes", response={201: QuoteOut}, summary="Hold the price for some minutes")
def quote(request: HttpRequest, number: str, body: QuoteIn) -> Status[QuoteOut]:
    """403 `price_stale` where no price may be posted at; `may_be_confirmed` says whether a reason would do."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    if body.mg is None and not body.rows and body.amount_toman is None:
        raise QuoteForOneThing(field="mg")
    made = make_quote(contract=contract, **_wanted(body), actor=user, now=timezone.now())
    return Status(201, quote_out(made, contract))


@router.post("/contracts/{number}/price-requests", response={201: AskedPriceOut}, summary="Ask for another price")
def ask(request: HttpRequest, number: str, body: PriceAskIn) -> Status[AskedPriceOut]:
    """For a price more than one percent off the shop's: another person decides (`/approvals`), and a quote comes of it.
    The same request asked again says whether it was decided.
    """
    user = caller(request)
    contract = contract_for(user=user, number=number)
    told = _wanted(body)
    approval = ask_price(
        contract=contract, rial_per_g=told["price_rial_per_g"] or 0, mg=told["mg"], rows=told["rows"],
        amount_rial=told["amount_rial"], reason=told["price_reason"], actor=user, now=timezone.now(),
    )  # fmt: skip
    return Status(201, _asked(approval))


def _asked(approval: Approval) -> AskedPriceOut:
    made = quote_of_approval(approval)
    return AskedPriceOut(
        approval_id=approval.pk, state=approval.state, quote=quote_out(made, approval.contract) if made else None
    )


@router.get("/price-requests/{approval_id}", response=AskedPriceOut, summary="What became of a request for a price")
def asked(request: HttpRequest, approval_id: str) -> AskedPriceOut:
    """The quote is there once another person agreed; it runs from that moment."""
    approval = approval_for(user=caller(request), pk=number_of(approval_id) or 0)
    if approval.kind != Approval.Kind.PRICE:
        raise ApprovalNotFound
    return _asked(approval)


def _wanted(body: QuoteIn) -> dict[str, Any]:
    return {
        "mg": body.mg, "rows": body.rows, "amount_rial": _rial(body.amount_toman),
        "price_rial_per_g": _rial(body.price_toman_per_gram), "price_reason": body.price_reason,
    }  # fmt: skip


def _rial(toman: int | None) -> int | None:
    return None if toman is None else toman * RIAL_PER_TOMAN


@router.post("/contracts/{number}/payments", response={201: PaymentOut}, summary="Record a payment")
def pay(request: HttpRequest, response: HttpResponse, number: str, body: PaymentIn, key: Key) -> Status[PaymentOut]:
    """The same key and body return the first receipt, marked by the header `Idempotency-Replayed: true`.

    409 `quote_expired` carries `new_quote`; 409 `looks_like_a_duplicate` and 422 `duplicate_tender_ref` name the first
    receipt; other refusals are described by their `code`.
    """
    user, now = caller(request), timezone.now()
    contract = contract_for(user=user, number=number)
    done = record_payment(
        contract=contract, amount_rial=_rial(body.amount_toman), quote_id=body.quote_id,
        legs=None if body.tender is None else [leg_from(leg) for leg in body.tender], paid_at=_moment(body.paid_at),
        late_reason=body.late_reason, twin_reason=body.twin_reason, price_reason=body.price_reason,
        price_rial_per_g=_rial(body.price_toman_per_gram), actor=user, now=now, idempotency_key=key, steps=body.order,
        named=[(one.kind, one.schedule, one.index) for one in body.named],
    )  # fmt: skip
    if done.replayed:
        response[REPLAYED] = "true"
    return Status(201, whole_payment(done.payment, now=now))


def _moment(text: str | None) -> datetime | date | None:
    """A Jalali or ISO day, or an ISO moment that says its zone."""
    if not text or not text.strip():
        return None
    if "T" not in text.upper():
        return day_from(text, field="paid_at")
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            raise InvalidJalaliDate(field="paid_at")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidJalaliDate(field="paid_at") from error


@router.get("/payments", response=list[PaymentOut], summary="List payments")
def payments(
    request: HttpRequest, response: HttpResponse, contract: str = "", after: int | None = None, limit: int = 50
) -> list[PaymentOut]:
    """Newest first, of one contract or of all; the next page is named in the `Link` header. Without allocations."""
    refuse_unknown(request, "contract", "after", "limit")
    shown = max(1, min(limit, 200))
    of = contract_for(user=caller(request), number=contract) if contract else None
    found = list_payments(user=caller(request), contract=of, after=after, limit=shown + 1)
    page = page_of(found, limit=shown, request=request, response=response)
    return [payment_out(row, reversed_=getattr(row, "reversal", None) is not None) for row in page]


@router.get("/payments/{receipt}", response=PaymentOut, summary="One receipt")
def one_payment(request: HttpRequest, receipt: str) -> PaymentOut:
    """By its number or its id; 404 for a receipt of another shop."""
    payment = payment_for(user=caller(request), receipt_number=receipt)
    return whole_payment(payment, now=timezone.now())


@router.post("/payments/{receipt}/reverse", response=ReversalOut, summary="Reverse a payment")
def reverse(request: HttpRequest, response: HttpResponse, receipt: str, body: ReversalIn, key: Key = "") -> ReversalOut:
    """Safe to repeat: a second call returns the first reversal, with a key or without."""
    user, now = caller(request), timezone.now()
    payment = payment_for(user=user, receipt_number=receipt)
    made = reverse_payment(payment=payment, reason=body.reason, actor=user, now=now, idempotency_key=key or None)
    if made.at != now:
        response[REPLAYED] = "true"
    return reversal_out(made, contract_for(user=user, number=payment.contract.number))


@router.get("/contracts/{number}/ledger", response=list[LedgerEntryOut], summary="The ledger of a contract")
def ledger(
    request: HttpRequest, response: HttpResponse, number: str, after: int | None = None, limit: int = 50
) -> list[LedgerEntryOut]:
    """Oldest first, in both units, with what was owed after each entry; the `Link` header names the next page."""
    refuse_unknown(request, "after", "limit")
    user = caller(request)
    shown = max(1, min(limit, 200))
    found = ledger_of(user=user, contract=contract_for(user=user, number=number), after=after, limit=shown)
    if len(found) > shown:
        query = request.GET.copy()
        query["after"] = str(found[shown - 1].pk)
        response["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
    return [_entry(row) for row in found[:shown]]


def _entry(row: LedgerRow) -> LedgerEntryOut:
    entry = row.entry
    payment = getattr(entry, "payment", None)
    return LedgerEntryOut(
        id=entry.pk, kind=entry.kind, day=format_jalali(entry.day), day_gregorian=entry.day.isoformat(), at=entry.at,
        actor=entry.actor.display_name if entry.actor else "", reverses=entry.reverses_id,
        lines=[LedgerLineOut(account=line.account, mg=line.mg, rial=line.rial) for line in entry.lines.all()],
        receipt_number=payment.receipt_number if payment else "", balance_mg=row.balance_mg,
        balance_rial=row.balance_rial,
    )  # fmt: skip
