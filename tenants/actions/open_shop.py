"""Open a shop: a row, a host name, a schema with every table, and an owner who can sign in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import add_user, note, require
from accounts.rules.grants import Grant
from persian.refusal import Refusal
from tenants.actions.directory import tell_shops_changed
from tenants.actions.template import build_schema
from tenants.context import inside, public
from tenants.models import Domain, Shop

if TYPE_CHECKING:
    from accounts.models import User

# A host name label. No underscore, so that "-" can become "_" in the schema name without two slugs meeting.
SLUG = re.compile(r"[a-z][a-z0-9-]{1,30}[a-z0-9]")
RESERVED = frozenset(
    ["www", "api", "admin", "mail", "static", "app", "public", "zargar", "platform", "console", "status"]
)


class BadSlug(Refusal):
    """The address is not usable as a host name label."""

    code = "bad_slug"
    message = _("Use 3 to 32 small Latin letters, digits or hyphens, beginning with a letter.")


class SlugReserved(BadSlug):
    """An address the platform needs for itself."""

    code = "slug_reserved"
    message = _("This address is kept for the platform; choose another.")


class SlugTaken(Refusal):
    """Another shop has this address."""

    code = "slug_taken"
    status = 409
    message = _("This address belongs to another shop.")


class ShopNameMissing(Refusal):
    """A shop needs a name."""

    code = "name_missing"
    message = _("Write the shop's name.")


def open_shop(
    *,
    slug: str,
    name: str,
    owner_username: str,
    owner_password: str,
    owner_full_name: str = "",
    owner_mobile: str = "",
    phone: str = "",
    actor: User | None = None,
) -> Shop:
    """Create the shop and its owner in one transaction and return it, active. About 0.2 s: it replays a dump.

    `actor` None is a command on the server itself. Raises NotPermitted, BadSlug, SlugReserved, SlugTaken,
    ShopNameMissing and what `accounts.actions.add_user` refuses; nothing is left behind.
    """
    if actor is not None:
        require(actor, Grant.PLATFORM)
    if not SLUG.fullmatch(slug) or "--" in slug:
        raise BadSlug(field="slug")
    if slug in RESERVED:
        raise SlugReserved(field="slug")
    if not name.strip():
        raise ShopNameMissing(field="name")
    with public(), transaction.atomic():
        shop = _register(slug=slug, name=name.strip(), phone=phone)
        build_schema(shop.schema_name)
        with inside(shop):
            add_user(
                username=owner_username,
                password=owner_password,
                full_name=owner_full_name,
                mobile=owner_mobile,
                role="owner",
                actor=None,
            )
        note(actor=actor, action="shop.opened", subject=shop, detail={"slug": slug})
        transaction.on_commit(tell_shops_changed)
    return shop


def _register(*, slug: str, name: str, phone: str) -> Shop:
    try:
        with transaction.atomic():
            shop = Shop.objects.create(
                slug=slug, schema_name=f"shop_{slug.replace('-', '_')}", name=name, phone=phone, state=Shop.State.ACTIVE
            )
            Domain.objects.create(tenant=shop, domain=f"{slug}.{settings.ZARGAR_BASE_DOMAIN}", is_primary=True)
    except (IntegrityError, ValidationError) as error:  # the library compares schema names before the database does
        raise SlugTaken(field="slug") from error
    return shop
