"""Money on a debt that was given up (C16): into its own account, with a receipt of the same series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.buying_price import without_price
from gold_installments.actions.check_payment import AmountNegative, AmountZero
from gold_installments.actions.check_tender import TRACKED, AmountTooLarge, TenderRefTooLong, TenderUnknown
from gold_installments.actions.clean_reason import clean_reason, short_reason
from gold_installments.actions.hold import hold_contract, hold_name
from gold_installments.actions.number import next_number
from gold_installments.actions.once import done_before, mark_done, same_request
from gold_installments.actions.open_till import require_open_till, till_is_closed
from gold_installments.actions.post_entry import post_entry
from gold_installments.actions.postable_price import postable_price
from gold_installments.actions.twins import Reference, refuse_known_refs
from gold_installments.actions.write_off import NotWrittenOff
from gold_installments.models import Contract, Ending, LedgerEntry, Recovery
from gold_installments.queries import wallet_of
from gold_installments.rules.accounts import Account, LegKind, Tender
from gold_installments.rules.limits import LONGEST_REF, MAX_PAYMENT_RIAL
from gold_installments.rules.posting import Line, contra_lines
from gold_installments.rules.pricing import PriceSnapshot
from gold_installments.rules.split_tender import Leg
from gold_installments.rules.write_off import Recovery as Recovered
from gold_installments.rules.write_off import recover, recover_toman, recovery_lines
from gold_prices.actions import keep_price
from persian.digits import to_ascii
from persian.jalali import tehran_today
from persian.letters import without_marks
from persian.refusal import Refusal
from tenants.context import current_schema

if TYPE_CHECKING:
    from accounts.models import User

ACTION: Final = "recovery.record"


class WalletSpent(Refusal):
    """Undoing would take more out of the wallet than it holds."""

    code = "wallet_spent"
    status = 409
    message = _("Part of this money went to the customer's wallet and has been used; it cannot be undone any more.")


@dataclass(frozen=True)
class RecordedRecovery:
    """The receipt, and whether the same request had made it before."""

    recovery: Recovery
    replayed: bool


def record_recovery(
    *, contract: Contract, amount_rial: int, tender: str, tender_ref: str = "", note: str = "", actor: User,
    now: datetime, idempotency_key: str, price_reason: str = "",
) -> RecordedRecovery:  # fmt: skip
    """Take money on a written-off contract, which stays as it is. What exceeds the debt given up goes to the wallet.

    The debt in gold is counted first, at the price of now; then the debt in Rial. Raises NotPermitted, ShopClosed,
    AmountZero, AmountTooLarge, TenderUnknown, TenderRefTooLong, DuplicateTenderRef, KeyMissing, IdempotencyConflict,
    NotWrittenOff, TillClosed, PriceStale and its kin.
    """
    require(actor, Grant.PAYMENT_RECORD, subject=contract)
    require_open_shop()
    kind, ref = _checked(amount_rial, tender, tender_ref)
    body = {
        "contract": contract.number, "amount_rial": amount_rial, "tender": kind.value, "tender_ref": ref, "note": note,
    }  # fmt: skip
    with transaction.atomic():
        held = hold_contract(contract.pk)
        if (first := done_before(key=idempotency_key, action=ACTION, body=body)) is not None:
            return RecordedRecovery(Recovery.objects.get(pk=first["recovery"]), replayed=True)
        require_open_till(clerk=actor, now=now)
        refuse_known_refs([Reference(ref)] if ref and kind.value in TRACKED else [])
        ending = _given_up(held)
        price = postable_price(actor=actor, now=now, reason=price_reason) if ending.mg else None
        found, of_rial = _recovered(ending, amount_rial, price)
        lines = recovery_lines(legs=[Leg(LegKind(kind.value), amount_rial, ref)], recovery=found)
        entry = post_entry(contract=held, kind=LedgerEntry.Kind.RECOVERY, lines=lines, actor=actor, now=now)
        recovery = Recovery.objects.create(
            receipt_number=next_number(series="receipt", day=tehran_today(now)), contract=held, entry=entry,
            amount_rial=amount_rial, mg=found.mg, of_rial=of_rial, recovered_rial=found.recovered_rial,
            wallet_rial=found.wallet_rial, tender=kind.value, tender_ref=ref, note=short_reason(note, field="note"),
            day=tehran_today(now), actor=actor, at=now, **(price.columns() if price else without_price(now=now)),
        )  # fmt: skip
        if price is not None and price.market_price_id is not None:
            keep_price(published_id=price.market_price_id, shop_schema=current_schema(), at=now)
        _note(recovery, actor, "recovery.recorded")
        mark_done(key=idempotency_key, action=ACTION, body=body, result={"recovery": recovery.pk}, actor=actor, now=now)
    return RecordedRecovery(recovery, replayed=False)


def undo_recovery(
    *, recovery: Recovery, reason: str, actor: User, now: datetime, idempotency_key: str | None = None
) -> Recovery:
    """Undo a recovery by its contra entry; a second call returns the first undoing, whatever its key.

    As with payments, one of today in a box still open needs PAYMENT_REVERSE_TODAY, any other PAYMENT_REVERSE. Raises
    NotPermitted, ShopClosed, ReasonMissing, ReasonTooLong, TillClosed, WalletSpent, KeyMissing, IdempotencyConflict.
    """
    today = tehran_today(now)
    fresh = recovery.day == today and not till_is_closed(clerk_id=recovery.actor_id, day=today)
    require(actor, Grant.PAYMENT_REVERSE_TODAY if fresh else Grant.PAYMENT_REVERSE, subject=recovery)
    require_open_shop()
    why = clean_reason(reason)
    with transaction.atomic():
        contract = hold_contract(recovery.contract_id)
        row = Recovery.objects.select_related("entry__customer").get(pk=recovery.pk)
        asked = {"recovery": row.pk, "reason": why}
        same_request(key=idempotency_key, action="recovery.undo", body=asked, actor=actor, now=now)
        if row.undone_entry_id is not None:
            return row
        require_open_till(clerk=actor, now=now)
        _require_wallet(row)
        kept = row.entry.lines.order_by("pk").values_list("account", "mg", "rial")
        row.undone_entry = post_entry(
            contract=contract, kind=LedgerEntry.Kind.REVERSAL, actor=actor, now=now, customer=row.entry.customer,
            lines=contra_lines(Line(Account(account), mg, rial) for account, mg, rial in kept), reverses=row.entry,
        )  # fmt: skip
        row.undone_reason, row.undone_by, row.undone_at = why, actor, now
        row.save(update_fields=["undone_entry", "undone_reason", "undone_by", "undone_at"])
        _note(row, actor, "recovery.undone")
    return row


def _checked(amount_rial: int, tender: str, tender_ref: str) -> tuple[Tender, str]:
    # As one word: a number copied from a message brings direction marks and spaces along, and is the same number.
    ref = "".join(without_marks(to_ascii(tender_ref.replace("\x00", ""))).split())
    if amount_rial <= 0:
        raise (AmountNegative if amount_rial < 0 else AmountZero)(field="amount")
    if amount_rial > MAX_PAYMENT_RIAL:
        raise AmountTooLarge(field="amount")
    if tender not in list(Tender):
        raise TenderUnknown(field="tender", among=Tender)
    if len(ref) > LONGEST_REF:
        raise TenderRefTooLong(field="tender_ref")
    return Tender(tender), ref


def _given_up(contract: Contract) -> Ending:
    last = contract.endings.order_by("-id").first()
    if contract.state != Contract.State.WRITTEN_OFF or last is None:
        raise NotWrittenOff
    return last


def _recovered(ending: Ending, amount_rial: int, price: PriceSnapshot | None) -> tuple[Recovered, int]:
    """Where the money goes, and how much of it counts on the debt in Rial."""
    live = Recovery.objects.filter(contract_id=ending.contract_id, undone_entry__isnull=True, at__gte=ending.at)
    before = live.aggregate(mg=Sum("mg"), rial=Sum("of_rial"))
    gold, rest = Recovered(0, 0, amount_rial), amount_rial
    if price is not None:
        gold = recover(
            amount_rial=amount_rial, rial_per_g=price.rial_per_g, written_off_mg=ending.mg,
            recovered_mg=before["mg"] or 0,
        )  # fmt: skip
        rest = gold.wallet_rial
    if rest == 0:
        return gold, 0
    money = recover_toman(amount_rial=rest, written_off_rial=ending.rial, recovered_rial=before["rial"] or 0)
    return Recovered(gold.mg, gold.recovered_rial + money.recovered_rial, money.wallet_rial), money.recovered_rial


def _require_wallet(row: Recovery) -> None:
    """What the recovery left in the wallet must still be there."""
    customer = row.entry.customer
    if row.wallet_rial == 0 or customer is None:
        return
    hold_name(f"wallet:{customer.pk}")
    if wallet_of(customer) < row.wallet_rial:
        raise WalletSpent


def _note(row: Recovery, actor: User, action: str) -> None:
    detail: dict[str, object] = {
        "receipt": row.receipt_number, "contract": row.contract.number, "amount_rial": row.amount_rial, "mg": row.mg,
        "reason": row.undone_reason,
    }  # fmt: skip
    note_audit(actor=actor, action=action, subject=row, detail=detail)
