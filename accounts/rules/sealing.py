"""What is kept shut: authenticated encryption, and an index that finds a value without telling it.

One long random key makes three of its own (HKDF-SHA-256, one label each): for texts, for papers, for the index. No
label names a shop: a backup is restored under another schema name and must still open.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: A Fernet token carries the moment it was made, in the clear; who asks when a paper was brought looks at its row.
NO_MOMENT = 0


class SealBroken(Exception):
    """No key of this installation opens it, or it was tampered with."""


class Seal:
    """Seals with the first of `keys` and opens with any of them; each is a text of 43 random characters or more."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("there is no key to seal with")
        self._texts = [Fernet(urlsafe_b64encode(_derived(key, "text"))) for key in keys]
        self._papers = [Fernet(urlsafe_b64encode(_derived(key, "paper"))) for key in keys]
        self._indexes = [_derived(key, "index") for key in keys]

    def close(self, text: str) -> str:
        """An ASCII token, another one each time."""
        return self._texts[0].encrypt_at_time(text.encode(), NO_MOMENT).decode()

    def open(self, token: str) -> str:
        """The text again. Raises SealBroken."""
        return _opened(self._texts, token.encode()).decode()

    def close_paper(self, content: bytes) -> bytes:
        """The content as bytes that say nothing."""
        return urlsafe_b64decode(self._papers[0].encrypt_at_time(content, NO_MOMENT))

    def open_paper(self, sealed: bytes) -> bytes:
        """The content again. Raises SealBroken."""
        return _opened(self._papers, urlsafe_b64encode(sealed))

    def index(self, kind: str, value: str) -> str:
        """64 hexadecimal digits, the same for the same value: HMAC-SHA-256 under the first key."""
        return _index(self._indexes[0], kind, value)

    def indexes(self, kind: str, value: str) -> list[str]:
        """The index under each key: what to look for while keys are being renewed."""
        return [_index(key, kind, value) for key in self._indexes]


@lru_cache(maxsize=8)
def seal_of(keys: tuple[str, ...]) -> Seal:
    """The seal of these keys, made once in a process. Raises ValueError where there is none."""
    return Seal(keys)


def _derived(key: str, label: str) -> bytes:
    maker = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"zargar customers {label} 1".encode())
    return maker.derive(key.encode())


def _index(key: bytes, kind: str, value: str) -> str:
    return hmac.new(key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def _opened(keys: list[Fernet], token: bytes) -> bytes:
    try:
        return MultiFernet(keys).decrypt(token)
    except InvalidToken as error:
        raise SealBroken from error
