"""The audit trail's only writer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Model

from accounts.models import AuditEntry

if TYPE_CHECKING:
    from accounts.models import User


#: Worded here: nothing is done without a line of it, hundreds a second.
_WRITE = """
    INSERT INTO accounts_auditentry (at, actor_id, actor_name, action, subject, detail)
    VALUES (%s, %s, %s, %s, %s, %s::jsonb) RETURNING id
"""


def note(*, actor: User | None, action: str, subject: Model | str, detail: dict[str, object]) -> AuditEntry:
    """Append one line to the current schema's trail, in the caller's transaction.

    `subject` is a row or a name; `detail` is JSON without secrets. `actor` None means the system itself.
    """
    name = subject if isinstance(subject, str) else f"{subject._meta.label_lower}:{subject.pk}"
    entry = AuditEntry(
        actor=actor, actor_name=actor.display_name if actor else "", action=action, subject=name, detail=detail
    )
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [entry.at, entry.actor_id, entry.actor_name, action, name, json.dumps(detail)])
        (entry.pk,) = cursor.fetchone()
    entry._state.adding, entry._state.db = False, connection.alias
    return entry
