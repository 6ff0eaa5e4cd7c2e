"""The book as rows for a spreadsheet: numbers as numbers, each date both Jalali and ISO."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Contract, Payment
from persian.cells import Cell, harmless
from persian.jalali import TEHRAN, format_jalali

if TYPE_CHECKING:
    from accounts.models import User

CHUNK = 500


def export_contracts(*, user: User) -> Iterator[tuple[Cell, ...]]:
    """A heading row, then every contract in order; weights in mg. Raises NotPermitted before the first row."""
    require(user, Grant.EXPORT)
    return _contract_rows()


def export_payments(*, user: User) -> Iterator[tuple[Cell, ...]]:
    """A heading row, then every payment in order; Rial and mg. Raises NotPermitted before the first row."""
    require(user, Grant.EXPORT)
    return _payment_rows()


def _contract_rows() -> Iterator[tuple[Cell, ...]]:
    yield (
        _("Contract"), _("Customer"), _("Signed"), _("Signed (ISO)"), _("State"), _("Gold (mg)"), _("Fee (mg)"),
        _("Debt (mg)"), _("Balance (mg)"), _("Installments"),
    )  # fmt: skip
    for it in Contract.objects.select_related("customer").order_by("pk").iterator(chunk_size=CHUNK):
        yield (
            it.number, harmless(it.customer.full_name), *_days(it.signed_date), str(it.get_state_display()), it.gold_mg,
            it.fee_mg, it.debt_mg, it.balance_mg, it.installment_count,
        )  # fmt: skip


def _payment_rows() -> Iterator[tuple[Cell, ...]]:
    yield (
        _("Receipt"), _("Contract"), _("Customer"), _("Paid on"), _("Paid on (ISO)"), _("Amount (Rial)"),
        _("Credited (mg)"), _("Rial per gram"), _("Rounding (Rial)"), _("Wallet (Rial)"), _("Tender"),
        _("Tender reference"), _("Price source"), _("Received by"), _("Reversed on"), _("Reversed on (ISO)"),
        _("Reason"), _("Market, Rial per gram"), _("Market with margin, Rial per gram"), _("Price time (ISO)"),
        _("Price note"), _("Price confirmed by"),
    )  # fmt: skip
    rows = Payment.objects.select_related("contract__customer", "actor", "reversal").order_by("pk")
    for it in rows.iterator(chunk_size=CHUNK):
        undone = getattr(it, "reversal", None)
        yield (
            it.receipt_number, it.contract.number, harmless(it.contract.customer.full_name), *_days(it.day),
            it.amount_rial, it.mg, it.rial_per_g, it.rounding_rial, it.wallet_rial, str(it.get_tender_display()),
            harmless(it.tender_ref), harmless(it.price_source_name), harmless(it.actor.display_name),
            *(_days(undone.day) if undone else ("", "")), harmless(undone.reason) if undone else "",
            _known(it.market_rial_per_g), _known(it.shop_rial_per_g), _moment(it.price_observed_at),
            harmless(it.price_note), harmless(it.price_confirmed_by),
        )  # fmt: skip


def _moment(at: datetime) -> str:
    return at.astimezone(TEHRAN).isoformat(timespec="seconds")


def _known(rial: int | None) -> Cell:
    return "" if rial is None else rial


def _days(day: date) -> tuple[str, str]:
    return format_jalali(day), day.isoformat()
