"""The whole book recomputed from the ledger, contract by contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Sum

from gold_installments.models import Contract, Installment, LedgerEntry, LedgerLine, NumberSeries, Payment
from gold_installments.rules.accounts import Account, Tender
from gold_installments.rules.allocation import Paid, Row, allocate
from gold_installments.rules.posting import Line, contra_lines, is_balanced
from gold_installments.rules.proof import (
    ContractFacts,
    Finding,
    PaymentFacts,
    prove_contract,
    prove_series,
    prove_wallets,
)
from gold_installments.rules.terms import Terms, terms_of

BATCH = 500
TENDERS = frozenset(tender.account for tender in Tender)


def audit_findings() -> list[Finding]:
    """Every broken invariant of this shop's book (R23 I1-I10); empty for a sound one. Reads only.

    Works in batches of contracts, so memory does not grow with the book.
    """
    found: list[Finding] = []
    last = 0
    while batch := list(Contract.objects.filter(pk__gt=last).exclude(state="draft").order_by("pk")[:BATCH]):
        last = batch[-1].pk
        for facts in _facts_of(batch):
            found += prove_contract(facts)
    return found + prove_wallets(_wallets()) + _series_findings()


def _facts_of(batch: Sequence[Contract]) -> list[ContractFacts]:
    ids = [contract.pk for contract in batch]
    rows: dict[int, list[Installment]] = defaultdict(list)
    for row in Installment.objects.filter(contract_id__in=ids).order_by("number"):
        rows[row.contract_id].append(row)
    entries: dict[int, list[LedgerEntry]] = defaultdict(list)
    for entry in LedgerEntry.objects.filter(contract_id__in=ids).prefetch_related("lines"):
        entries[entry.contract_id].append(entry)
    payments: dict[int, list[Payment]] = defaultdict(list)
    for payment in Payment.objects.filter(contract_id__in=ids).select_related("reversal").order_by("pk"):
        payments[payment.contract_id].append(payment)
    return [_facts(it, rows[it.pk], entries[it.pk], payments[it.pk]) for it in batch]


def _facts(
    contract: Contract, rows: list[Installment], entries: list[LedgerEntry], payments: list[Payment]
) -> ContractFacts:
    lines = {entry.pk: _lines(entry) for entry in entries}
    live = [payment for payment in payments if getattr(payment, "reversal", None) is None]
    return ContractFacts(
        number=contract.number,
        state=contract.state,
        debt_mg=contract.debt_mg,
        balance_mg=contract.balance_mg,
        row_mg={row.number: row.mg for row in rows},
        row_open_mg={row.number: row.open_mg for row in rows},
        ledger_mg=sum(_mg(kept, Account.RECEIVABLE) for kept in lines.values()),
        live_mg=sum(payment.mg for payment in live),
        allocation=allocate(
            rows=[Row(row.number, row.mg) for row in rows],
            payments=[Paid(payment.pk, payment.paid_at, payment.mg) for payment in live],
        ),
        payments=[
            _payment_facts(payment, terms_of(contract.terms), lines.get(payment.entry_id, ())) for payment in payments
        ],
        unbalanced_entries=[pk for pk, kept in lines.items() if not kept or not is_balanced(kept)],
        uncancelled_entries=[entry.pk for entry in entries if not _cancels(entry, lines)],
    )


def _lines(entry: LedgerEntry) -> tuple[Line, ...]:
    return tuple(Line(Account(line.account), line.mg, line.rial) for line in entry.lines.all())


def _mg(lines: Sequence[Line], account: Account) -> int:
    return sum(line.mg for line in lines if line.account == account)


def _cancels(entry: LedgerEntry, lines: dict[int, tuple[Line, ...]]) -> bool:
    """True for an entry that reverses nothing, or reverses another one line by line."""
    if entry.reverses_id is None:
        return True
    undone = lines.get(entry.reverses_id, ())
    return sorted(map(_key, contra_lines(undone))) == sorted(map(_key, lines[entry.pk]))


def _key(line: Line) -> tuple[str, int, int]:
    return (line.account.value, line.mg, line.rial)


def _payment_facts(payment: Payment, terms: Terms, lines: Sequence[Line]) -> PaymentFacts:
    return PaymentFacts(
        receipt_number=payment.receipt_number,
        amount_rial=payment.amount_rial,
        mg=payment.mg,
        rounding_rial=payment.rounding_rial,
        wallet_rial=payment.wallet_rial,
        rial_per_g=payment.rial_per_g,
        has_snapshot=payment.price_source != "" and payment.rial_per_g > 0,
        quote_step_rial=terms.quote_step_rial if payment.quote_id else 0,
        entry_tender_rial=sum(line.rial for line in lines if line.account in TENDERS),
        entry_value_rial=-sum(line.rial for line in lines if line.account == Account.GOLD_EXCHANGE),
        entry_mg=-_mg(lines, Account.RECEIVABLE),
    )


def _wallets() -> list[tuple[str, int]]:
    sums = LedgerLine.objects.filter(account=Account.CUSTOMER_WALLET).values_list("entry__contract__number")
    return [(number, -rial) for number, rial in sums.annotate(total=Sum("rial")).order_by("entry__contract__number")]


def _series_findings() -> list[Finding]:
    found: list[Finding] = []
    kept = {
        "receipt": Payment.objects.values_list("receipt_number", flat=True),
        "contract": Contract.objects.values_list("number", flat=True),
    }
    for name, numbers in kept.items():
        by_year: dict[int, list[int]] = defaultdict(list)
        for number in numbers:
            in_year, count = number.split("-")
            by_year[int(in_year)].append(int(count))
        lasts = dict(NumberSeries.objects.filter(name=name).values_list("year", "last"))
        for year in sorted(by_year.keys() | lasts.keys()):
            found += prove_series(name, year, by_year[year], lasts.get(year, 0))
    return found
