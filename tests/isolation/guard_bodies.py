"""Right bodies for guarantees, boxes and savings; and rows of alpha for their doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from customers.models import Customer, Paper
from gold_installments.actions.guarantee_cheque import ChequeTold
from gold_installments.actions.save_gold import deposit_savings, open_savings
from gold_installments.actions.savings_legs import LegTold
from gold_installments.models import Contract
from guarantees.actions import (
    NoteTold,
    PieceTold,
    take_cheque,
    take_guarantor,
    take_note,
    take_pledge,
)
from persian.jalali import format_jalali, tehran_today

_SQL = "'; DROP TABLE x; --"
_LINES: list[object] = ["", _SQL]
#: What may stand in one field of one body, though it is wrong elsewhere.
RIGHT: dict[str, list[object]] = {
    **{f"GuaranteeChequeIn.{name}": _LINES for name in ("bank", "serial", "place", "note")},
    "GuaranteeChequeIn.colour_on": [""],
    "GuaranteeChequeIn.drawer_national_id": [""],
    "GuaranteeChequeIn.drawer_name": [_SQL],
    **{f"PromissoryIn.{name}": _LINES for name in ("about", "place", "note")},
    **{f"PromissoryIn.{name}": list[object]([_SQL]) for name in ("serial", "holder", "issuer_name")},
    "PromissoryIn.due_on": [""],
    "PromissoryIn.issuer_national_id": [""],
    **{f"PledgeIn.{name}": _LINES for name in ("slot", "note")},
    "PledgeIn.locker": [_SQL],
    "GuarantorIn.from_days_late": [0],
    "GuarantorIn.place_in_line": [None],
    "GuaranteeOutcomeIn.reason": _LINES,
    "GuaranteeOutcomeIn.receipt_number": [""],
    "GuaranteeOutcomeIn.taker": [_SQL],
    **{f"GuaranteeChequePatch.{name}": [None, *_LINES] for name in ("bank", "serial", "place", "note")},
    **{f"GuaranteeChequePatch.{name}": [None] for name in ("registered", "confirmed", "colour")},
    "GuaranteeChequePatch.colour_on": [None, ""],
    **{f"PromissoryPatch.{name}": [None, *_LINES] for name in ("place", "note")},
    "PromissoryPatch.holder": [None, _SQL],
    "PromissoryPatch.due_on": [None, ""],
    **{f"PledgePatch.{name}": [None, *_LINES] for name in ("slot", "note")},
    "PledgePatch.locker": [None, _SQL],
    "PledgePatch.alert_bp": [None],
    "GuarantorPatch.from_days_late": [0, None],
    "GuarantorPatch.place_in_line": [None],
    "GuarantorPatch.note": [None, *_LINES],
    "TillIn.cash_toman": [0],
    **{f"TillIn.{name}_toman": [0, -1, None] for name in ("pos", "card", "transfer", "cheques")},
    "TillIn.opening_toman": [0],
    "TillIn.day": [""],
    "TillIn.clerk": [""],
    "SavingsUseIn.note": _LINES,
    "SavingsUseIn.contract": [""],
}


@dataclass(frozen=True)
class Guards:
    """Alpha's register, and a plan with something in it."""

    cheque: int
    note: int
    pledge: int
    guarantor: int
    savings: str
    receipt: str
    slip: int
    person: int

    @property
    def values(self) -> dict[tuple[str, str], str]:
        """What stands in the open parts of a path."""
        return {
            ("guarantees", "kind"): "cheques",
            ("guarantees", "pk"): str(self.cheque),
            ("guarantees", "cheque_id"): str(self.cheque),
            ("guarantees", "note_id"): str(self.note),
            ("guarantees", "pledge_id"): str(self.pledge),
            ("guarantees", "guarantor_id"): str(self.guarantor),
            ("savings", "number"): self.savings,
            ("tills", "day"): "1404-13-01",
        }


