"""Right bodies for lateness and settling, and alpha's own rows of them: a claim that waits, a promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from gold_installments.actions.claim_payment import claim_payment
from gold_installments.actions.promise_payment import promise_payment
from gold_installments.models import Contract, PaymentClaim, Promise
from persian.jalali import format_jalali, tehran_today

WORDS: list[object] = ["", "'; DROP TABLE x; --"]
#: Wrong elsewhere, but words that this field of this body may hold.
RIGHT: dict[str, list[object]] = {
    "WaiverIn.amount_mg": [None], "WaiverIn.amount_toman": [None], "WaiverIn.row": [None], "WaiverIn.version": [None],
    "ClaimIn.note": WORDS, "PromiseIn.note": WORDS, "PromiseIn.mg": [0], "PromiseIn.amount_toman": [0],
    "StepIn.note": WORDS, "StepIn.next_on": [None, ""], "SettleIn.quote_id": [None], "SettleIn.amount_toman": [None],
    "SettleIn.discount_extra_toman": [0], "SettleIn.twin_reason": WORDS, "SettleIn.reason": WORDS,
}  # fmt: skip


@dataclass(frozen=True)
class Arrears:
    """What alpha has of it."""

    claim: PaymentClaim
    promise: Promise

    @property
    def values(self) -> dict[tuple[str, str], str]:
        """What stands in the open parts of a path."""
        return {("claims", "claim_id"): str(self.claim.pk), ("promises", "promise_id"): str(self.promise.pk)}


def some_arrears(*, contract: Contract, actor: User, now: datetime) -> Arrears:
    """A claim and a promise on the contract."""
    claim = claim_payment(
        contract=contract, amount_rial=10_000_000, paid_on=tehran_today(now), tender="card", reference="71717171",
        actor=actor, now=now, idempotency_key="alpha-claim",
    )  # fmt: skip
    return Arrears(claim, promise_payment(contract=contract, promised_for=tehran_today(now), actor=actor, now=now))


def arrears_bodies(now: datetime) -> dict[str, dict[str, Any]]:
    """A body for each kind of body under gold_installments.api.arrears, .collecting and .settlement."""
    today = format_jalali(tehran_today(now))
    return {
        "WaiverIn": {
            "amount_mg": 1, "amount_toman": None, "row": None, "schedule": 1, "reason": "بیمار بود", "version": None,
        },
        "ClaimIn": {
            "amount_toman": 1_000_000, "paid_on": today, "tender": "card", "reference": "919191", "note": "",
        },
        "RefusalIn": {"reason": "در حساب نبود"},
        "PromiseIn": {"promised_for": today, "mg": 0, "amount_toman": 0, "note": ""},
        "StepIn": {"kind": "call", "note": "", "next_on": today},
        "SettleIn": {
            "quote_id": None, "amount_toman": None, "tender": [{"kind": "cash", "amount_toman": 1_000}],
            "discount_extra_toman": 0, "reason": "", "price_reason": "", "twin_reason": "",
        },
    }  # fmt: skip
