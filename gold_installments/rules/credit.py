"""What a sum of money buys: quote (R3), free payment (R4) and overpayment (R7), in Rial and milligrams."""

from __future__ import annotations

from dataclasses import dataclass

from measures.gold import mg_for_rial, rial_for_mg


@dataclass(frozen=True)
class Lock:
    """The promise of a quote: exactly `amount_rial` pays exactly `mg`."""

    mg: int
    amount_rial: int


@dataclass(frozen=True)
class Credit:
    """Where each Rial of a payment goes: `amount = value + rounding + wallet`, always."""

    mg: int
    value_rial: int
    rounding_rial: int
    wallet_rial: int

    @property
    def amount_rial(self) -> int:
        return self.value_rial + self.rounding_rial + self.wallet_rial


def credit_payment(*, amount_rial: int, rial_per_g: int, balance_mg: int, lock: Lock | None = None) -> Credit:
    """Milligrams credited by `amount_rial`; what exceeds the whole debt goes to the wallet, in Rial.

    The quoted amount earns the quoted milligrams; any other amount is a free payment, half up.
    """
    wanted = lock.mg if lock is not None and amount_rial == lock.amount_rial else mg_for_rial(amount_rial, rial_per_g)
    mg = min(wanted, balance_mg)
    value = rial_for_mg(mg, rial_per_g)
    rest = amount_rial - value
    return Credit(mg, value, 0, rest) if wanted > balance_mg else Credit(mg, value, rest, 0)
