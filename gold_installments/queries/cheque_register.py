"""Cheques in the drawer: of one contract, and by the day they fall due."""

from __future__ import annotations

from datetime import date

from gold_installments.models import Cheque, Contract

#: The paper is the shop's to give back: in the drawer, at the bank, or bounced and back here.
WITHOUT_OUTCOME = (Cheque.State.HELD, Cheque.State.DEPOSITED, Cheque.State.BOUNCED)


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
    """Cheques here whose contract is settled and not put away yet, by contract, one more than `limit`."""
    rows = Cheque.objects.filter(
        state__in=WITHOUT_OUTCOME,
        contract__state=Contract.State.SETTLED,
        contract__archived_at=None,
    )
    if after is not None:
        rows = rows.filter(contract_id__gt=after)
    return list(rows.select_related("contract__customer").order_by("contract_id", "pk")[: limit + 1])
