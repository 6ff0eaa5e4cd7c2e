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
from gold_installments.rules.debts import DebtKind, Unit
from gold_installments.rules.terms import terms_of
from measures.gold import quote_rial
from persian.digits import to_persian
from persian.jalali import tehran_today

SHOWN_LINES = 3
ICONS = {"cash": "banknote", "pos": "credit-card", "card": "copy", "transfer": "landmark"}


@dataclass(frozen=True)
class Chip:
    """A ready amount: `mg` (0 where nothing is owed in gold) and what it costs; `whole` settles the contract."""

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
    """What would fall on one debt, mg or Rial: `kind` row, fee or penalty; `open_amount` is what was open before."""

    kind: str
    number: int
    in_gold: bool
    amount: int
    open_amount: int
    late: bool

    @property
    def whole(self) -> bool:
        """Whether it closes the debt."""
        return self.amount == self.open_amount


@dataclass(frozen=True)
class ShownPreview:
    """The preview with its long tail folded into `more` debts of `more_mg` and `more_rial` together."""

    amount_rial: int
    mg: int
    rial: int
    rounding_rial: int
    wallet_rial: int
    balance_after_mg: int
    balance_after_rial: int
    shown: tuple[Share, ...]
    more: int
    more_mg: int
    more_rial: int


def clock_text(seconds: int) -> str:
    """Minutes and seconds left, "9:05"."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def ways_of(chosen: str) -> list[Way]:
    """The ways to pay, one of them chosen."""
    return [Way(value, str(label), ICONS[value], value == chosen) for value, label in TENDERS]


def chips_of(contract: Contract, locked: Quote | None, now: datetime) -> list[Chip]:
    """Overdue (when any), up to the next open row, and the whole debt; gold at the locked price."""
    today = tehran_today(now)
    rows = [row for row in schedule_of(contract, today=today) if row.open_mg or row.open_rial]
    late = [row for row in rows if row.due_date < today]
    wanted = [(_("Overdue"), late)] if late else []
    if coming := next((row for row in rows if row.due_date >= today), None):
        label = _("Up to installment %(number)s") % {"number": to_persian(str(coming.number))}
        wanted.append((label, [*late, coming]))
    chips = [_chip(label, sum(it.open_mg for it in of), sum(it.open_rial for it in of), locked) for label, of in wanted]
    settling = _chip(_("Settle all"), contract.balance_mg, contract.balance_rial, locked, whole=True)
    return [*(chip for chip in chips if chip.amount_rial < settling.amount_rial), settling]


def _chip(label: str, mg: int, rial: int, locked: Quote | None, *, whole: bool = False) -> Chip:
    if locked is None:
        return Chip(label, 0, rial, whole)
    step = terms_of(locked.contract.terms).quote_step_rial
    return Chip(label, mg, quote_rial(mg, locked.rial_per_g, step) + rial, whole)


def shown_preview(
    contract: Contract, amount: dict[str, Any], locked: Quote | None, now: datetime
) -> ShownPreview | None:
    """Where `amount` ({"amount_rial": …} or {"mg": …}) would go, gold at the locked price; None without an amount."""
    amount_rial, mg = amount.get("amount_rial"), amount.get("mg") if locked else None
    if not amount_rial and not mg:
        return None
    found = payment_preview(
        contract=contract,
        rial_per_g=locked.rial_per_g if locked else None,
        today=tehran_today(now),
        amount_rial=None if mg else amount_rial,
        mg=mg,
        lock=Lock(locked.mg, locked.amount_rial) if locked else None,
    )
    return _folded(found, contract, now)


def _folded(found: PaymentPreview, contract: Contract, now: datetime) -> ShownPreview:
    today = tehran_today(now)
    open_rows = [row for row in schedule_of(contract, today=today) if row.open_mg or row.open_rial]
    late = {row.number for row in open_rows if row.due_date < today}
    shares = tuple(
        Share(
            part.kind.value, part.number, part.unit is Unit.MG, part.amount, part.amount + part.open_after,
            part.kind is DebtKind.ROW and part.number in late,
        )
        for part in found.allocations
    )  # fmt: skip
    shown = shares if len(shares) <= SHOWN_LINES else shares[: SHOWN_LINES - 1]
    rest = shares[len(shown) :]
    return ShownPreview(
        found.amount_rial,
        found.mg,
        found.rial,
        found.rounding_rial,
        found.wallet_rial,
        found.balance_after_mg,
        found.balance_after_rial,
        shown,
        len(rest),
        sum(share.amount for share in rest if share.in_gold),
        sum(share.amount for share in rest if not share.in_gold),
    )
