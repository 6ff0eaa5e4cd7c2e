"""Save a buyer's row: nobody twice, no edit over another's, and a line for each edit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from customers.models import Change, Customer, seal
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class DuplicateNationalId(Refusal):
    """The shop already knows a person with this national id; `params["customer_id"]` is who."""

    code = "duplicate_national_id"
    status = 409
    message = _("A customer with this national ID is already registered.")

    @property
    def extra(self) -> dict[str, object]:
        """For programs."""
        return {"customer_id": self.params["customer_id"]}


class DuplicateOtherId(DuplicateNationalId):
    """The same, for the document of a person without a national id."""

    code = "duplicate_other_id"
    message = _("A customer with this document is already registered.")


class CustomerMerged(Refusal):
    """The row is an alias: `params["customer_id"]` stands for it."""

    code = "customer_merged"
    status = 409
    message = _("This customer was merged into another one; work goes on there.")

    @property
    def extra(self) -> dict[str, object]:
        """For programs."""
        return {"customer_id": self.params["customer_id"]}


class CustomerArchived(Refusal):
    """The shop has put this person aside."""

    code = "customer_archived"
    status = 409
    message = _("This customer is archived; make the customer active first.")


class VersionConflict(Refusal):
    """Somebody edited meanwhile; `extra["changed"]` says what, who and when, `extra["version"]` what it is now."""

    code = "version_conflict"
    status = 409
    message = _("Meanwhile %(by)s changed this customer; look at it again.")

    def __init__(self, *, by: str, version: int, changed: list[dict[str, object]]) -> None:
        super().__init__(field="version", by=by)
        self.extra = {"version": version, "changed": changed}


def hold_customer(pk: int, *, version: int | None = None) -> Customer:
    """Lock the row and return it as it is now. Raises CustomerMerged, VersionConflict (unless `version` is None)."""
    row = Customer.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.merged_into_id is not None:
        raise CustomerMerged(customer_id=row.merged_into_id)
    if version is not None and version != row.version:
        raise _conflict(row, version)
    return row


def _conflict(row: Customer, version: int) -> VersionConflict:
    since = list(row.changes.filter(version__gt=version).select_related("by").order_by("version"))
    changed = [
        {"field": field, "by": one.by.display_name, "at": one.at.isoformat()} for one in since for field in one.fields
    ]
    by = since[-1].by.display_name if since else str(_("somebody else"))
    return VersionConflict(by=by, version=row.version, changed=changed)


def require_signable(customer: Customer) -> None:
    """Whether new contracts may be written for this person. Raises CustomerMerged, CustomerArchived."""
    row = Customer.objects.only("merged_into_id", "state").get(pk=customer.pk)
    if row.merged_into_id is not None:
        raise CustomerMerged(customer_id=row.merged_into_id)
    if row.is_archived:
        raise CustomerArchived


def save_customer(customer: Customer) -> None:
    """Save the row; raises DuplicateNationalId or DuplicateOtherId.

    Decided by the database, so that two clerks cannot both win; asked beforehand as well, for a row whose index was
    made with an older key is known to the question alone.
    """
    _refuse_twins(customer)
    try:
        with transaction.atomic():
            customer.save()
    except IntegrityError:
        _refuse_twins(customer)
        raise


def _refuse_twins(customer: Customer) -> None:
    for column, kind, refusal in (
        ("national_id", "national_id", DuplicateNationalId),
        ("other_id", customer.other_id_kind, DuplicateOtherId),
    ):
        value = getattr(customer, column)
        if value is None:
            continue
        indexes = seal().indexes(kind, value)
        twin = Customer.objects.filter(**{f"{column}_index__in": indexes}).exclude(pk=customer.pk).first()
        if twin is not None:
            raise refusal(field=column, customer_id=twin.merged_into_id or twin.pk)


def record_change(
    customer: Customer, *, fields: Sequence[str], action: str, actor: User, now: datetime, **detail: object
) -> None:
    """Save the row under its next version, with the line of the edit and the line of the trail."""
    customer.version += 1
    save_customer(customer)
    Change.objects.create(customer=customer, version=customer.version, fields=list(fields), at=now, by_id=actor.pk)
    more = {"fields": list(fields), "at": now.isoformat(), **detail}
    note_audit(actor=actor, action=action, subject=customer, detail=more)
