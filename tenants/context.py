"""Which floor the code stands on, and how to change it. Everybody else asks here, not the library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from django.db import connection, transaction
from django_tenants.utils import get_public_schema_name, schema_context, tenant_context

if TYPE_CHECKING:
    from tenants.models import Shop

PUBLIC = cast("str", get_public_schema_name())


def current_schema() -> str:
    """The schema queries run in now: "public" or a shop's."""
    return cast("str", connection.schema_name)  # type: ignore[attr-defined]


def current_shop() -> Shop:
    """The shop whose schema is set. Raises LookupError on the public floor."""
    from tenants.models import Shop

    tenant = connection.tenant  # type: ignore[attr-defined]
    if isinstance(tenant, Shop):
        return tenant
    if current_schema() == PUBLIC:
        raise LookupError("no shop: the public schema is set")
    # A schema set by name only (a management command with --schema).
    return Shop.objects.get(schema_name=current_schema())


@contextmanager
def inside(shop: Shop) -> Iterator[Shop]:
    """Run the block in the shop's schema. A queryset made here must be evaluated here: it is lazy, the path is not."""
    with tenant_context(shop):
        yield shop


@contextmanager
def public() -> Iterator[None]:
    """Run the block on the public floor."""
    with schema_context(PUBLIC):
        yield


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction that reads everything as of one moment: work in between would look like a difference.

    It fails where it writes to a row that has changed since. Inside another transaction it is only a part of that one.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read")
        yield