def a_guarded_contract(*, contract: Contract, person: Customer, paper: Paper, actor: User, now: datetime) -> Guards:
    """One guarantee of each kind, and a plan of the contract's customer."""
    shared: dict[str, Any] = {"contract": contract, "actor": actor, "now": now}
    told = ChequeTold(
        sayad_id="7" * 16, amount_rial=1_000_000_000, due_date=tehran_today(now), drawer_name="ثریا", colour="white"
    )
    cheque = take_cheque(told=told, idempotency_key="g1", **shared)
    paid = NoteTold(serial="REF-77713131-N", amount_rial=500_000_000, issuer_name="ثریا", holder="آلفا")
    note = take_note(told=paid, idempotency_key="g2", **shared)
    piece = PieceTold(description="گردنبند یادگاری", weight_mg=5_000, fineness=7_500)
    pledge = take_pledge(locker="الف", pieces=[piece], idempotency_key="g3", **shared)
    guarantor = take_guarantor(customer_id=person.pk, from_days_late=7, idempotency_key="g4", **shared)
    plans = [
        open_savings(
            customer=contract.customer, target_mg=10_000, count=2, actor=actor, now=now, idempotency_key=f"g{number}"
        ).savings
        for number in (5, 6)
    ]
    move = deposit_savings(
        savings=plans[-1], tender=[LegTold("cash", 10_000_000)], actor=actor, now=now, idempotency_key="g7"
    ).move
    return Guards(
        cheque=cheque.pk, note=note.pk, pledge=pledge.pk, guarantor=guarantor.pk, savings=plans[-1].number,
        receipt=move.receipt_number, slip=paper.pk, person=contract.customer_id,
    )  # fmt: skip


def guard_bodies(guards: Guards, stranger: int) -> dict[str, dict[str, Any]]:
    """A body for each kind of body of the guarantees', boxes' and savings' doors; `stranger` is no guarantor yet."""
    told = {"bank": "", "serial": "", "place": "", "note": ""}
    return {
        "GuaranteeChequeIn": {
            **told, "sayad_id": "8" * 16, "amount_toman": 1_000, "drawer_name": "کریم",
            "due_on": format_jalali(tehran_today(timezone.now())), "colour": "white", "colour_on": "1404/01/01",
            "drawer_national_id": "", "registered": False,
            "confirmed": False,
        },
        "PromissoryIn": {
            "serial": "99", "amount_toman": 1_000, "issuer_name": "کریم", "holder": "آلفا", "about": "",
            "issuer_national_id": "", "due_on": "", "place": "", "note": "",
        },
        "PledgeIn": {
            "locker": "ب", "slot": "", "alert_bp": 9_000, "note": "",
            "pieces": [{"description": "النگو", "weight_mg": 1_000, "fineness": 7_500, "photos": []}],
        },
        "GuarantorIn": {"customer_id": stranger, "from_days_late": 7, "place_in_line": 1, "note": ""},
        "GuaranteeOutcomeIn": {
            "outcome": "returned", "version": 1, "reason": "", "taker": "ثریا", "slip_id": guards.slip,
            "receipt_number": "",
        },
        "GuaranteeChequePatch": {
            **told, "version": 1, "registered": True, "confirmed": True, "colour": "yellow", "colour_on": "1404/01/01",
        },
        "PromissoryPatch": {"version": 1, "holder": "بتا", "due_on": "1405/06/31", "place": "", "note": ""},
        "PledgePatch": {"version": 1, "locker": "پ", "slot": "", "alert_bp": 9_000, "note": ""},
        "GuarantorPatch": {"version": 1, "place_in_line": 2, "from_days_late": 3, "note": ""},
        **_desk_bodies(guards),
    }  # fmt: skip


def _desk_bodies(guards: Guards) -> dict[str, dict[str, Any]]:
    return {
        "TillIn": {
            "cash_toman": 1_000, "pos_toman": 1_000, "card_toman": None, "transfer_toman": None, "cheques_toman": None,
            "opening_toman": 0, "day": "", "clerk": "", "reason": "شمارش دستی",
        },
        "SavingsIn": {"target_mg": 5_000, "count": 5},
        "SavingsDepositIn": {
            "tender": [{"kind": "cash", "amount_toman": 1_000_000, "reference": ""}], "price_reason": "",
        },
        "SavingsUseIn": {
            "kind": "cash_out", "mg": 10, "contract": "", "payout": "cash", "reference": "", "note": "",
            "price_reason": "",
        },
        "SavingsReverseIn": {"receipt_number": guards.receipt, "reason": "اشتباه بود"},
    }  # fmt: skip
