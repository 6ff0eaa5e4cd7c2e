"""The whole book recomputed from the ledger, contract by contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
from gold_installments.queries.guards import guard_findings
from gold_installments.queries.replaying import Past, pasts_of, state_from
from gold_installments.queries.savings import savings_findings
from gold_installments.queries.vouchers import entries_of_facts, voucher_findings
from gold_installments.queries.vouchers_of_shop import shop_findings
from gold_installments.rules.accounts import Account, Tender
from gold_installments.rules.contract_states import ContractState
from gold_installments.rules.debts import Unit
from gold_installments.rules.events import Planned
from gold_installments.rules.posting import Line, is_balanced
from gold_installments.rules.proof import (
    UNREADABLE,
    ContractFacts,
    Finding,
    PaymentFacts,
    prove_contract,
    prove_series,
    prove_wallets,
)
from gold_installments.rules.replay import State
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
Kind = LedgerEntry.Kind
#: What gives the Rial of a payment. Of a cheque that the bank paid only the bank's money counts; a piece of old gold
#: was bought a moment before, and a wallet gives what it owes less.
TENDERS = frozenset(
    {*(tender.account for tender in Tender), Account.CHEQUES, Account.OLD_GOLD_DUE, Account.CUSTOMER_WALLET}
)
#: What a contract owes after these has left the book.
ENDED = (Contract.State.CANCELLED, Contract.State.WRITTEN_OFF)


def audit_findings(*, today: date) -> list[Finding]:
    """Every broken invariant of this shop's book (R23 I1-I11) on a Tehran day; empty for a sound one. Reads only.

    Works in batches of contracts, so memory does not grow with the book.
    """
    found: list[Finding] = []
    last = 0
    while batch := list(Contract.objects.filter(pk__gt=last).exclude(state="draft").order_by("pk")[:BATCH]):
        last = batch[-1].pk
        found += _findings_of(batch, today)
    return (
        found + prove_wallets(_wallets()) + savings_findings() + shop_findings() + _series_findings() + guard_findings()
    )


def contract_findings(contract: Contract, *, today: date) -> list[Finding]:
    """Every broken invariant of one contract, but for what only means that its day has not turned yet."""
    return _findings_of([contract], today, turned=False)


def _findings_of(batch: Sequence[Contract], today: date, *, turned: bool = True) -> list[Finding]:
    """Halves the batch until what cannot be read stands alone."""
    try:
        return _read(batch, today, turned=turned)
    except UNREADABLE as error:
        if len(batch) == 1:
            return [Finding(batch[0].number, "I2", f"it cannot be read: {type(error).__name__}")]
        half = len(batch) // 2
        return [it for part in (batch[:half], batch[half:]) for it in _findings_of(part, today, turned=turned)]


def _read(batch: Sequence[Contract], today: date, *, turned: bool) -> list[Finding]:
    ids = [contract.pk for contract in batch]
    pasts, facts = pasts_of(ids), entries_of_facts(ids)
    entries: dict[int, list[LedgerEntry]] = defaultdict(list)
    for entry in LedgerEntry.objects.filter(contract_id__in=ids).prefetch_related("lines").order_by("pk"):
        entries[entry.contract_id or 0].append(entry)
    payments: dict[int, list[Payment]] = defaultdict(list)
    rows = Payment.objects.filter(contract_id__in=ids).select_related("reversal__entry").prefetch_related("legs__piece")
    for payment in rows.order_by("pk"):
        payments[payment.contract_id].append(payment)
    # The last of each, as later rows of a mapping replace earlier ones.
    moves = {it.contract_id: it for it in ContractMove.objects.filter(contract_id__in=ids).order_by("pk")}
    found: list[Finding] = []
    for contract in batch:
        own, lines = entries[contract.pk], {entry.pk: _lines(entry) for entry in entries[contract.pk]}
        past, state = pasts[contract.pk], state_from(contract, pasts[contract.pk], as_of=today)
        found += _prove(contract, past, state, lines=lines, payments=payments[contract.pk])
        found += _standing(contract, state, moves.get(contract.pk), turned=turned)
        found += _owed(contract, past, state, own, turned=turned)
        found += prove_reversals(contract.number, {e.pk: (e.reverses_id or 0, lines[e.pk]) for e in own})
        found += voucher_findings(
            contract, past, entries=own, lines=lines, payments=payments[contract.pk], facts=facts[contract.pk]
        )
    return found


def _prove(
    contract: Contract, past: Past, state: State, *, lines: Mapping[int, tuple[Line, ...]], payments: list[Payment]
) -> list[Finding]:
    """Versions, rows and payments, whatever day it is."""
    terms = terms_of(contract.terms)
    facts = ContractFacts(
        number=contract.number,
        kept_balance=(contract.balance_mg, contract.balance_rial),
        ledger_balance=_owing(lines.values()),
        kept_rows=_kept_rows(past),
        replayed_rows={(row.key.version, row.key.number): (row.open_amount, row.taken) for row in state.rows},
        payments=[_payment_facts(payment, terms, lines.get(payment.entry_id, ())) for payment in payments],
        unbalanced_entries=[pk for pk, kept in lines.items() if not kept or not is_balanced(kept)],
    )
    versions = [event.version for event in past.events if isinstance(event, Planned)]
    return [
        *prove_contract(facts),
        *prove_versions(contract.number, contract.debt_mg or contract.debt_rial, versions),
        *prove_rows(contract.number, past.events, state, steps=terms.replay_terms(state.unit).steps),
    ]


def _standing(contract: Contract, state: State, last: ContractMove | None, *, turned: bool) -> list[Finding]:
    """I9: state, next day, end and archive are what the figures and the last move say."""
    found = prove_standing(
        contract.number, ContractState(contract.state), state, last_move=last.target if last is not None else ""
    )
    if not turned and contract.is_live:
        found = []
    open_days = [row.due_date for row in state.rows if row.open_amount > 0]
    settled = contract.state == Contract.State.SETTLED
    facts = (
        (contract.next_due_date == (min(open_days, default=None) if contract.is_live else None), "next due date"),
        (contract.settled_at == (last.at if settled and last is not None else None), "day of settling"),
        (not (contract.is_live and contract.archived_at), "archive"),
    )
    return found + [
        Finding(contract.number, "I9", f"the {what} is not the book's") for holds, what in facts if not holds
    ]


def _owed(
    contract: Contract, past: Past, state: State, entries: Sequence[LedgerEntry], *, turned: bool
) -> list[Finding]:
    """I2 in both units: the ledger owes what the events say, and an ended contract nothing.

    Penalties count as they were posted; where the day has `turned`, that is what the days came to.
    """
    owed = dict(zip((Unit.MG, Unit.RIAL), _owing(map(_lines, entries)), strict=True))
    if contract.state in ENDED:
        return [Finding(contract.number, "I2", "it ended and still owes")] if any(owed.values()) else []
    charged, waived = (_moved(entries, kind, state.penalty_unit) for kind in (Kind.PENALTY, Kind.WAIVER))
    rest = dict.fromkeys(Unit, 0)
    rest[state.penalty_unit] = charged + waived - sum(row.penalty_paid for row in state.rows)
    other = Unit.RIAL if state.unit is Unit.MG else Unit.MG
    facts = [(owed[other] == state.fees_open(other) + rest[other], "the ledger owes what no event says")]
    if turned:
        run_up = (sum(row.penalty for row in state.rows), -sum(row.waived for row in state.rows))
        facts.append(((charged, waived) == run_up, "penalties differ from the days"))
    found = [Finding(contract.number, "I2", fact) for holds, fact in facts if not holds]
    return found + prove_balance(contract.number, past.events, state, owed[state.unit] - rest[state.unit])


def _owing(entries: Iterable[Sequence[Line]]) -> tuple[int, int]:
    """What the entries' lines add to the debt: mg and Rial."""
    kept = [line for lines in entries for line in lines]
    return (
        sum(line.mg for line in kept if line.account is Account.RECEIVABLE),
        sum(line.rial for line in kept if line.account is Account.RIAL_RECEIVABLE),
    )


def _moved(entries: Sequence[LedgerEntry], kind: LedgerEntry.Kind, unit: Unit) -> int:
    """What entries of a kind added to the debt in a unit."""
    mg, rial = _owing(_lines(entry) for entry in entries if entry.kind == kind)
    return mg if unit is Unit.MG else rial


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
            in_year, _, count = number.partition("-")
            if in_year.isdecimal() and count.removeprefix("S").isdecimal():
                by_year[int(in_year)].append(int(count.removeprefix("S")))
            else:
                found.append(Finding(f"{name} {number}", "I10", "this is no number of the series"))
        lasts = dict(NumberSeries.objects.filter(name=name).values_list("year", "last"))
        for year in sorted(by_year.keys() | lasts.keys()):
            found += prove_series(name, year, by_year[year], lasts.get(year, 0))
    return found
