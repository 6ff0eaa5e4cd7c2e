"""Is a repeated request the same request?"""

from __future__ import annotations

import hashlib
import json


def request_hash(**body: object) -> str:
    """SHA-256 hex of a request's meaning: the same values give the same hash in any order."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
