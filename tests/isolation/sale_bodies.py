"""Right bodies for contracts, plans, rates, terms and the calculator; and a plan of alpha."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from gold_installments.actions.save_plan import make_plan
from gold_installments.models import Contract, Plan
from persian.jalali import format_jalali

_SQL = "'; DROP TABLE x; --"
_LINES: list[object] = ["", _SQL]
LIMITS: dict[str, object] = {"count": 6, "rate_bp": 200}
#: What may stand in one field of one body, though it is wrong elsewhere.
RIGHT: dict[str, list[object]] = {
    **{f"{body}.note": _LINES for body in ("ContractIn", "PreviewIn", "ContractPatch", "DeliveryIn")},
    **{
        f"{body}.{name}": [None]
        for body in ("ContractIn", "PreviewIn")
        for name in (
            "gold_mg", "principal_toman", "frequency", "first_due", "price_floor", "price_ceiling", "overpay_policy",
            "terms", "plan_id",
        )
    },
    **{f"{body}.{name}": [0] for body in ("ContractIn", "PreviewIn") for name in ("fee_mg", "fee_toman", "rate_bp")},
    **{f"{body}.down_toman": [None, 0] for body in ("ContractIn", "PreviewIn")},
    "PreviewIn.customer_id": [None],
    "ContractIn.price_reason": _LINES,
    "AskAgainIn.reason": [],
    "DownPaymentIn.amount_toman": [None],
    "DownPaymentIn.twin_reason": _LINES,
    "DeliveryIn.received_by": _LINES,
    "PlanIn.name": [_SQL],
    "PlanIn.terms": [None],
    "PlanPatch.name": [None, _SQL],
    **{f"PlanPatch.{name}": [None] for name in ("limits", "terms", "is_active")},
    "HolidayIn.name": _LINES,
    "RateIn.bp": [0],
    "RateIn.reason": [_SQL],
    "ShopTermsIn.version": [0],
    "ShopTermsIn.reason": [_SQL],
    "CalculatorIn.gold_mg": [],
    "CalculatorIn.total_toman": [None],
    "CalculatorIn.down_toman": [0],
}  # fmt: skip


def a_plan(now: datetime) -> Plan:
    """A plan of the shop we are in."""
    owner = User.objects.get(username="owner")
    return make_plan(name="گردنبند یادگاری", kind="weight", limits=LIMITS, terms={}, actor=owner, now=now)


def sale_bodies(contract: Contract, customer_id: int, plan: Plan) -> dict[str, dict[str, Any]]:
    """A right body for each kind of body of the sale, with all its fields."""
    preview: dict[str, Any] = {
        "customer_id": customer_id, "kind": "weight", "debt_mg": 5_000, "gold_mg": None, "fee_mg": 0, "fee_toman": 0,
        "rate_bp": 0, "items": [], "debt_base": "whole_invoice", "principal_toman": None, "method": "flat",
        "step_toman": 1_000, "down_toman": None, "down_payment": [], "count": 3, "frequency": "monthly", "rows": [],
        "signed_on": format_jalali(contract.signed_date), "first_due": None, "price_floor": None,
        "price_ceiling": None, "overpay_policy": None, "terms": None, "plan_id": None, "note": "",
    }  # fmt: skip
    made: dict[str, Any] = {"name": "طرح دیگر", "kind": "weight", "limits": LIMITS, "terms": {"cheque": "clearing"}}
    return {
        "PreviewIn": preview,
        "ContractIn": {**preview, "price_reason": ""},
        "ContractPatch": {"version": contract.version, "note": "زنگ زد"},
        "AskAgainIn": {"reason": "مشتری قدیمی"},
        "DownPaymentIn": {
            "tender": [{"kind": "cash", "amount_toman": 1_000_000}], "amount_toman": None, "twin_reason": "",
        },
        "DeliveryIn": {
            "kind": "delivered", "items": [{"name": "النگو", "mg": 5_000}], "received_by": "", "note": "",
            "file_ids": [],
        },
        "PlanIn": made,
        "PlanPatch": {
            "version": plan.version, "name": "طرح", "limits": LIMITS, "terms": {}, "is_active": True,
        },
        "RateIn": {"kind": "vat", "from_on": "1405/01/01", "bp": 1_000, "reason": "قانون"},
        "HolidayIn": {"day": "1405/05/20", "closed": False, "name": ""},
        "ShopTermsIn": {"version": 0, "terms": {"quote_minutes": 20}, "reason": "سال نو"},
        "CalculatorIn": {
            "plan_ids": [plan.pk], "plans": [], "items": [], "gold_mg": 5_000, "total_toman": None, "down_toman": 0,
        },
    }  # fmt: skip
