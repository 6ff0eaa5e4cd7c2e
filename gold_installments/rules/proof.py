"""What must be true of a sound book (R23). Data in, findings out; nothing is ever repaired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from measures.gold import rial_for_mg


@dataclass(frozen=True)
class Finding:
    """One invariant broken; `where` is a contract number, or a series for gaps. No personal data."""

    where: str
    invariant: str
    fact: str


@dataclass(frozen=True)
class PaymentFacts:
    """A payment row beside what its ledger entry says; Rial and mg."""

    receipt_number: str
    amount_rial: int
    mg: int
    rounding_rial: int
    wallet_rial: int
    rial_per_g: int
    has_snapshot: bool
    quote_step_rial: int
    entry_tender_rial: int
    entry_value_rial: int
    entry_mg: int


@dataclass(frozen=True)
class ContractFacts:
    """What a contract keeps beside what its ledger and its events say: caches are (mg, Rial), rows by (version,
    number) are (open, taken) in the contract's unit.
    """

    number: str
    kept_balance: tuple[int, int]
    ledger_balance: tuple[int, int]
    kept_rows: Mapping[tuple[int, int], tuple[int, int]]
    replayed_rows: Mapping[tuple[int, int], tuple[int, int]]
    payments: Sequence[PaymentFacts]
    unbalanced_entries: Sequence[int]


def prove_contract(facts: ContractFacts) -> list[Finding]:
    """Every invariant of one contract's caches and payments that does not hold; rules.soundness proves its events."""
    checks = (
        ("I2", facts.kept_balance == facts.ledger_balance, "balance differs from the ledger"),
        ("I3", not facts.unbalanced_entries, "an entry does not balance"),
        ("I5", facts.kept_rows == facts.replayed_rows, "open rows differ from the replay"),
    )
    found = [Finding(facts.number, name, fact) for name, holds, fact in checks if not holds]
    return found + [finding for payment in facts.payments for finding in _prove_payment(facts.number, payment)]


def _prove_payment(number: str, paid: PaymentFacts) -> list[Finding]:
    """R4's conservation: the amount is value, rounding and wallet; the rounding is less than half a milligram.

    A quote may add up to its step, where the step is worth more than half a milligram.
    """
    value = rial_for_mg(paid.mg, paid.rial_per_g)
    most = max(paid.rial_per_g // 2000 + 1, paid.quote_step_rial)
    conserved = (
        paid.amount_rial == value + paid.rounding_rial + paid.wallet_rial
        and abs(paid.rounding_rial) <= most
        and (paid.entry_tender_rial, paid.entry_value_rial, paid.entry_mg) == (paid.amount_rial, value, paid.mg)
    )
    found = []
    if not conserved:
        found.append(Finding(number, "I4", f"receipt {paid.receipt_number} does not add up"))
    if not paid.has_snapshot:
        found.append(Finding(number, "I6", f"receipt {paid.receipt_number} has no price"))
    return found


def prove_wallets(wallets: Iterable[tuple[str, int]]) -> list[Finding]:
    """I8: no wallet below zero; `wallets` are (contract number, Rial)."""
    return [Finding(number, "I8", "the wallet is below zero") for number, rial in wallets if rial < 0]


def prove_series(name: str, year: int, numbers: Sequence[int], last: int) -> list[Finding]:
    """I10: the numbers of a year are 1 to `last`, none missing, none twice."""
    if sorted(numbers) == list(range(1, last + 1)):
        return []
    return [Finding(f"{name} {year}", "I10", f"{len(numbers)} numbers, the last should be {last}")]
