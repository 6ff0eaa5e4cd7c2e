"""Who keeps the guarantees of an old book that are not cheques. The floor above registers itself when it starts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from gold_installments.models import Contract
from gold_installments.rules.importing import GuaranteeKind, OldGuarantee

if TYPE_CHECKING:
    from accounts.models import User

__all__ = ["GuaranteeKeeper", "GuaranteeKind", "keep_with", "keepers"]


class GuaranteeKeeper(Protocol):
    """Writes guarantees of one kind into the register, inside the caller's transaction."""

    def lying_here(self, serials: Collection[str]) -> frozenset[str]:
        """Which of these numbers, in one spelling and small letters, are those of things the shop has."""

    def keep(self, *, brought: Sequence[tuple[Contract, OldGuarantee]], actor: User, now: datetime) -> None:
        """Write those that lie here already, each for its contract."""

    def touched(self, *, contract_ids: Collection[int], since: datetime) -> frozenset[int]:
        """Which of these contracts have things that were taken, moved or corrected after `since`."""

    def give_back(self, *, contract_ids: Sequence[int], reason: str, actor: User, now: datetime) -> None:
        """End every one of these contracts' that is still here: the contracts never were."""


_KEEPERS: dict[GuaranteeKind, GuaranteeKeeper] = {}


def keep_with(kind: GuaranteeKind, keeper: GuaranteeKeeper) -> None:
    """Have guarantees of a kind kept by `keeper`; called once, when the house starts."""
    _KEEPERS[kind] = keeper


def keepers() -> dict[GuaranteeKind, GuaranteeKeeper]:
    """Who keeps what; cheques have their place in the book itself and are not among them."""
    return dict(_KEEPERS)
