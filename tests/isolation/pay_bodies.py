"""Right bodies for quotes, payments, cheques that pay, and wallets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

_SQL = "'; DROP TABLE x; --"
_LINES: list[object] = ["", _SQL]
#: What may stand in one field of one body, though it is wrong elsewhere.
RIGHT: dict[str, list[object]] = {
    **{f"QuoteIn.{name}": list[object]([None]) for name in ("amount_toman", "price_toman_per_gram")},
    "QuoteIn.rows": [[]],
    "QuoteIn.mg": [],
    "PriceAskIn.amount_toman": [None],
    "PriceAskIn.rows": [[]],
    "PaymentIn.tender": [None],
    "PaymentIn.paid_at": [None, ""],
    "PaymentIn.price_toman_per_gram": [None],
    "PaymentIn.named": [[]],
    "PaymentIn.order": [None],
    "PaymentIn.late_reason": _LINES,
    "PaymentIn.twin_reason": _LINES,
    "PieceBody.stones_mg": [0],
    "PieceBody.deduction": [None, 0],
    "PieceBody.assay_number": _LINES,
    "PieceBody.description": _LINES,
}


def pay_bodies(quote: UUID | None = None) -> dict[str, dict[str, Any]]:
    """A right body for each kind of body; with a quote the payment is for it."""
    wanted = {"mg": 1_000, "rows": [], "amount_toman": None, "price_toman_per_gram": None, "price_reason": ""}
    return {
        "QuoteIn": wanted,
        "PriceAskIn": {**wanted, "price_toman_per_gram": 10_000_000, "price_reason": "مشتری قدیمی"},
        "PaymentIn": {
            "quote_id": str(quote) if quote else None, "amount_toman": 1_000_000, "tender": None, "paid_at": None,
            "late_reason": "", "price_toman_per_gram": None, "price_reason": "", "twin_reason": "", "named": [],
            "order": None,
        },
        "PieceBody": {
            "kind": "used", "gross_mg": 5_240, "stones_mg": 310, "fineness": 7_500, "deduction": None,
            "assay_number": "", "description": "",
        },
        "ReversalIn": {"reason": "نادرست بود"},
        "ClearIn": {"price_reason": ""},
        "BounceIn": {"reason": "کسری موجودی"},
        "RefundIn": {"amount_toman": 1_000, "tender": "cash", "reference": "", "reason": ""},
    }  # fmt: skip
