"""A shop whose national IDs were kept in the clear: they are sealed where they lie, and nobody is lost."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection

from accounts.models import User
from customers.models import Customer
from customers.queries import find_customers
from tenants.context import inside
from tenants.models import Shop
from tests.customers.people import a_customer


def migrate(shop: Shop, name: str) -> None:
    call_command("migrate_schemas", "customers", name, schema_name=shop.schema_name, interactive=False, verbosity=0)


def rows(shop: Shop) -> list[dict[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {shop.schema_name}.customers_customer ORDER BY id")
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_plain_national_ids_are_sealed_in_place(committed_shop: Shop) -> None:
    with inside(committed_shop):
        owner = User.objects.get(username="owner")
        people = [a_customer(owner), a_customer(owner, "علی‌اکبر", national_id=""), a_customer(owner)]
        numbers = [person.national_id for person in people]
    migrate(committed_shop, "0001_initial")
    before = rows(committed_shop)
    assert [row["national_id"] for row in before] == numbers
    assert all(str(row["national_id"]) in str(row["search_key"]) for row in before if row["national_id"])
    migrate(committed_shop, "0006_birth_dates")
    said = str(rows(committed_shop))
    assert not any(number in said for number in numbers if number)
    with inside(committed_shop):
        assert [row.national_id for row in Customer.objects.order_by("pk")] == numbers
        for person, number in zip(people, numbers, strict=True):
            assert find_customers(user=owner, text=number or "علی اکبر") == [person]
