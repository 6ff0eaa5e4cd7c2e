"""What a receipt, its legs and its fact say beside the ledger entry they vouch for (R23). Rial and mg."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gold_installments.rules.accounts import Account
from gold_installments.rules.posting import Line
from gold_installments.rules.proof import Finding

#: Accounts whose Rial are proved elsewhere: the exchange by R4, a bought piece by its own two lines.
_ELSEWHERE = (Account.GOLD_EXCHANGE, Account.OLD_GOLD_DUE)
_STOCK = (Account.OLD_GOLD, Account.MELTED_GOLD)
_MONEY = {name: Account(name) for name in ("cash", "pos", "card", "transfer")}
_DEBT = frozenset({Account.RECEIVABLE, Account.RIAL_RECEIVABLE})
#: What an entry of a kind may touch beside the debt; payments are proved leg by leg, the rest by their own row.
ACCOUNTS_OF: Final[Mapping[str, frozenset[Account]]] = MappingProxyType(
    {
        "signing": frozenset(
            {
                Account.GOLD_FINANCED, Account.FEE_INCOME, Account.GOLD_EXCHANGE, Account.ROUNDING,
                Account.WAGE_INCOME, Account.PROFIT_INCOME, Account.EXTRAS_INCOME, Account.VAT_PAYABLE,
            }
        ),
        "opening": frozenset({Account.OPENING}),
        "penalty": frozenset({Account.PENALTY_INCOME}),
        "waiver": frozenset({Account.FORGIVENESS}),
        "forgiveness": frozenset({Account.FORGIVENESS}),
        "discount": frozenset({Account.DISCOUNT, Account.GOLD_EXCHANGE, Account.ROUNDING}),
        "write_off": frozenset({Account.WRITE_OFF, Account.GOLD_EXCHANGE}),
    }
)  # fmt: skip


@dataclass(frozen=True)
class LegFacts:
    """One way of paying; `piece_mg` in 750 and `bought_rial` of a piece of gold, and whether it went `back`."""

    kind: str
    amount_rial: int
    mg: int
    piece_mg: int = 0
    bought_rial: int = 0
    back: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ReceiptFacts:
    """A payment beside its entry's `lines`. `said_after` is the balance (mg, Rial) of the receipt, `stood_after` what
    the ledger owed then. `in_place`: contract, kind, day and moment are those of the entry and its fact. `undone`: the
    book has its reversal; `has_reversal`: the payment knows of one.
    """

    receipt_number: str
    tender: str
    amount_rial: int
    mg: int
    credited_rial: int
    rounding_rial: int
    wallet_rial: int
    pending_rial: int
    protection_rial: int
    legs: Sequence[LegFacts]
    lines: Sequence[Line]
    in_place: bool
    said_after: tuple[int, int]
    stood_after: Collection[tuple[int, int]]
    undone: bool
    has_reversal: bool


def prove_receipt(where: str, paid: ReceiptFacts) -> list[Finding]:
    """I2, I4 and I7 of one receipt: every fact on it is the ledger's, to the account."""
    kinds = {leg.kind for leg in paid.legs}
    checks = (
        ("I4", sum(leg.amount_rial for leg in paid.legs) == paid.amount_rial, "the legs are another sum"),
        ("I4", sum(leg.mg for leg in paid.legs) == paid.mg, "the legs are other milligrams"),
        ("I4", paid.tender == (next(iter(kinds)) if len(kinds) == 1 else "split"), "the legs are of another kind"),
        ("I4", _given(paid) == _posted(paid.lines), "the accounts of its entry are others"),
        ("I4", paid.in_place, "its entry is of another kind or moment"),
        ("I2", paid.said_after in paid.stood_after, "the balance it printed is not the ledger's"),
        ("I7", paid.undone == paid.has_reversal, "it is reversed in one place only"),
        ("I7", all(leg.back in (None, paid.undone) for leg in paid.legs), "its gold lies somewhere else"),
    )
    return [Finding(where, name, f"receipt {paid.receipt_number}: {fact}") for name, holds, fact in checks if not holds]


def _given(paid: ReceiptFacts) -> dict[tuple[Account, str], int]:
    """What the receipt says of each account: Rial, and milligrams of pieces."""
    said: Counter[tuple[Account, str]] = Counter()
    said[Account.RECEIVABLE, "mg"] -= paid.mg
    said[Account.RIAL_RECEIVABLE, "rial"] -= paid.credited_rial
    said[Account.ROUNDING, "rial"] -= paid.rounding_rial
    said[Account.CUSTOMER_WALLET, "rial"] -= paid.wallet_rial
    said[Account.PROTECTION, "rial"] += paid.protection_rial
    cleared = any(line.account is Account.CHEQUES_PENDING and line.rial > 0 for line in paid.lines)
    for leg in paid.legs:
        if leg.kind in _MONEY:
            said[_MONEY[leg.kind], "rial"] += leg.amount_rial
        elif leg.kind == "wallet":
            said[Account.CUSTOMER_WALLET, "rial"] += leg.amount_rial
        elif leg.kind == "cheque":
            sign = -1 if cleared else 1
            said[Account.CHEQUES, "rial"] += sign * leg.amount_rial
            if cleared:
                said[Account.TRANSFER, "rial"] += leg.amount_rial
            if cleared or paid.pending_rial:
                said[Account.CHEQUES_PENDING, "rial"] -= sign * leg.amount_rial
        # One for both kinds of stock: which of them it lies in is the piece's own word.
        said[Account.OLD_GOLD, "mg"] += leg.piece_mg
        if leg.kind == "old_gold" and leg.bought_rial != leg.amount_rial:
            said[Account.OLD_GOLD_DUE, "rial"] += leg.bought_rial - leg.amount_rial
    return {key: amount for key, amount in said.items() if amount}


def _posted(lines: Iterable[Line]) -> dict[tuple[Account, str], int]:
    found: Counter[tuple[Account, str]] = Counter()
    for line in lines:
        stock = Account.OLD_GOLD if line.account in _STOCK else line.account
        if line.account is not Account.GOLD_EXCHANGE:
            found[stock, "mg"] += line.mg
        if line.account not in _ELSEWHERE:
            found[line.account, "rial"] += line.rial
    return {key: amount for key, amount in found.items() if amount}


def prove_fact(where: str, *, paid: tuple[int, int], lines: Sequence[Line]) -> list[Finding]:
    """I2: what a fact of the past took off the debt, (mg, Rial), is what its entry took."""
    took = (
        -sum(line.mg for line in lines if line.account is Account.RECEIVABLE),
        -sum(line.rial for line in lines if line.account is Account.RIAL_RECEIVABLE),
    )
    return [] if took == paid else [Finding(where, "I2", "a fact and its entry took different sums off the debt")]


def prove_kind(where: str, kind: str, lines: Iterable[Line]) -> list[Finding]:
    """I3: an entry touches the accounts of its kind alone."""
    known = ACCOUNTS_OF.get(kind)
    if known is None or all(line.account in known | _DEBT for line in lines):
        return []
    return [Finding(where, "I3", f"an entry of kind {kind} is on another account")]
