"""One move of a savings plan: locked, asked once, written with its entry and its receipt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from gold_installments.actions.hold import IdempotencyConflict, checked_key, hold_name
from gold_installments.actions.number import next_number
from gold_installments.actions.post_entry import post_entry
from gold_installments.models import Contract, LedgerEntry, Savings, SavingsMove
from gold_installments.queries.savings import saved_mg
from gold_installments.rules.posting import Line
from gold_installments.rules.pricing import PriceSnapshot
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.request import request_hash
from gold_prices.actions import keep_price
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tenants.context import current_schema

if TYPE_CHECKING:
    from accounts.models import User


class SavingsComplete(Refusal):
    """The plan holds what it was opened for."""

    code = "savings_complete"
    status = 409
    message = _("This savings plan is full; use it or open a new one.")


class SavingsTooSmall(Refusal):
    """Less is saved than is asked for."""

    code = "savings_too_small"
    status = 409
    message = _("There is not so much gold in this savings plan.")


class SavingsClosed(Refusal):
    """Everything was used; the plan is over."""

    code = "savings_closed"
    status = 409
    message = _("This savings plan is closed.")


class MoreThanOwed(Refusal):
    """Savings pay a debt, not more."""

    code = "more_than_owed"
    status = 409
    message = _("This is more than the contract owes in gold.")


class SavingsOutOfRange(Refusal):
    """A weight or a number of deposits that no plan has."""

    code = "savings_out_of_range"
    message = _("The weight or the number of deposits is not possible.")


REFUSALS: dict[str, type[Refusal]] = {
    one.code: one for one in (SavingsComplete, SavingsTooSmall, SavingsClosed, MoreThanOwed, SavingsOutOfRange)
}


@dataclass(frozen=True)
class Moved:
    """The move, and whether the same request had made it before."""

    move: SavingsMove
    replayed: bool


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a move writes: `mg` above 0 comes in; `lines` of its entry; the price it was made at, if any."""

    kind: SavingsMove.Kind
    mg: int
    rial: int
    lines: Iterable[Line]
    detail: dict[str, Any]
    price: PriceSnapshot | None = None
    tender_keys: tuple[str, ...] = ()
    reason: str = ""
    reverses: SavingsMove | None = None


def refusal_of(refused: RuleRefused, *, field: str | None = None) -> Refusal:
    """A rule's refusal in words. Raises KeyError for one that no savings rule has."""
    return REFUSALS[refused.code](field=field)


def hold_savings(pk: int) -> Savings:
    """The plan with its row locked and its balance as the ledger has it; contracts are locked before it."""
    savings = Savings.objects.select_for_update(of=("self",)).select_related("customer").get(pk=pk)
    savings.balance_mg = saved_mg(savings)
    return savings


def first_move(key: str, body: dict[str, Any]) -> SavingsMove | None:
    """The move an earlier request with this key made; rivals with the key wait here. Raises KeyMissing,
    IdempotencyConflict.
    """
    wanted = checked_key(key)
    hold_name(f"savings-key:{wanted}")
    first = SavingsMove.objects.filter(idempotency_key=wanted).select_related("savings__customer", "actor").first()
    if first is not None and first.request_hash != request_hash(**body):
        raise IdempotencyConflict(existing=first.receipt_number)
    return first


def write_move(
    *,
    savings: Savings,
    step: Step,
    body: dict[str, Any],
    key: str,
    actor: User,
    now: datetime,
    contract: Contract | None = None,
) -> SavingsMove:
    """Post the entry, number the receipt, bring the kept balance up to date; the plan closes when a use empties it."""
    entry = post_entry(
        kind=_entry_kind(step), lines=step.lines, actor=actor, now=now, contract=contract, customer=savings.customer,
        reverses=step.reverses.entry if step.reverses else None,
    )  # fmt: skip
    detail = step.detail | ({"price": _plain(step.price)} if step.price else {})
    move = SavingsMove.objects.create(
        savings=savings, entry=entry, kind=step.kind, mg=step.mg, rial=step.rial, tender_keys=list(step.tender_keys),
        reason=step.reason, receipt_number=next_number(series="receipt", day=tehran_today(now)), detail=detail,
        reverses=step.reverses, idempotency_key=checked_key(key), request_hash=request_hash(**body),
        actor_id=actor.pk, at=now,
    )  # fmt: skip
    savings.balance_mg = saved_mg(savings)
    used_up = savings.balance_mg == 0 and step.kind not in (SavingsMove.Kind.DEPOSIT, SavingsMove.Kind.REVERSAL)
    savings.state = Savings.State.CLOSED if used_up else Savings.State.OPEN
    savings.save(update_fields=["balance_mg", "state"])
    if step.price is not None and step.price.market_price_id is not None:
        keep_price(published_id=step.price.market_price_id, shop_schema=current_schema(), at=now)
    told: dict[str, object] = {
        "savings": savings.number, "receipt": move.receipt_number, "mg": move.mg, "rial": move.rial,
        "balance_mg": savings.balance_mg, "reason": step.reason,
    }  # fmt: skip
    note_audit(actor=actor, action=f"savings.{step.kind.value}", subject=move, detail=told)
    return move


def _entry_kind(step: Step) -> LedgerEntry.Kind:
    if step.reverses is not None:
        return LedgerEntry.Kind.REVERSAL
    return LedgerEntry.Kind.SAVING if step.kind is SavingsMove.Kind.DEPOSIT else LedgerEntry.Kind.SAVINGS_USED


def _plain(price: PriceSnapshot) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in price.columns().items()
    }
