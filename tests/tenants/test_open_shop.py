"""A new shop is a replayed dump: as good as a migrated one, or nothing at all."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import Settings

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from tenants.actions import BadSlug, ShopNameMissing, SlugTaken, open_shop
from tenants.actions.template import TEMPLATE_SCHEMA
from tenants.context import inside
from tenants.models import Shop
from tests.tenants.catalogue import catalogue

OWNER: dict[str, Any] = {"owner_username": "owner", "owner_password": "correct-horse-battery"}


@pytest.fixture
def migrated_schema(db: None, settings: Settings) -> str:
    """A schema made the slow way: every migration, one operation after another, as Django itself runs them."""
    settings.TENANT_BASE_MIGRATE_COMMAND = "django.core.management.commands.migrate.Command"
    schema = f"slow_{uuid4().hex[:8]}"
    Shop.objects.create(slug=schema.replace("_", "-"), schema_name=schema, name="Slow", is_template=True)
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{schema}"')
    call_command("migrate_schemas", schema_name=schema, verbosity=0, interactive=False)
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    return schema


def test_a_new_shop_has_the_catalogue_of_a_migrated_one(migrated_schema: str) -> None:
    shop = open_shop(slug="quick", name="Quick", **OWNER)
    made, migrated = catalogue(shop.schema_name), catalogue(migrated_schema)
    for kind in migrated:
        assert migrated[kind], f"the query for {kind} finds nothing, so it would prove nothing"
        assert made[kind] == migrated[kind]


def test_seeded_tables_are_copied_and_their_sequences_go_on(db: None) -> None:
    shop = open_shop(slug="seeded", name="Seeded", **OWNER)
    with connection.cursor() as cursor:
        for table in ("django_migrations", "django_content_type", "auth_permission"):
            cursor.execute(f'SELECT count(*), max(id) FROM "{TEMPLATE_SCHEMA}"."{table}"')
            count, highest = cursor.fetchone()
            cursor.execute(f'SELECT count(*), max(id) FROM "{shop.schema_name}"."{table}"')
            assert cursor.fetchone() == (count, highest)
            assert count > 0
            cursor.execute(f"SELECT nextval(pg_get_serial_sequence('{shop.schema_name}.{table}', 'id'))")
            assert cursor.fetchone() == (highest + 1,)


def test_the_owner_can_act_and_the_opening_is_on_the_platforms_trail(db: None) -> None:
    shop = open_shop(slug="fresh", name="Fresh", owner_mobile="۰۹۱۲۳۴۵۶۷۸۹", **OWNER)
    assert AuditEntry.objects.get(subject=f"tenants.shop:{shop.pk}").action == "shop.opened"
    with inside(shop):
        owner = User.objects.get()
        assert (owner.username, owner.role, owner.mobile) == ("owner", "owner", "+989123456789")
        assert owner.check_password("correct-horse-battery")
        assert AuditEntry.objects.get().action == "user.added"


@pytest.mark.parametrize("slug", ["", "ab", "Shop", "1shop", "a_b_c", "shop-", "a--b", "www", "x" * 40, "شاپ", "a b c"])
def test_a_bad_slug_leaves_nothing_behind(db: None, slug: str) -> None:
    before = Shop.objects.count()
    with pytest.raises(BadSlug):
        open_shop(slug=slug, name="Name", **OWNER)
    assert Shop.objects.count() == before


def test_a_taken_slug_a_missing_name_and_a_weak_password_leave_nothing_behind(db: None) -> None:
    open_shop(slug="taken", name="Taken", **OWNER)
    before = _schemas()
    with pytest.raises(SlugTaken):
        open_shop(slug="taken", name="Again", **OWNER)
    with pytest.raises(ShopNameMissing):
        open_shop(slug="nameless", name="  ", **OWNER)
    from accounts.actions import WeakPassword

    with pytest.raises(WeakPassword), transaction.atomic():
        open_shop(slug="weak", name="Weak", owner_username="owner", owner_password="12345678")
    assert _schemas() == before
    assert not Shop.objects.filter(slug__in=["nameless", "weak"]).exists()


def _schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {row[0] for row in cursor}


def test_only_the_platform_opens_shops(owner: User) -> None:
    with pytest.raises(NotPermitted):
        open_shop(slug="another", name="Another", actor=owner, **OWNER)
    assert not Shop.objects.filter(slug="another").exists()
