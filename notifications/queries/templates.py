"""The shop's templates and their history."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.actions import require
from accounts.rules.grants import Grant
from notifications.models import Template, TemplateVersion
from notifications.queries.words import KIND_LABELS
from notifications.rules.variables import KINDS, NOT_KEPT

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class ShopTemplate:
    """The words in force for one kind. `own` is False for the house's; `version` is what the next save must name.

    `patterns`: by a gateway's key, {"code", "names", "order"} as in `Template`.
    """

    kind: str
    label: str
    text: str
    own: bool
    version: int
    variables: tuple[str, ...]
    patterns: dict[str, Any] = field(default_factory=dict)
    updated_at: datetime | None = None
    updated_by: str = ""


def kept_kinds() -> list[str]:
    """The kinds a shop may word itself, in the house's order."""
    return [kind for kind in KINDS if kind not in NOT_KEPT]


def shop_templates(*, user: User) -> list[ShopTemplate]:
    """Every kind with the words in force. Three queries at most. Raises NotPermitted."""
    require(user, Grant.MESSAGES_READ)
    rows = {row.kind: row for row in Template.objects.select_related("updated_by")}
    latest: dict[str, int] = dict(
        TemplateVersion.objects.order_by("kind", "-version").distinct("kind").values_list("kind", "version")
    )
    return [_shown(kind, rows.get(kind), latest.get(kind, 0)) for kind in kept_kinds()]


def shop_template(*, user: User, kind: str) -> ShopTemplate | None:
    """The words in force for one kind; None for a kind nobody keeps. Raises NotPermitted."""
    require(user, Grant.MESSAGES_READ)
    if kind not in kept_kinds():
        return None
    latest = TemplateVersion.objects.filter(kind=kind).order_by("-version").values_list("version", flat=True).first()
    return _shown(kind, Template.objects.select_related("updated_by").filter(kind=kind).first(), latest or 0)


def template_versions(*, user: User, kind: str, limit: int = 20) -> list[TemplateVersion]:
    """What was saved, newest first; an empty text means the house's words. Raises NotPermitted."""
    require(user, Grant.MESSAGES_READ)
    return list(TemplateVersion.objects.filter(kind=kind).select_related("by").order_by("-version")[:limit])


def _shown(kind: str, row: Template | None, version: int) -> ShopTemplate:
    known = KINDS[kind]
    return ShopTemplate(
        kind=kind,
        label=str(KIND_LABELS[kind]),
        text=row.text if row else known.text,
        own=row is not None,
        version=version,
        variables=known.variables,
        patterns=row.patterns if row else {},
        updated_at=row.updated_at if row else None,
        updated_by=row.updated_by.display_name if row else "",
    )
