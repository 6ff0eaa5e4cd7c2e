"""The whole book recomputed from the ledger, contract by contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain

from django.db.models import Sum

from gold_installments.models import (
    Contract,
    ContractMove,
    LedgerEntry,
    LedgerLine,
    NumberSeries,
    Payment,
    Recovery,
    Savings,
    SavingsMove,
)
from gold_installments.queries.replaying import Past, pasts_of, state_from
from gold_installments.queries.savings import savings_findings
from gold_installments.rules.accounts import Account, Tender
from gold_installments.rules.contract_states import ContractState
from gold_installments.rules.events import Planned
from gold_installments.rules.posting import Line, is_balanced
from gold_installments.rules.proof import (
    ContractFacts,
    Finding,
    PaymentFacts,
    prove_contract,
    prove_series,
    prove_wallets,
)
from gold_installments.rules.soundness import (
    prove_balance,
    prove_reversals,
    prove_rows,
    prove_standing,
    prove_versions,
)
from gold_installments.rules.terms import Terms, terms_of

BATCH = 500
#: What takes its numbers from the one series of receipts.
RECEIPTED = (Payment, Recovery, SavingsMove)
#: What gives the Rial of a payment. Of a cheque that the bank paid only the bank's money counts; a piece of old gold
#: was bought a moment before, and a wallet gives what it owes less.
TENDERS = frozenset(
    {*(tender.account for tender in Tender), Account.CHEQUES, Account.OLD_GOLD_DUE, Account.CUSTOMER_WALLET}
)


def audit_findings(*, today: date) -> list[Finding]:
    """Every broken invariant of this shop's book (R23 I1-I10) on a Tehran day; empty for a sound one. Reads only.

    Works in batches of contracts, so memory does not grow with the book.
    """
    found: list[Finding] = []
    last = 0
    while batch := list(Contract.objects.filter(pk__gt=last).exclude(state="draft").order_by("pk")[:BATCH]):
        last = batch[-1].pk
        found += _findings_of(batch, today)
    return found + prove_wallets(_wallets()) + savings_findings() + _series_findings()


def _findings_of(batch: Sequence[Contract], today: date) -> list[Finding]:
    ids = [contract.pk for contract in batch]
    pasts = pasts_of(ids)
    entries: dict[int, list[LedgerEntry]] = defaultdict(list)
    for entry in LedgerEntry.objects.filter(contract_id__in=ids).prefetch_related("lines"):
        entries[entry.contract_id or 0].append(entry)
    payments: dict[int, list[Payment]] = defaultdict(list)
    for payment in Payment.objects.filter(contract_id__in=ids).select_related("reversal").order_by("pk"):
        payments[payment.contract_id].append(payment)
    # The last of each, as later rows of a mapping replace earlier ones.
    moves = dict(ContractMove.objects.filter(contract_id__in=ids).order_by("pk").values_list("contract_id", "target"))
    return [
        finding
        for contract in batch
        for finding in _prove(
            contract,
            pasts[contract.pk],
            entries=entries[contract.pk],
            payments=payments[contract.pk],
            last_move=moves.get(contract.pk, ""),
            today=today,
        )
    ]


def _prove(
    contract: Contract,
    past: Past,
    *,
    entries: list[LedgerEntry],
    payments: list[Payment],
    last_move: str,
    today: date,
) -> list[Finding]:
    lines = {entry.pk: _lines(entry) for entry in entries}
    state = state_from(contract, past, as_of=today)
    terms = terms_of(contract.terms)
    owed = tuple(
        sum(getattr(line, unit) for kept in lines.values() for line in kept if line.account is account)
        for unit, account in (("mg", Account.RECEIVABLE), ("rial", Account.RIAL_RECEIVABLE))
    )
    facts = ContractFacts(
        number=contract.number,
        kept_balance=(contract.balance_mg, contract.balance_rial),
        ledger_balance=(owed[0], owed[1]),
        kept_rows=_kept_rows(past),
        replayed_rows={(row.key.version, row.key.number): (row.open_amount, row.taken) for row in state.rows},
        payments=[_payment_facts(payment, terms, lines.get(payment.entry_id, ())) for payment in payments],
        unbalanced_entries=[pk for pk, kept in lines.items() if not kept or not is_balanced(kept)],
    )
    versions = [event.version for event in past.events if isinstance(event, Planned)]
    ended = contract.state in (Contract.State.CANCELLED, Contract.State.WRITTEN_OFF)
    in_unit = owed[0] if contract.is_weight else owed[1]
    penalty = state.penalty_open if state.penalty_unit is state.unit else 0
    return [
        *prove_contract(facts),
        *prove_versions(contract.number, contract.debt_mg or contract.debt_rial, versions),
        *([] if ended else prove_balance(contract.number, past.events, state, in_unit - penalty)),
        *prove_rows(contract.number, past.events, state, steps=terms.replay_terms(state.unit).steps),
        *prove_reversals(contract.number, {e.pk: (e.reverses_id or 0, lines[e.pk]) for e in entries}),
        *prove_standing(contract.number, ContractState(contract.state), state, last_move=last_move),
    ]


def _kept_rows(past: Past) -> dict[tuple[int, int], tuple[int, int]]:
    """What is cached of each row; a contract that never became active has rows and no past, and nothing is open."""
    figures = {key: (row.open_amount, row.taken) for key, row in past.rows.items()}
    return {key: kept for key, kept in figures.items() if past.events or any(kept)}


def _lines(entry: LedgerEntry) -> tuple[Line, ...]:
    return tuple(Line(Account(line.account), line.mg, line.rial) for line in entry.lines.all())


def _mg(lines: Sequence[Line], account: Account) -> int:
    return sum(line.mg for line in lines if line.account == account)


def _payment_facts(payment: Payment, terms: Terms, lines: Sequence[Line]) -> PaymentFacts:
    bought = sum(line.rial for line in lines if line.account == Account.OLD_GOLD_DUE and line.rial > 0)
    return PaymentFacts(
        receipt_number=payment.receipt_number,
        amount_rial=payment.amount_rial,
        mg=payment.mg,
        rounding_rial=payment.rounding_rial,
        wallet_rial=payment.wallet_rial,
        rial_per_g=payment.rial_per_g,
        has_snapshot=payment.price_source != "" and payment.rial_per_g > 0,
        quote_step_rial=terms.quote_step_rial if payment.quote_id else 0,
        entry_tender_rial=sum(line.rial for line in lines if line.account in TENDERS and line.rial > 0),
        entry_value_rial=bought - sum(line.rial for line in lines if line.account == Account.GOLD_EXCHANGE),
        entry_mg=-_mg(lines, Account.RECEIVABLE),
        credited_rial=payment.credited_rial,
        pending_rial=payment.pending_rial,
        protection_rial=payment.protection_rial,
        counter_rial_per_g=payment.counter_rial_per_g,
        rounds_down=terms.rounding == "down",
    )


def _wallets() -> list[tuple[str, int]]:
    sums = LedgerLine.objects.filter(account=Account.CUSTOMER_WALLET).values_list("entry__customer_id")
    return [(f"customer {pk}", -rial) for pk, rial in sums.annotate(total=Sum("rial")).order_by("entry__customer_id")]


def _series_findings() -> list[Finding]:
    found: list[Finding] = []
    receipts = (model._default_manager.values_list("receipt_number", flat=True) for model in RECEIPTED)
    kept: dict[str, Iterable[str]] = {
        "receipt": chain.from_iterable(receipts),
        "contract": Contract.objects.values_list("number", flat=True),
        "savings": Savings.objects.values_list("number", flat=True),
    }
    for name, numbers in kept.items():
        by_year: dict[int, list[int]] = defaultdict(list)
        for number in numbers:
            in_year, count = number.split("-")
            by_year[int(in_year)].append(int(count.lstrip("S")))
        lasts = dict(NumberSeries.objects.filter(name=name).values_list("year", "last"))
        for year in sorted(by_year.keys() | lasts.keys()):
            found += prove_series(name, year, by_year[year], lasts.get(year, 0))
    return found
