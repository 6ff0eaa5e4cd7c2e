"""One GET that cannot hang, swell, wander to another host, or tell a log where it has been."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from gold_prices.providers.protocol import Fault, Source, SourceError

USER_AGENT = "Zargar/1.0 (price reader)"
#: The cookie round trip of a content network is one redirect to the same address.
MAX_HOPS = 3
CHUNK = 16_384
#: Codes that no patience turns into a price.
PERMANENT_CODES = (400, 401, 402, 403, 404, 405, 410, 422, 451)
RETRY_CODES = (408, 425, 429)
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """`deadline` is a reading of time.monotonic(): reaching it ends the question wherever it is."""

    connect_timeout: float
    read_timeout: float
    max_bytes: int
    deadline: float

    def left(self) -> float:
        """Seconds left. Raises SourceError when there are none."""
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise SourceError(Fault.RETRY, "no answer in time")
        return seconds


def ask(source: Source, *, deadline: float) -> object:
    """The decoded JSON of the first of the source's addresses that answers. Raises the last SourceError."""
    limits = Limits(
        connect_timeout=source.connect_timeout,
        read_timeout=source.read_timeout,
        max_bytes=source.max_bytes,
        deadline=deadline,
    )
    failure = SourceError(Fault.PERMANENT, "no address to ask")
    for base in source.base_urls:
        try:
            return get_json(base + source.path, headers=source.headers, limits=limits)
        except SourceError as error:
            failure = error
        if time.monotonic() >= deadline:
            break
    raise failure


def get_json(url: str, *, headers: Mapping[str, str], limits: Limits) -> object:
    """GET and decode, following redirects on the same host only, with the cookies they set. Raises SourceError."""
    host = urlsplit(url).netloc
    with requests.Session() as session:
        session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json", **headers})
        for _hop in range(MAX_HOPS):
            with _open(session, url, limits) as response:
                if response.status_code not in _REDIRECTS:
                    return _decode(_body(response, limits))
                url = urljoin(url, response.headers.get("Location", ""))
            if urlsplit(url).netloc != host or urlsplit(url).scheme not in ("http", "https"):
                raise SourceError(Fault.PERMANENT, "it sends us to another host")
    raise SourceError(Fault.RETRY, "it sends us in circles")


def _open(session: requests.Session, url: str, limits: Limits) -> requests.Response:
    left = limits.left()
    timeouts = (min(limits.connect_timeout, left), min(limits.read_timeout, left))
    try:
        response = session.get(url, timeout=timeouts, stream=True, allow_redirects=False)
    except requests.exceptions.SSLError as cause:
        raise SourceError(Fault.UNKNOWN, "its certificate is not good") from cause
    except requests.exceptions.Timeout as cause:
        raise SourceError(Fault.RETRY, "no answer in time") from cause
    except requests.exceptions.ConnectionError as cause:
        raise SourceError(Fault.RETRY, "no connection") from cause
    except requests.exceptions.RequestException as cause:
        raise SourceError(Fault.UNKNOWN, "the answer is no HTTP") from cause
    if response.status_code == 200 or response.status_code in _REDIRECTS:
        return response
    response.close()
    raise SourceError(_fault_of(response.status_code), f"HTTP {response.status_code}")


def _fault_of(code: int) -> Fault:
    if code in PERMANENT_CODES:
        return Fault.PERMANENT
    return Fault.RETRY if code >= 500 or code in RETRY_CODES else Fault.UNKNOWN


def _body(response: requests.Response, limits: Limits) -> bytes:
    """Read as it drips: a byte now and then resets every socket timeout, so the deadline is looked at each time."""
    body = b""
    try:
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            body += chunk
            if len(body) > limits.max_bytes:
                raise SourceError(Fault.UNKNOWN, "the answer is too large")
            limits.left()
    except SourceError:
        raise
    except Exception as cause:  # urllib3 and the socket raise a dozen kinds between them; each means a broken read
        raise SourceError(Fault.RETRY, "the answer broke off") from cause
    _must_be_whole(response, body)
    return body


def _must_be_whole(response: requests.Response, body: bytes) -> None:
    declared = response.headers.get("Content-Length", "")
    if declared.isdigit() and "Content-Encoding" not in response.headers and len(body) < int(declared):
        raise SourceError(Fault.RETRY, "the answer broke off")


def _decode(body: bytes) -> Any:
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        raise SourceError(Fault.UNKNOWN, "the answer is no JSON")
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as cause:
        raise SourceError(Fault.RETRY, "the answer is broken JSON") from cause
