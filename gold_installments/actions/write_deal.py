"""Put a deal into the book's tables: the contract, its rows, what was sold. Nothing is owed yet."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from gold_installments.actions.number import next_number
from gold_installments.models import Contract, Installment, Plan, ScheduleVersion, SoldItem
from gold_installments.queries.replaying import rule_as_json
from gold_installments.queries.shop_terms import latest_shop_terms
from gold_installments.rules.deal import Deal
from gold_installments.rules.pricing import PriceSnapshot
from gold_installments.rules.schedule import ScheduleRow
from gold_installments.rules.wish import DealKind

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer


def write_deal(
    *,
    deal: Deal,
    plan: Plan | None,
    price: PriceSnapshot | None,
    customer: Customer,
    note: str,
    actor: User,
    now: datetime,
    key: str,
    body: str,
) -> tuple[Contract, ScheduleVersion]:
    """A draft with its first schedule version and its items; the terms are frozen with it."""
    contract = Contract.objects.create(
        number=next_number(series="contract", day=deal.wish.signed_on), customer=customer, kind=deal.wish.kind.value,
        state=Contract.State.DRAFT, version=0, signed_date=deal.wish.signed_on, gold_mg=deal.gold_mg,
        fee_mg=deal.fee_mg, debt_mg=deal.debt_mg, principal_rial=deal.principal_rial, profit_rial=deal.profit_rial,
        debt_rial=deal.debt_rial, balance_mg=0, installment_count=len(deal.rows),
        terms={**deal.terms.as_json(), "signing": _signing(deal, plan, price)}, plan=plan, note=note,
        idempotency_key=key, request_hash=body, created_at=now, created_by_id=actor.pk,
    )  # fmt: skip
    version = ScheduleVersion.objects.create(
        contract=contract, number=1, kind=ScheduleVersion.Kind.SIGNED, starts_on=contract.signed_date,
        rule=rule_as_json(deal.terms.due_rule), actor_id=actor.pk, at=now,
    )  # fmt: skip
    # Closed until the replay opens them: the caches have one writer.
    Installment.objects.bulk_create([_row(contract, row) for row in deal.rows])
    SoldItem.objects.bulk_create(_items(contract, deal))
    return contract, version


def _row(contract: Contract, row: ScheduleRow) -> Installment:
    amount = {"mg" if contract.is_weight else "rial": row.amount}
    return Installment(
        contract=contract, number=row.number, nominal_date=row.nominal_date, due_date=row.due_date, **amount
    )


def _signing(deal: Deal, plan: Plan | None, price: PriceSnapshot | None) -> dict[str, object]:
    """How the figures came about: the price, the rates and the settings of the moment, beside the terms."""
    settings = latest_shop_terms()
    wish = deal.wish
    return {
        "price": _plain(price.columns()) if price is not None else None,
        "method": wish.method.value if wish.kind is DealKind.TOMAN and not wish.rows else None,
        "rate_bp": wish.rate_bp, "step_rial": wish.step_rial, "down_rial": deal.down_rial, "fee_rial": deal.fee_rial,
        "debt_base": wish.debt_base.value if wish.items else None, "typed_rows": bool(wish.rows),
        "plan": {"id": plan.pk, "name": plan.name, "version": plan.version} if plan is not None else None,
        "shop_terms": settings.pk if settings is not None else None,
    }  # fmt: skip


def _plain(columns: dict[str, Any]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in columns.items()}


def _items(contract: Contract, deal: Deal) -> list[SoldItem]:
    if deal.invoice is None:
        return []
    invoice = deal.invoice
    return [
        SoldItem(
            contract=contract, name=sold.name, pieces=sold.item.pieces, mg=sold.item.mg, fineness=sold.item.fineness,
            gold_mg=line.gold_mg, wage_kind=sold.item.wage.kind.value, wage_value=sold.item.wage.value,
            rial_per_g=invoice.rial_per_g, profit_bp=invoice.profit_bp, vat_bp=invoice.vat_bp,
            gold_rial=line.gold_rial, wage_rial=line.wage_rial, profit_rial=line.profit_rial,
            extras_rial=line.extras_rial, vat_rial=line.vat_rial,
        )
        for sold, line in zip(deal.wish.items, invoice.lines, strict=True)
    ]  # fmt: skip
