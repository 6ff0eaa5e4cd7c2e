"""Two rows of one person become one; no contract, payment or ledger line is touched."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions.keep_customer import hold_customer, record_change
from customers.actions.person import MOST_OTHER_MOBILES, set_search
from customers.actions.shop_state import require_open_shop
from customers.models import Customer
from persian.letters import seen_letters
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

SHORTEST_REASON, LONGEST_REASON = 3, 500
#: What the duplicate has no longer, once the other one has it.
TAKEN = ("national_id", "other_id_kind", "other_id")


class MergedWithItself(Refusal):
    """One row is no duplicate."""

    code = "merged_with_itself"
    message = _("A customer cannot be merged with itself.")


class MergeReasonMissing(Refusal):
    """Whoever looks later must learn why."""

    code = "merge_reason_missing"
    message = _("Write why these two are one person, 3 to 500 letters.")


class TwoNationalIds(Refusal):
    """Two people, as far as the state knows."""

    code = "two_national_ids"
    status = 409
    message = _("These two have different national IDs, so they are two people. Correct a wrong one first.")


def merge_customers(*, kept: Customer, duplicate: Customer, reason: str, actor: User, now: datetime) -> Customer:
    """Let `kept` stand for both and return it; `duplicate` stays under its id as an alias and signs nothing more.

    A national ID, document, birth date, mobile or limit that only the duplicate has goes over, of two limits the lower
    one stays; its own aliases follow it. There is no way back. Raises NotPermitted, ShopClosed, MergedWithItself,
    CustomerMerged (either is an alias already), TwoNationalIds, MergeReasonMissing.
    """
    require(actor, Grant.CUSTOMER_MERGE, subject=kept)
    require_open_shop()
    reason = reason.replace("\x00", "").strip()
    if len(seen_letters(reason)) < SHORTEST_REASON or len(reason) > LONGEST_REASON:
        raise MergeReasonMissing(field="reason")
    if kept.pk == duplicate.pk:
        raise MergedWithItself(field="duplicate_id")
    with transaction.atomic():
        # By number, so that two owners merging the other way round do not wait for one another.
        held = {pk: hold_customer(pk) for pk in sorted((kept.pk, duplicate.pk))}
        stays, goes = held[kept.pk], held[duplicate.pk]
        if None not in (stays.national_id, goes.national_id):
            raise TwoNationalIds(field="duplicate_id")
        moved = _take_over(stays, goes)
        goes.merged_into, goes.state = stays, Customer.State.ARCHIVED
        Customer.objects.filter(merged_into=goes).update(merged_into=stays)
        alias_fields = ["merged_into", *(field for field in moved if field in TAKEN)]
        record_change(
            goes, fields=alias_fields, action="customer.merged", actor=actor, now=now, into=stays.pk, reason=reason
        )
        set_search(stays)
        fields = ["aliases", *moved]
        record_change(
            stays, fields=fields, action="customer.merged_in", actor=actor, now=now, duplicate=goes.pk, reason=reason
        )
    return stays


def _take_over(stays: Customer, goes: Customer) -> list[str]:
    moved = []
    if stays.national_id is None and goes.national_id is not None:
        stays.national_id, goes.national_id = goes.national_id, None
        moved.append("national_id")
    if stays.other_id is None and goes.other_id is not None:
        stays.other_id_kind, stays.other_id = goes.other_id_kind, goes.other_id
        goes.other_id_kind, goes.other_id = "", None
        moved += ["other_id_kind", "other_id"]
    if stays.birth_date is None and goes.birth_date is not None:
        stays.birth_date, stays.birth_mmdd = goes.birth_date, goes.birth_mmdd
        moved.append("birth_date")
    for name in ("limit_mg", "limit_rial"):
        told = [limit for limit in (getattr(stays, name), getattr(goes, name)) if limit is not None]
        if told and min(told) != getattr(stays, name):
            setattr(stays, name, min(told))
            moved.append(name)
    more = [one for one in goes.mobiles if one not in stays.mobiles]
    if more and len(stays.other_mobiles) < MOST_OTHER_MOBILES:
        stays.other_mobiles = [*stays.other_mobiles, *more][:MOST_OTHER_MOBILES]
        moved.append("other_mobiles")
    return moved
