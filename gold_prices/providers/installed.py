"""What this installation says about a source, and the key it was given."""

import os
import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from django.conf import settings

from gold_prices.providers.protocol import Source
from persian.letters import without_marks

_KEY = re.compile(r"[A-Za-z0-9._~+/=:@-]{1,256}")


class KeyNote(StrEnum):
    """cleaned: it came with invisible characters, which were left out; illegal: no vendor gives such a key."""

    NONE = ""
    CLEANED = "cleaned"
    ILLEGAL = "illegal"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class SourceKey:
    """`value` is "" where the source cannot be asked with it. It never shows itself."""

    value: str = field(repr=False)
    note: KeyNote


def installed(name: str) -> str:
    """What a setting or else the environment says under this name; "" where neither does."""
    return str(getattr(settings, name, "") or os.environ.get(name, "")).strip()


def key_of(source: Source) -> SourceKey:
    """The key to ask with.

    Keys arrive by messenger, and Persian text brings direction marks along that nobody sees. Those are left out;
    a key with any other stray character is not sent: cut or mistyped, it would only be refused.
    """
    given = installed(source.key_setting) if source.key_setting else ""
    if not given:
        return SourceKey(value="", note=KeyNote.MISSING if source.key_setting else KeyNote.NONE)
    value = without_marks(given).strip()
    if not _KEY.fullmatch(value):
        return SourceKey(value="", note=KeyNote.ILLEGAL)
    return SourceKey(value=value, note=KeyNote.NONE if value == given else KeyNote.CLEANED)


def min_interval_of(source: Source) -> timedelta:
    """`ZARGAR_SOURCE_<KEY>_INTERVAL`, whole seconds, where a contract allows another pace than the declared one."""
    given = installed(source.url_setting.removesuffix("_URL") + "_INTERVAL")
    return timedelta(seconds=int(given)) if re.fullmatch(r"[0-9]{1,6}", given) else source.min_interval


def path_of(source: Source) -> str:
    """`ZARGAR_SOURCE_<KEY>_PATH`, for a vendor's other service with the same body; two books of one vendor keep theirs.

    It begins with a slash and may end with a query.
    """
    given = installed(f"ZARGAR_SOURCE_{source.key.upper()}_PATH")
    return given if given.startswith("/") else source.path
