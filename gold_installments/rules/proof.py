"""What must be true of a sound book (R23). Data in, findings out; nothing is ever repaired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from measures.gold import rial_for_mg

#: What a row that somebody changed behind the book's back may raise when it is read: its contract is named, and the
#: proof of the others goes on.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class Finding:
    """One invariant broken; `where` is a contract number, or a series for gaps. No personal data."""

    where: str
    invariant: str
    fact: str


@dataclass(frozen=True)
class PaymentFacts:
    """A payment row beside what its ledger entry says; Rial and mg.

    `entry_tender_rial` is what its legs gave, `entry_value_rial` what the exchange gave for the milligrams.
    `counter_rial_per_g` is the price before the contract's floor and ceiling. `rounds_down`: only whole milligrams.
    """

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
    credited_rial: int = 0
    pending_rial: int = 0
    protection_rial: int = 0
    counter_rial_per_g: int | None = None
    rounds_down: bool = False


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
    """R4's conservation: the amount is value, debts in Rial, rounding, wallet and what is in clearing; the rounding is
    less than half a milligram, or than a whole one where only whole ones are credited.

    A quote may add up to its step, where the step is worth more than half a milligram. With a floor or a ceiling the
    exchange stands at the shop's price and the difference is what the protection cost (R5). Gold taken gram for gram
    has no Rial.
    """
    value = rial_for_mg(paid.mg, paid.rial_per_g) if paid.rial_per_g else 0
    most = max(paid.rial_per_g // (1000 if paid.rounds_down else 2000) + 1, paid.quote_step_rial)
    spent = value + paid.credited_rial + paid.rounding_rial + paid.wallet_rial + paid.pending_rial
    of_entry = (paid.entry_tender_rial, paid.entry_value_rial, paid.entry_mg)
    conserved = (
        paid.amount_rial == spent
        and abs(paid.rounding_rial) <= most
        and paid.protection_rial == _protection(paid)
        and of_entry == (paid.amount_rial, value + paid.protection_rial, paid.mg)
    )
    in_gold = paid.amount_rial == 0 and paid.mg > 0
    found = []
    if not (conserved or (in_gold and paid.entry_mg == paid.mg)):
        found.append(Finding(number, "I4", f"receipt {paid.receipt_number} does not add up"))
    if not (paid.has_snapshot or in_gold or paid.mg == 0):
        found.append(Finding(number, "I6", f"receipt {paid.receipt_number} has no price"))
    return found


def _protection(paid: PaymentFacts) -> int:
    if paid.counter_rial_per_g is None or not paid.mg:
        return 0
    return rial_for_mg(paid.mg, paid.counter_rial_per_g) - rial_for_mg(paid.mg, paid.rial_per_g)


def prove_wallets(wallets: Iterable[tuple[str, int]]) -> list[Finding]:
    """I8: no wallet below zero; `wallets` are (contract number, Rial)."""
    return [Finding(number, "I8", "the wallet is below zero") for number, rial in wallets if rial < 0]


def prove_series(name: str, year: int, numbers: Sequence[int], last: int) -> list[Finding]:
    """I10: the numbers of a year are 1 to `last`, none missing, none twice."""
    if sorted(numbers) == list(range(1, last + 1)):
        return []
    return [Finding(f"{name} {year}", "I10", f"{len(numbers)} numbers, the last should be {last}")]
