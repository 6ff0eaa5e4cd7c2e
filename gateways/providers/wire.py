"""One HTTP door for every vendor: it cannot hang, swell, repeat itself, wander off, or tell a log a key or a number.

Whatever goes wrong is one of two things. `NotSent`: the request certainly did not leave, because no connection stood.
`NoAnswer`: it may have left, and what came back, if anything, cannot be read.
"""

from __future__ import annotations

import json
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, NewConnectionError, ReadTimeoutError

from gateways.rules.speech import Outcome, Probe, Report, Standing, Submission

CONNECT_SECONDS, READ_SECONDS = 5.0, 20.0
#: The answer drips no longer than this; each byte resets the socket's own time-out.
WHOLE_SECONDS = 40.0
MAX_BYTES = 4_000_000
_CHUNK = 65_536
#: A kept connection is used again only while it is fresh. Servers close idle ones (the shortest common limit is five
#: seconds), and a request written into a closing one fails in a way that cannot be told from "taken, then cut off":
#: it counts as unknown and costs a look-up. A little under that limit such a race is rare; a burst still keeps alive.
IDLE_SECONDS = 3.0

_ADDRESS = re.compile(r"(?:https?://[^/\s\"']+)?/[^\s\"']*")
_PLACES = threading.local()


class NotSent(Exception):
    """Nothing left this machine; the text is a short code without key, number or text."""


class NoAnswer(Exception):
    """Something may have left, and no readable answer came back; the text is a short code."""


class _WithoutAddresses(logging.Filter):
    """Cuts addresses off before they are written: a vendor's key may stand in the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _ADDRESS.sub("…", record.getMessage()), ()
        return True


# The two that write addresses. Their names are the library's; a filter on a parent would not see their records.
for _name in ("urllib3.connectionpool", "urllib3.connection"):
    logging.getLogger(_name).addFilter(_WithoutAddresses())


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came; many vendors say the reason in the body of a 4xx, so no status is refused here."""

    status: int
    body: bytes

    def json(self) -> Any:
        """The body decoded, fractions as Decimal. Raises NoAnswer(`http_<status>`) for a redirect or no JSON."""
        if 300 <= self.status < 400:
            raise NoAnswer(f"http_{self.status}")
        try:
            return json.loads(self.body, parse_float=Decimal, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise NoAnswer(f"http_{self.status}") from None


class Wire:
    """A vendor's address with the headers of one account. Holds no connection itself: threads may share it."""

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._headers = {"User-Agent": "Zargar", "Accept": "application/json", **(headers or {})}
        self._timeouts = (connect_seconds, read_seconds)

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Reply:
        """GET `<base>/<path>?<query>`. Raises NotSent, NoAnswer."""
        return self._call("GET", path, params=query)

    def post_form(self, path: str, form: Mapping[str, str], query: Mapping[str, str] | None = None) -> Reply:
        """POST as a submitted form, in UTF-8. Raises NotSent, NoAnswer."""
        return self._call("POST", path, params=query, data=dict(form))

    def post_json(self, path: str, body: object, query: Mapping[str, str] | None = None) -> Reply:
        """POST as JSON. Raises NotSent, NoAnswer."""
        raw = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        return self._call("POST", path, params=query, data=raw, headers=headers)

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None,
        data: dict[str, str] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        session = _session()
        try:
            asked = requests.Request(
                method,
                f"{self._base}/{path.lstrip('/')}",
                params=dict(params or {}),
                data=data,
                headers=_writable({**self._headers, **(headers or {})}),
            )
            request = session.prepare_request(asked)
        except ValueError as error:
            # A key or an address that cannot be written into a request.
            raise NotSent(type(error).__name__) from None
        try:
            response = session.send(request, timeout=self._timeouts, allow_redirects=False, stream=True)
        except (requests.RequestException, HTTPError, ValueError) as error:
            # `from None`: the error's text holds the address, and the address may hold the key.
            raise (NotSent(type(error).__name__) if _never_left(error) else NoAnswer(_silence(error))) from None
        with response:
            return Reply(response.status_code, _body(response))


def submitted(say: Callable[[], Submission]) -> Submission:
    """What `say` answers; a door that stayed shut is `not_sent`, a lost answer `unknown`."""
    try:
        return say()
    except NotSent as reason:
        return Submission(Outcome.NOT_SENT, code=str(reason))
    except NoAnswer as reason:
        return Submission(Outcome.UNKNOWN, code=str(reason))


def reported(ask: Callable[[], Report]) -> Report:
    """What `ask` answers; without a readable answer nothing is known."""
    try:
        return ask()
    except (NotSent, NoAnswer) as reason:
        return Report(Standing.UNCLEAR, code=str(reason))


def probed(ask: Callable[[], Probe]) -> Probe:
    """What `ask` answers; an account that cannot be reached does not work."""
    try:
        return ask()
    except (NotSent, NoAnswer) as reason:
        return Probe(works=False, code=str(reason), passing=True)


class _HttpsConnection(HTTPSConnection):
    """Whatever fails while connecting, the handshake included, failed before the first byte of the request.

    The library lets some of these look like a failure of reading, which would have to count as unknown.
    """

    def connect(self) -> None:
        try:
            super().connect()
        except (OSError, HTTPError) as error:
            self.close()
            raise NewConnectionError(self, type(error).__name__) from None


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _HttpsConnection


class _Adapter(HTTPAdapter):
    """No retry of its own (the library's default is none; said here because everything rests on it)."""

    def __init__(self) -> None:
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": HTTPConnectionPool, "https": _HttpsPool}


def _session() -> requests.Session:
    """This thread's session, made anew in a forked worker: two processes must not share a connection."""
    now = time.monotonic()
    session: requests.Session | None = getattr(_PLACES, "session", None)
    if session is None or _PLACES.process != os.getpid():
        session = _new_session()
    elif now - _PLACES.used_at > IDLE_SECONDS:
        session.close()  # its connections; the session goes on with new ones
    _PLACES.session, _PLACES.process, _PLACES.used_at = session, os.getpid(), now
    return session


def _new_session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # a proxy of the environment would see the keys
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # accounts share the session
    session.mount("http://", _Adapter())
    session.mount("https://", _Adapter())
    return session


def _never_left(error: Exception) -> bool:
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.InvalidSchema):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


def _silence(error: Exception) -> str:
    """One word for every way in which a connection breaks: what broke tells a person nothing, a time-out does."""
    return "ReadTimeout" if isinstance(error, requests.ReadTimeout | ReadTimeoutError) else "no_answer"


def _writable(headers: Mapping[str, str]) -> Mapping[str, str]:
    for value in headers.values():
        value.encode("latin-1")  # else the library would notice only with the connection open
    return headers


def _body(response: requests.Response) -> bytes:
    """Read as it drips, so that the deadline is looked at between two drops."""
    body, deadline = b"", time.monotonic() + WHOLE_SECONDS
    try:
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > MAX_BYTES or time.monotonic() > deadline:
                raise NoAnswer("too_long")
    except (HTTPError, OSError, ValueError) as error:
        raise NoAnswer(_silence(error)) from None
    finally:
        _PLACES.used_at = time.monotonic()
    if response.raw.length_remaining:
        raise NoAnswer("broken_off")
    return body


def _no_number(word: str) -> float:
    raise ValueError(word)
