"""What is printed on a Sayad cheque, and whose cheques need the owner's word."""

from __future__ import annotations

import re
from typing import Final

from persian.digits import to_ascii
from persian.letters import without_marks

#: Five bounced cheques and more: the owner accepts such a drawer, nobody else.
NEEDS_OWNER: Final = frozenset({"brown", "red"})
_ID: Final = re.compile(r"[0-9]{16}")
_BETWEEN: Final = re.compile(r"[\s\-–_./]+")


def sayad_id_of(text: str) -> str | None:
    """The 16 digits of a Sayad id typed in any script, with or without spaces; None for anything else."""
    bare = _BETWEEN.sub("", without_marks(to_ascii(text)))
    return bare if _ID.fullmatch(bare) else None
