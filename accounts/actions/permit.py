"""The question every action asks first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.actions.note import note
from accounts.models import AuditEntry, User
from accounts.rules.grants import Grant, has_grant
from persian.refusal import Refusal

#: The refusals of the request under way, for `refusals_kept`; None outside a request.
_lines: ContextVar[list[AuditEntry] | None] = ContextVar("refused_lines", default=None)


class NotPermitted(Refusal):
    """The person's role does not include this."""

    code = "not_permitted"
    status = 403
    message = _("You are not permitted to do this; ask the shop's owner or manager.")


class KeyNotPermitted(NotPermitted):
    """The role includes it, and the key that the program came with was cut down to less."""

    message = _("This key was cut down to less; it lacks the grant %(grant)s.")

    def __init__(self, grant: Grant) -> None:
        super().__init__(grant=grant.value)
        self.extra: dict[str, object] = {"grant": grant.value}


def require(actor: User, grant: Grant, *, subject: Model | str = "") -> None:
    """Raise NotPermitted unless `actor` holds `grant`; the refusal is written to the trail. `subject`: of which row."""
    if not actor.may(grant):
        note_refused(actor=actor, grant=grant, subject=subject)
        raise KeyNotPermitted(grant) if has_grant(actor.role, grant) and actor.scopes else NotPermitted


def note_refused(
    *, actor: User, grant: Grant, subject: Model | str = "", detail: dict[str, object] | None = None
) -> None:
    """Append the line `refused`, for a refusal that is more than a missing grant, such as a limit of the role.

    Call it before raising. The line outlives the transaction it was written in, as long as a request is under way.
    """
    # Whoever comes from another schema has no row here to point at.
    known = User.objects.filter(pk=actor.pk, username=actor.username).first()
    more = {"grant": grant.value, "role": actor.role, "username": actor.username, **(detail or {})}
    line = note(actor=known, action="refused", subject=subject or grant.value, detail=more)
    kept = _lines.get()
    if kept is not None:
        kept.append(line)


@contextmanager
def refusals_kept() -> Iterator[None]:
    """Around a request: a refusal whose line was rolled back with the action that met it is written again."""
    token = _lines.set([])
    try:
        yield
        for line in _lines.get() or []:
            # A sequence never gives a number twice: what is there under this one is this very line.
            if not AuditEntry.objects.filter(pk=line.pk).exists():
                line.pk = None
                line.save(force_insert=True)
    finally:
        _lines.reset(token)
