"""The person behind a link of their own."""

from __future__ import annotations

from customers.models import Customer


def person_of(pk: int) -> Customer | None:
    """Who stands for this id, a merged one's successor; None where there is nobody. Asked without a user: the caller
    has proved in another way whose page it is.
    """
    found = Customer.objects.select_related("merged_into").filter(pk=pk).first()
    return (found.merged_into or found) if found is not None else None
