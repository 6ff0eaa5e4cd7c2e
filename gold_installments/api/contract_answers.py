"""Contracts and previews in the shapes of the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from gold_installments.api.contract_shapes import (
    ContractFileOut,
    ContractOut,
    DeliveryOut,
    InvoiceOut,
    PreviewOut,
    RowOut,
    SoldOut,
)
from gold_installments.api.days import jalali
from gold_installments.api.term_shapes import shown_terms
from gold_installments.models import Approval, Contract, Delivery, SoldItem
from gold_installments.queries import ScheduleLine, WorkedOut, schedule_of, wallet_of_contract
from gold_installments.queries.contracts import down_payment_open
from gold_installments.rules.deal import Deal
from gold_installments.rules.invoice import Invoice
from gold_installments.rules.pricing import CounterPrice
from gold_installments.rules.schedule import ScheduleRow
from gold_installments.rules.terms import terms_of
from measures.money import RIAL_PER_TOMAN, whole_toman
from persian.jalali import format_jalali


def toman(rial: int) -> int:
    """Whole Toman, half up."""
    return whole_toman(rial) // RIAL_PER_TOMAN


def contract_out(contract: Contract) -> ContractOut:
    """One line of a list; its customer and its plan are at hand."""
    return ContractOut(**_columns(contract))


def _columns(contract: Contract) -> dict[str, Any]:
    due = contract.next_due_date
    return {
        "id": contract.pk, "number": contract.number, "reference": contract.reference, "version": contract.version,
        "kind": contract.kind, "state": contract.state, "customer_id": contract.customer_id,
        "customer": contract.customer.full_name, "plan_id": contract.plan_id,
        "plan": contract.plan.name if contract.plan is not None else "",
        "signed_on": format_jalali(contract.signed_date), "signed_on_gregorian": contract.signed_date.isoformat(),
        "next_due_on": jalali(due), "next_due_on_gregorian": due.isoformat() if due else None,
        "count": contract.installment_count, "gold_mg": contract.gold_mg, "fee_mg": contract.fee_mg,
        "debt_mg": contract.debt_mg, "debt_toman": toman(contract.debt_rial), "balance_mg": contract.balance_mg,
        "balance_toman": toman(contract.balance_rial), "balance_rial": contract.balance_rial,
        "archived": contract.archived_at is not None,
    }  # fmt: skip


def contract_file(contract: Contract, *, today: date) -> ContractFileOut:
    """The whole contract, in six questions whatever its size."""
    waiting = contract.approvals.filter(state=Approval.State.WAITING).order_by("-id").values_list("pk", flat=True)
    rows = schedule_of(contract, today=today, with_moved=True)
    deliveries = contract.deliveries.select_related("actor", "contract")
    return ContractFileOut(
        **_columns(contract), note=contract.note, principal_toman=toman(contract.principal_rial),
        profit_toman=toman(contract.profit_rial), wallet_rial=wallet_of_contract(contract),
        down_payment_toman=toman((contract.terms.get("signing") or {}).get("down_rial", 0)),
        down_payment_open_toman=toman(down_payment_open(contract, today=today)),
        approval_id=waiting.first(), terms=shown_terms(terms_of(contract.terms)),
        signing=contract.terms.get("signing"), items=[_sold(item) for item in contract.items.all()],
        deliveries=[delivery_out(row) for row in deliveries],
        rows=[_line(row, contract.is_weight) for row in sorted(rows, key=lambda row: (row.version, row.number))],
    )  # fmt: skip


def _line(row: ScheduleLine, is_weight: bool) -> RowOut:
    figures: dict[str, Any] = {"mg": row.mg, "paid_mg": row.paid_mg, "moved_mg": row.taken if is_weight else 0}
    if not is_weight:
        figures |= {
            "amount_toman": toman(row.rial), "paid_toman": toman(row.paid_rial), "moved_toman": toman(row.taken)
        }  # fmt: skip
    return RowOut(
        index=row.number, schedule=row.version, **_days(row.nominal_date, row.due_date), state=row.state, **figures
    )


def _days(nominal: date, effective: date) -> dict[str, Any]:
    return {
        "due_on": format_jalali(nominal), "due_on_gregorian": nominal.isoformat(),
        "effective_on": format_jalali(effective), "effective_on_gregorian": effective.isoformat(),
    }  # fmt: skip


def _sold(item: SoldItem) -> SoldOut:
    total = item.gold_rial + item.wage_rial + item.profit_rial + item.extras_rial + item.vat_rial
    return SoldOut(
        name=item.name, pieces=item.pieces, mg=item.mg, fineness=item.fineness, gold_mg=item.gold_mg,
        rial_per_g=item.rial_per_g, total_rial=total,
    )  # fmt: skip


def delivery_out(row: Delivery) -> DeliveryOut:
    """One hand-over."""
    return DeliveryOut(
        id=row.pk, contract=row.contract.number, kind=row.kind, items=row.items, mg=row.mg, note=row.note,
        received_by=row.received_by, file_ids=row.file_ids, actor=row.actor.display_name, at=row.at.isoformat(),
    )  # fmt: skip


def preview_out(found: WorkedOut, price: CounterPrice | None) -> PreviewOut:
    """What signing would write; `price` is the one it was worked out at."""
    deal = found.deal
    return PreviewOut(
        kind=deal.wish.kind.value, gold_mg=deal.gold_mg, fee_mg=deal.fee_mg, debt_mg=deal.debt_mg,
        fee_toman=toman(deal.fee_rial) if deal.fee_rial is not None else None, debt_toman=toman(deal.debt_rial),
        principal_toman=toman(deal.principal_rial), profit_toman=toman(deal.profit_rial),
        down_toman=toman(deal.down_rial), balance_mg=deal.debt_mg, balance_toman=toman(deal.debt_rial),
        needs_approval=list(found.approval), price_state=price.state if price is not None else "",
        price_toman_per_gram=toman(deal.rial_per_g) if deal.rial_per_g is not None else None,
        invoice=_invoice(deal.invoice), terms=shown_terms(deal.terms),
        rows=[_planned(deal, place) for place in range(len(deal.rows))],
    )  # fmt: skip


def _planned(deal: Deal, place: int) -> RowOut:
    row: ScheduleRow = deal.rows[place]
    figures: dict[str, Any] = {"mg": row.amount, "paid_mg": 0}
    if deal.plan is not None:
        interest = toman(deal.plan.rows[place].interest_rial)
        figures = {
            "mg": 0, "paid_mg": 0, "amount_toman": toman(row.amount), "paid_toman": 0, "interest_toman": interest
        }  # fmt: skip
    return RowOut(index=row.number, **_days(row.nominal_date, row.due_date), state="future", **figures)


def _invoice(invoice: Invoice | None) -> InvoiceOut | None:
    if invoice is None:
        return None
    whole = invoice.whole
    return InvoiceOut(
        gold_mg=whole.gold_mg, gold_rial=whole.gold_rial, wage_rial=whole.wage_rial, profit_rial=whole.profit_rial,
        extras_rial=whole.extras_rial, vat_rial=whole.vat_rial, total_rial=whole.total_rial,
        total_toman=toman(whole.total_rial), profit_bp=invoice.profit_bp, vat_bp=invoice.vat_bp,
    )  # fmt: skip
