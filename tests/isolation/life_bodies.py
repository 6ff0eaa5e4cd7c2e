"""Right bodies for the life of a contract: each is right for its own door."""

from __future__ import annotations

from typing import Any

from gold_installments.models import Contract


def life_bodies(contract: Contract, customer_pk: int) -> dict[str, dict[str, Any]]:
    """A body for each kind of body under gold_installments.api.life, .endings and .approvals."""
    edit = {"version": contract.version, "reason": "خواست خود مشتری"}
    split = {"count": 3, "rows_mg": None, "rows_toman": None, "first_due": None, "frequency": None}
    weighed = {"returned_mg": 20_000, "price_reason": ""}
    return {
        "ApproveIn": {"note": ""},
        "DecisionIn": {"reason": "صبر کنید"},
        "ReschedulePreviewIn": split,
        "RescheduleIn": {**split, **edit},
        "MoratoriumPreviewIn": {"from_row": 2, "months": 2},
        "MoratoriumIn": {"from_row": 2, "months": 2, **edit},
        "DueDayPreviewIn": {"from_row": 3, "day": 25},
        "DueDayIn": {"from_row": 3, "day": 25, **edit},
        "PayerIn": {"customer_id": customer_pk, **edit},
        "ArchiveIn": {"version": contract.version},
        "CancelPreviewIn": weighed,
        "CancelIn": {**weighed, **edit, "payout": "cash", "payout_reference": ""},
        "WriteOffIn": {**edit, "price_reason": ""},
        "EndIn": edit,
        "RecoveryIn": {"amount_toman": 1_000_000, "tender": "cash", "reference": "", "note": "", "price_reason": ""},
        "UndoIn": {"reason": "اشتباه بود"},
        "MonthIn": {"year": 1404, "month": 6, "note": ""},
    }
