"""The audit trail's only writer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Model

from accounts.models import AuditEntry

if TYPE_CHECKING:
    from accounts.models import User


def note(*, actor: User | None, action: str, subject: Model | str, detail: dict[str, object]) -> AuditEntry:
    """Append one line to the current schema's trail, in the caller's transaction.

    `subject` is a row or a name; `detail` is JSON without secrets. `actor` None means the system itself.
    """
    name = subject if isinstance(subject, str) else f"{subject._meta.label_lower}:{subject.pk}"
    return AuditEntry.objects.create(
        actor=actor,
        actor_name=actor.display_name if actor else "",
        action=action,
        subject=name,
        detail=detail,
    )
