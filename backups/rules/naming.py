"""Names of objects in a store and of scratch databases."""

from __future__ import annotations

import datetime
import re
import zlib

SUFFIX = ".pgdump.zst.age"
MANIFEST_SUFFIX = ".manifest.age"
_PLAIN = re.compile(r"[A-Za-z0-9_-]")


def safe_part(name: str) -> str:
    """`name` as one path part that no file system and no URL reads otherwise; different names stay different."""
    return "".join(c if _PLAIN.match(c) else "".join(f"%{byte:02X}" for byte in c.encode()) for c in name)


def object_key(*, schema: str, started_at: datetime.datetime, run: str) -> str:
    """`shops/<schema>/<UTC moment>-<run><suffix>`. `run` is unique, so two copies of one second never meet."""
    moment = started_at.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"shops/{safe_part(schema)}/{moment}-{run}{SUFFIX}"


def manifest_key(key: str) -> str:
    """The key of the manifest whose presence means that the object of `key` is complete."""
    return key.removesuffix(SUFFIX) + MANIFEST_SUFFIX


def scratch_prefix(database: str) -> str:
    """What the scratch databases of the installation with this live database begin with: servers are shared."""
    return f"scratch_{zlib.crc32(database.encode()):08x}_"


def scratch_name(*, database: str, check: int, run: str) -> str:
    """A database name no other restore has."""
    return f"{scratch_prefix(database)}{check}_{run[:8]}"
