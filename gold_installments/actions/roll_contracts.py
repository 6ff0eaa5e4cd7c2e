"""The day turns: rows become overdue, penalties run up."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gold_installments.actions.hold import hold_contract
from gold_installments.actions.rebuild import NothingLeftToPay, rebuild
from gold_installments.models import Contract
from gold_installments.rules.proof import UNREADABLE
from persian.jalali import tehran_today
from persian.refusal import Refusal

logger = logging.getLogger(__name__)


class DayNotTurned(Refusal):
    """The figures of some contracts do not add up; everybody else's day has turned."""

    code = "day_not_turned"
    message = _("The day could not be turned for these contracts: %(numbers)s.")


def roll_contracts(*, now: datetime) -> int:
    """Bring every live contract that is late, or was, to Tehran's today; returns how many were touched.

    Each in a transaction of its own, so that no payment waits for the whole book, and one unsound contract stops
    nobody else's day. Safe to run twice, or after days on which it did not run: states and penalties follow from the
    events and the day alone. Raises DayNotTurned at the end, naming the contracts that could not be replayed.
    """
    late = Q(next_due_date__lt=tehran_today(now))
    penalised = late & ~Q(terms__penalty="none") & Q(terms__has_key="penalty")
    moved = Q(state=Contract.State.ACTIVE) & late | Q(state=Contract.State.IN_ARREARS) & ~late
    ids = list(Contract.objects.filter(moved | Q(state__in=Contract.LIVE) & penalised).values_list("pk", flat=True))
    unsound = [number for pk in ids if (number := _roll(pk, now))]
    if unsound:
        raise DayNotTurned(numbers=", ".join(unsound))
    return len(ids)


def _roll(pk: int, now: datetime) -> str:
    """Turn one contract's day; its number where the figures refuse."""
    try:
        with transaction.atomic():
            contract = hold_contract(pk)
            if contract.is_live:
                rebuild(contract=contract, actor=None, now=now, edited=False)
    except (NothingLeftToPay, IntegrityError, *UNREADABLE):
        logger.exception("the day of a contract could not be turned")
        return contract.number
    return ""
