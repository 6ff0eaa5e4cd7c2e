"""A customer holds the price of now from a page of their own (G10), at most so often a day in a shop."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.actions import require_open_shop
from gold_installments.actions.hold import hold_name
from gold_installments.actions.make_quote import ContractInToman, require_owing, wanted_of, write_quote
from gold_installments.actions.payment_price import protected
from gold_installments.models import Contract, Quote
from gold_installments.queries import counter_price
from gold_installments.queries.price_locks import lock_of_person, locks_on
from gold_installments.rules.pricing import snapshot_of
from gold_installments.rules.terms import terms_of
from persian.digits import to_persian
from persian.jalali import TEHRAN, tehran_today
from persian.refusal import Refusal

LOCK_MINUTES: Final = 30


class NothingToLock(Refusal):
    """The price is old, unknown, or not free to be used: nothing is promised at it."""

    code = "no_price_to_lock"
    status = 409
    message = _("The price of gold is not known well enough at this moment to be locked; try again in a while.")


class LocksUsedUp(Refusal):
    """The owner's limit of this day, or none were ever offered."""

    code = "locks_used_up"
    status = 409
    message = _("No more prices can be locked today; call the shop.")


class LockedToday(LocksUsedUp):
    """One a day for each person: whoever locks again and again only waits for the better price."""

    message = _("You have locked a price once today; call the shop.")


class LockStands(Refusal):
    """The person holds the price of another contract."""

    code = "lock_stands"
    status = 409
    message = _("You have locked the price of another contract; it stands until %(until)s.")


def lock_price(*, contract: Contract, cap: int, now: datetime) -> Quote:
    """Hold the price for half an hour for what is due on the contract; while it stands a second call returns it.

    `cap` is how many the shop gives to all its customers in a Tehran day, at most one to each. The desk finds the lock
    when it takes the payment. Raises ShopClosed, NothingToLock, LocksUsedUp, LockedToday, LockStands, ContractSettled,
    ContractNotActive, ContractInToman, QuoteWeightNotPositive, QuoteAmountTooLarge.
    """
    require_open_shop()
    with transaction.atomic():
        # All customers of the shop draw on one cap: whoever comes second counts the first.
        hold_name("price-locks")
        row = Contract.objects.select_related("customer").get(pk=contract.pk)
        require_owing(row)
        if not row.is_weight or not row.balance_mg:
            raise ContractInToman
        standing = lock_of_person(row.customer, now=now)
        if standing is not None:
            return _same(standing, row)
        if locks_on(tehran_today(now)) >= cap:
            raise LocksUsedUp
        if locks_on(tehran_today(now), of=row.customer):
            raise LockedToday
        price = counter_price(now=now)
        if not price.may_post:
            raise NothingToLock
        wanted = wanted_of(row, mg=None, rows=(), amount_rial=None, now=now)
        shown = protected(snapshot_of(price), terms_of(row.terms))
        return write_quote(row, wanted, shown, None, now, minutes=LOCK_MINUTES)


def _same(standing: Quote, contract: Contract) -> Quote:
    if standing.contract_id != contract.pk:
        raise LockStands(until=to_persian(standing.expires_at.astimezone(TEHRAN).strftime("%H:%M")))
    return standing
