"""Cheques in the drawer: of one contract, and by the day they fall due."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.db.models.functions import Collate, Reverse

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Cheque, Contract
from gold_installments.rules.paper_number import PaperNumber, paper_number

if TYPE_CHECKING:
    from accounts.models import User

#: Nothing is secured any more; what was given up is no more owed in the book, and still before a court.
OVER = (Contract.State.SETTLED, Contract.State.CANCELLED)
#: The paper is the shop's to give back: in the drawer, at the bank, or bounced and back here.
WITHOUT_OUTCOME = (Cheque.State.HELD, Cheque.State.DEPOSITED, Cheque.State.BOUNCED)

#: More papers that begin or end alike are not looked at.
MOST_ALIKE = 50


def find_cheques(*, user: User, text: str, limit: int = 5) -> list[Cheque]:
    """Cheques, whatever became of them, by the whole, the beginning or the end of their Sayad ID, or by their serial.

    Newest first, with contract and customer. Raises NotPermitted.
    """
    require(user, Grant.BOOK_READ)
    number = paper_number(text)
    ids = [pk for pk, _ in _alike(number)]
    if not ids:
        return []
    found = (
        Cheque.objects.filter(pk__in=ids).select_related("contract__customer").defer("contract__terms").order_by("-pk")
    )
    return [row for row in found if number.stands_in(row.sayad_id) or number.stands_in(row.serial)][:limit]


def typed_number(text: str) -> PaperNumber:
    """What of a typed text may be a paper's number, for rooms that keep papers of their own."""
    return paper_number(text)


def contracts_of_cheque(word: str) -> list[int]:
    """Ids of the contracts with a cheque of this number, at most MOST_ALIKE of them."""
    return [contract_id for _, contract_id in _alike(paper_number(word))]


def _alike(number: PaperNumber) -> list[tuple[int, int]]:
    """Ids of cheques, and of their contracts, with about this number; each part of the union has an index."""
    parts: list[QuerySet[Cheque]] = []
    if number.sayad:
        forth, back = Collate("sayad_id", "C"), Collate(Reverse("sayad_id"), "C")
        parts.append(Cheque.objects.alias(forth=forth).filter(forth__startswith=number.sayad))
        parts.append(Cheque.objects.alias(back=back).filter(back__startswith=number.sayad[::-1]))
    if number.tail:
        serial = Cheque.objects.exclude(serial="").alias(back=Collate(Reverse("serial"), "C"))
        parts.append(serial.filter(back__startswith=number.tail[::-1]))
    if not parts:
        return []
    first, *rest = (part.order_by().values_list("pk", "contract_id") for part in parts)
    return list(first.union(*rest)[:MOST_ALIKE])


def cheques_of(contract: Contract) -> list[Cheque]:
    """Every cheque ever taken for the contract, those that pay as well, by due date."""
    return list(Cheque.objects.filter(contract_id=contract.pk).order_by("due_date", "pk"))


def cheque_contract(pk: int) -> Contract | None:
    """The contract a cheque belongs to; None for no such cheque."""
    try:
        cheque = Cheque.objects.select_related("contract__customer").filter(pk=pk).first()
    except OverflowError:
        return None
    return cheque.contract if cheque is not None else None


def cheques_without_outcome(contract: Contract) -> int:
    """How many of its cheques still wait to be given back, kept with a reason, or paid by the bank."""
    return Cheque.objects.filter(contract_id=contract.pk, state__in=WITHOUT_OUTCOME).count()


def cheques_due(*, until: date) -> list[Cheque]:
    """Cheques in the drawer or at the bank that fall due up to a day, the oldest first; overdue ones among them."""
    rows = Cheque.objects.filter(state__in=["held", "deposited"], due_date__lte=until)
    return list(rows.select_related("contract__customer").order_by("due_date", "pk"))


def cheques_to_give_back(*, after: int | None, limit: int) -> list[Cheque]:
    """Cheques here whose contract is over and not put away yet, by contract, one more than `limit`."""
    rows = Cheque.objects.filter(
        state__in=WITHOUT_OUTCOME,
        contract__state__in=OVER,
        contract__archived_at=None,
    )
    if after is not None:
        rows = rows.filter(contract_id__gt=after)
    return list(rows.select_related("contract__customer").order_by("contract_id", "pk")[: limit + 1])
