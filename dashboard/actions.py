"""What the front room writes: that the book was taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.actions import note, require
from accounts.rules.grants import Grant

if TYPE_CHECKING:
    from accounts.models import User


def note_export(*, what: str, actor: User) -> None:
    """Write into the trail that `actor` takes the `what` of this shop out of the product. Raises NotPermitted."""
    require(actor, Grant.EXPORT)
    note(actor=actor, action="book.exported", subject=what, detail={})
