"""Web Push to a browser (RFC 8030, 8188, 8291, 8292): the text is sealed for that browser alone.

The address comes from a browser, so anybody who signs in could name one: it must be https, and the machine that
answers must stand on the open internet, as is seen on the connection itself and not in a name that may change.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from socket import socket
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from py_vapid import Vapid02, b64urlencode
from pywebpush import WebPushException, webpush
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

SECONDS: Final = (5.0, 10.0)
#: A push service refuses more than four kilobytes; sealing adds about a hundred bytes.
MOST_BYTES: Final = 3_000
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Pushed(StrEnum):
    """What became of it."""

    TAKEN = "taken"
    GONE = "gone"
    REFUSED = "refused"
    LATER = "later"


class NotPublic(OSError):
    """The machine that answered stands in a private network."""


@dataclass(frozen=True)
class Browser:
    """Where one browser is reached, and its two keys, base64url as the browser told them."""

    endpoint: str
    p256dh: str
    auth: str


def vapid_key(secret: str) -> Vapid02:
    """This installation's key, made of its own secret: the same in every process, and nothing to keep or to lose."""
    maker = HKDF(algorithm=SHA256(), length=48, salt=None, info=b"zargar web push 1")
    number = int.from_bytes(maker.derive(secret.encode())) % (_ORDER - 1) + 1
    return Vapid02(ec.derive_private_key(number, ec.SECP256R1()))


def public_key(secret: str) -> str:
    """What a browser is told to accept: the uncompressed point, base64url without padding."""
    point = vapid_key(secret).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return str(b64urlencode(point))


def is_endpoint(address: str, *, private: bool = False) -> bool:
    """Whether a browser's address may be kept: https, with a name. `private` admits any, for one's own machine."""
    try:
        found = urlsplit(address)
        host, port = found.hostname or "", found.port
    except ValueError:
        return False
    if private:
        return found.scheme in ("http", "https") and bool(host)
    named = "." in host and not host.replace(".", "").isdigit() and ":" not in host
    return found.scheme == "https" and named and port in (None, 443) and not (found.username or found.password)


def push(
    browser: Browser, told: dict[str, str], *, secret: str, contact: str, ttl: int, private: bool = False
) -> Pushed:
    """Hand `told` (a small JSON object) to the browser's push service, to be kept at most `ttl` seconds.

    `contact` is the mailbox that a push service may write to. GONE: that browser wants no more. LATER: try again.
    """
    if not is_endpoint(browser.endpoint, private=private):
        return Pushed.GONE
    with requests.Session() as session:
        session.trust_env = False
        session.max_redirects = 0
        if not private:
            session.mount("https://", PublicOnly())
        try:
            webpush(
                {"endpoint": browser.endpoint, "keys": {"p256dh": browser.p256dh, "auth": browser.auth}},
                data=_small(told), vapid_private_key=vapid_key(secret), vapid_claims={"sub": f"mailto:{contact}"},
                ttl=ttl, timeout=SECONDS, requests_session=session,
            )  # fmt: skip
        except WebPushException as error:
            return _meant(error.response)
        except (NotPublic, ValueError):
            # Not a place of the open internet, or keys that are none: no later try makes it one.
            return Pushed.GONE
        except requests.RequestException as error:
            return Pushed.GONE if is_private(error) else Pushed.LATER
    return Pushed.TAKEN


def _small(told: dict[str, str]) -> str:
    """JSON within the limit: the longest text gives way."""
    kept = dict(told)
    while len((written := json.dumps(kept, ensure_ascii=False)).encode()) > MOST_BYTES:
        longest = max(kept, key=lambda name: len(kept[name]))
        kept[longest] = kept[longest][: len(kept[longest]) * 3 // 4]
    return written


def _meant(answer: Any) -> Pushed:
    status = answer.status_code if answer is not None else 0
    if status in (404, 410):
        return Pushed.GONE
    return Pushed.LATER if status in (0, 408, 429) or status >= 500 else Pushed.REFUSED


def is_private(error: BaseException | None) -> bool:
    """Whether a failed connection was our own refusal, however deep the libraries wrapped it."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, NotPublic):
            return True
        inner = [it for it in found.args if isinstance(it, BaseException)]
        found = found.__cause__ or getattr(found, "reason", None) or (inner[0] if inner else None)
    return False


class _PublicConnection(HTTPSConnection):
    """Looks whom it is connected to before it says a word."""

    def _new_conn(self) -> socket:
        made: socket = super()._new_conn()
        if not ip_address(made.getpeername()[0]).is_global:
            made.close()
            raise NotPublic("not on the open internet")
        return made


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class PublicOnly(HTTPAdapter):
    """An adapter whose connections all end on the open internet."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicPool}
