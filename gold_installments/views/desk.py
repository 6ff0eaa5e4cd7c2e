"""What the payment desk shows around the amount: ready amounts, ways to pay, and where the money would go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from gold_installments.forms import TENDERS
from gold_installments.models import Contract, Quote
from gold_installments.queries import PaymentPreview, payment_preview, schedule_of
from gold_installments.rules.credit import Lock
from gold_installments.rules.terms import terms_of
from measures.gold import quote_rial
from persian.digits import to_persian
from persian.jalali import tehran_today

SHOWN_LINES = 3
ICONS = {"cash": "banknote", "pos": "credit-card", "card": "copy", "transfer": "landmark"}


@dataclass(frozen=True)
class Chip:
    """A ready amount: `mg` and what it costs at the locked price; `whole` settles the contract."""

    label: str
    mg: int
    amount_rial: int
    whole: bool


@dataclass(frozen=True)
class Way:
    value: str
    label: str
    icon: str
    checked: bool


@dataclass(frozen=True)
class Share:
    """What would fall on one row; `whole` when it closes the row, `open_mg` what was open before."""

    number: int
    mg: int
    open_mg: int
    late: bool

    @property
    def whole(self) -> bool:
        return self.mg == self.open_mg


@dataclass(frozen=True)
class ShownPreview:
    """The preview with its long tail folded into `more` rows of `more_mg` together."""

    amount_rial: int
    mg: int
    rounding_rial: int
    wallet_rial: int
    balance_after_mg: int
    shown: tuple[Share, ...]
    more: int
    more_mg: int


def clock_text(seconds: int) -> str:
    """Minutes and seconds left, "9:05"."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def ways_of(chosen: str) -> list[Way]:
    """The ways to pay, one of them chosen."""
    return [Way(value, str(label), ICONS[value], value == chosen) for value, label in TENDERS]


def chips_of(contract: Contract, locked: Quote, now: datetime) -> list[Chip]:
    """Overdue (when any), up to the next open row, and the whole debt, at the locked price."""
    today = tehran_today(now)
    rows = [row for row in schedule_of(contract, today=today) if row.open_mg]
    overdue = sum(row.open_mg for row in rows if row.due_date < today)
    step = terms_of(contract.terms).quote_step_rial
    wanted: list[tuple[str, int]] = [(_("Overdue"), overdue)] if overdue else []
    if coming := next((row for row in rows if row.due_date >= today), None):
        label = _("Up to installment %(number)s") % {"number": to_persian(str(coming.number))}
        wanted.append((label, overdue + coming.open_mg))
    chips = [Chip(label, mg, quote_rial(mg, locked.rial_per_g, step), whole=False) for label, mg in wanted]
    kept = [chip for chip in chips if chip.mg < contract.balance_mg]
    settling = quote_rial(contract.balance_mg, locked.rial_per_g, step)
    return [*kept, Chip(_("Settle all"), contract.balance_mg, settling, whole=True)]


def shown_preview(contract: Contract, amount: dict[str, Any], locked: Quote, now: datetime) -> ShownPreview | None:
    """Where `amount` ({"amount_rial": …} or {"mg": …}) would go at the locked price; None without an amount."""
    amount_rial, mg = amount.get("amount_rial"), amount.get("mg")
    if not amount_rial and not mg:
        return None
    found = payment_preview(
        contract=contract,
        rial_per_g=locked.rial_per_g,
        today=tehran_today(now),
        amount_rial=None if mg else amount_rial,
        mg=mg,
        lock=Lock(locked.mg, locked.amount_rial),
    )
    return _folded(found, contract, now)


def _folded(found: PaymentPreview, contract: Contract, now: datetime) -> ShownPreview:
    today = tehran_today(now)
    late = {row.number for row in schedule_of(contract, today=today) if row.open_mg and row.due_date < today}
    shares = tuple(
        Share(part.number, part.mg, part.mg + part.open_after_mg, part.number in late) for part in found.allocations
    )
    shown = shares if len(shares) <= SHOWN_LINES else shares[: SHOWN_LINES - 1]
    rest = shares[len(shown) :]
    return ShownPreview(
        found.amount_rial,
        found.mg,
        found.rounding_rial,
        found.wallet_rial,
        found.balance_after_mg,
        shown,
        len(rest),
        sum(share.mg for share in rest),
    )
