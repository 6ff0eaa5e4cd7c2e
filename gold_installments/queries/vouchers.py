"""Receipts and facts of a contract beside its ledger: what the nightly proof asks of each (R23)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from gold_installments.models import Contract, ContractEvent, LedgerEntry, OldGoldPiece, Payment
from gold_installments.queries.replaying import Past
from gold_installments.rules.accounts import Account
from gold_installments.rules.events import PaidIn, Reversed
from gold_installments.rules.posting import Line
from gold_installments.rules.proof import Finding
from gold_installments.rules.vouching import LegFacts, ReceiptFacts, prove_fact, prove_kind, prove_receipt
from persian.jalali import tehran_today

_K = LedgerEntry.Kind
#: Entries that are somebody's receipt, and those that follow from a day alone.
_RECEIPTS: Final = (_K.PAYMENT, _K.CHEQUE_TAKEN)
_OF_A_DAY: Final = (_K.PENALTY, _K.WAIVER)


def entries_of_facts(contract_ids: Sequence[int]) -> dict[int, dict[int, int]]:
    """By contract: the entry of each fact that has one, as {fact: entry}."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = ContractEvent.objects.filter(contract_id__in=contract_ids, entry__isnull=False)
    for contract_id, pk, entry_id in rows.values_list("contract_id", "pk", "entry_id"):
        found[contract_id][pk] = entry_id or 0
    return found


def voucher_findings(
    contract: Contract,
    past: Past,
    *,
    entries: Sequence[LedgerEntry],
    lines: Mapping[int, Sequence[Line]],
    payments: Sequence[Payment],
    facts: Mapping[int, int],
) -> list[Finding]:
    """Everything of one contract that a receipt or a fact says otherwise than its entry; `facts` is {fact: entry}."""
    by_pk = {entry.pk: entry for entry in entries}
    gone: set[int | None] = {facts.get(event.target) for event in past.events if isinstance(event, Reversed)}
    gone |= {entry.reverses_id for entry in entries}
    with_fact = set(facts.values())
    gone |= {payment.entry_id for payment in payments if payment.entry_id not in with_fact and _in_part(payment)}
    moments = {facts.get(event.order): event.at for event in past.events if isinstance(event, PaidIn)}
    after = _balances_after(entries, lines)
    found: list[Finding] = []
    for payment in payments:
        entry = by_pk.get(payment.entry_id)
        in_place = entry is not None and _in_place(payment, entry, moments.get(payment.entry_id, payment.paid_at))
        found += prove_receipt(
            contract.number,
            _receipt(
                payment, lines.get(payment.entry_id, ()), in_place=in_place, undone=payment.entry_id in gone,
                stood_after=after.get(payment.entry_id, ()),
            ),
        )  # fmt: skip
    for event in past.events:
        if isinstance(event, PaidIn) and event.order in facts:
            found += prove_fact(contract.number, paid=(event.mg, event.rial), lines=lines.get(facts[event.order], ()))
    owned = {payment.entry_id for payment in payments}
    orphans = [entry.pk for entry in entries if entry.kind in _RECEIPTS and entry.pk not in owned]
    turned = [entry.pk for entry in entries if entry.reverses_id and entry.kind not in (_K.REVERSAL, _K.UNDO)]
    found += [Finding(contract.number, "I4", f"entry {pk} is nobody's payment") for pk in orphans]
    found += [one for entry in entries for one in prove_kind(contract.number, entry.kind, lines[entry.pk])]
    return found + [Finding(contract.number, "I7", f"entry {pk} reverses by another name") for pk in turned]


def _in_place(payment: Payment, entry: LedgerEntry, moment: object) -> bool:
    kind = _K.CHEQUE_TAKEN if 0 < payment.pending_rial == payment.amount_rial else _K.PAYMENT
    return (entry.kind, entry.day, moment) == (kind, payment.day, payment.paid_at) and payment.day == tehran_today(
        payment.paid_at
    )


def _receipt(
    payment: Payment, lines: Sequence[Line], *, in_place: bool, undone: bool, stood_after: Iterable[tuple[int, int]]
) -> ReceiptFacts:
    same = (
        "receipt_number", "tender", "amount_rial", "mg", "credited_rial", "rounding_rial", "wallet_rial",
        "pending_rial", "protection_rial",
    )  # fmt: skip
    legs = [
        LegFacts(leg.kind, leg.amount_rial, leg.mg, leg.piece.eq750_mg, leg.piece.bought_rial, _is_back(leg.piece))
        if leg.piece
        else LegFacts(leg.kind, leg.amount_rial, leg.mg)
        for leg in payment.legs.all()
    ]
    reversal = getattr(payment, "reversal", None)
    # Where its cheque had ended at the bank already, only the rest is turned, and the entry names no other.
    whole = reversal is not None and reversal.entry.reverses_id in (payment.entry_id, None)
    named = reversal is not None and (reversal.entry.reverses_id is not None or payment.pending_rial > 0)
    return ReceiptFacts(
        **{name: getattr(payment, name) for name in same}, legs=legs, lines=lines, in_place=in_place, undone=undone,
        said_after=(payment.balance_after_mg, payment.balance_after_rial), stood_after=list(stood_after),
        has_reversal=whole and named,
    )  # fmt: skip


def _in_part(payment: Payment) -> bool:
    """Reversed but for cheques that had ended at the bank: its contra entry is of the rest, and names no entry."""
    reversal = getattr(payment, "reversal", None)
    return reversal is not None and reversal.entry.reverses_id is None


def _is_back(piece: OldGoldPiece) -> bool:
    return piece.state == OldGoldPiece.State.RETURNED


def _balances_after(
    entries: Sequence[LedgerEntry], lines: Mapping[int, Sequence[Line]]
) -> dict[int, list[tuple[int, int]]]:
    """What the ledger owed after each entry, and after what the day added right behind it."""
    found: dict[int, list[tuple[int, int]]] = {}
    mg = rial = last = 0
    for entry in sorted(entries, key=lambda it: it.pk):
        mg += sum(line.mg for line in lines[entry.pk] if line.account is Account.RECEIVABLE)
        rial += sum(line.rial for line in lines[entry.pk] if line.account is Account.RIAL_RECEIVABLE)
        last = last if last and entry.kind in _OF_A_DAY else entry.pk
        found.setdefault(last, []).append((mg, rial))
    return found
