"""What a customer's own page reads of the book; whose it is the caller has proved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gold_installments.models import Contract, Payment, PaymentClaim
from gold_installments.rules.pricing import CounterPrice
from gold_installments.rules.suggest import due_amount
from gold_installments.rules.terms import terms_of
from measures.gold import quote_rial
from persian.jalali import tehran_today

MOST_RECEIPTS = 60


def claims_waiting(contract_ids: Sequence[int]) -> dict[int, list[PaymentClaim]]:
    """Payments these contracts' customers told of that nobody looked at yet, oldest first, by contract."""
    rows = PaymentClaim.objects.filter(contract_id__in=contract_ids, state=PaymentClaim.State.WAITING).order_by("id")
    found: dict[int, list[PaymentClaim]] = {}
    for row in rows:
        found.setdefault(row.contract_id, []).append(row)
    return found


def receipts_of(contract_ids: Sequence[int]) -> list[Payment]:
    """The last payments of these contracts, newest first, with contract and reversal at hand."""
    rows = Payment.objects.filter(contract_id__in=contract_ids).select_related("contract", "reversal")
    return list(rows.order_by("-paid_at", "-id")[:MOST_RECEIPTS])


def due_now(contract: Contract, *, now: datetime) -> tuple[int, int]:
    """What to pay next: all that is due, else the next open row; (mg, Rial), one of them 0."""
    rows = contract.installments.order_by("due_date", "version", "number")
    told = [(day, mg, rial) for day, mg, rial in rows.values_list("due_date", "open_mg", "open_rial")]
    today = tehran_today(now)
    return due_amount([(day, mg) for day, mg, _ in told], today=today), due_amount(
        [(day, rial) for day, _, rial in told], today=today
    )


def asked_rial(contract: Contract, mg: int, price: CounterPrice) -> int | None:
    """What the desk would ask for this weight at the price of the moment; None where it would ask nothing at it."""
    if not price.may_post or price.rial_per_g is None:
        return None
    terms = terms_of(contract.terms)
    return quote_rial(mg, terms.protection.effective(price.rial_per_g), terms.quote_step_rial) if mg else 0
