"""What must be true of a sound book (R23). Data in, findings out; nothing is ever repaired."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gold_installments.rules.allocation import Allocation
from gold_installments.rules.standing import contract_state
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
    """A contract row beside its schedule, its ledger and the replay of its live payments."""

    number: str
    state: str
    debt_mg: int
    balance_mg: int
    row_mg: dict[int, int]
    row_open_mg: dict[int, int]
    ledger_mg: int
    live_mg: int
    allocation: Allocation
    payments: Sequence[PaymentFacts]
    unbalanced_entries: Sequence[int]
    uncancelled_entries: Sequence[int]


def prove_contract(facts: ContractFacts) -> list[Finding]:
    """Every invariant of one contract that does not hold."""
    checks = (
        ("I1", sum(facts.row_mg.values()) == facts.debt_mg, "rows do not sum to the debt"),
        ("I2", facts.balance_mg == facts.ledger_mg, "balance differs from the ledger"),
        ("I2", facts.ledger_mg == facts.debt_mg - facts.live_mg, "ledger differs from debt minus live payments"),
        ("I3", not facts.unbalanced_entries, "an entry does not balance"),
        ("I5", facts.allocation.unplaced_mg == 0, "payments exceed the rows"),
        ("I5", facts.row_open_mg == facts.allocation.open_mg, "open rows differ from the replay"),
        ("I7", not facts.uncancelled_entries, "a reversal does not cancel its payment"),
        ("I9", facts.state == contract_state(facts.ledger_mg), "state differs from the computed one"),
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
