"""One GET that cannot hang, swell, wander to another host, or tell a log where it has been."""

import json
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urljoin, urlsplit

import requests

from gold_prices.providers.installed import SourceKey
from gold_prices.providers.protocol import Fault, Source, SourceError

USER_AGENT = "Zargar/1.0 (price reader)"
#: The cookie round trip of a content network is one redirect to the same address.
MAX_HOPS = 3
CHUNK = 16_384
#: Codes that no patience turns into a price.
PERMANENT_CODES = (400, 401, 402, 403, 404, 405, 410, 422, 451)
RETRY_CODES = (408, 425, 429)
#: Codes by which a vendor says no to us; its other addresses would say the same, and count it.
REFUSALS = (401, 402, 403, 429, 451)
_REDIRECTS = (301, 302, 303, 307, 308)
_QUERY = re.compile(r"\?[^\s\"']*")


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


class _Refused(SourceError):
    """The vendor does not want to answer us: not from this address, not with this key, not so often."""


class _WithoutQueries(logging.Filter):
    """Cuts the query off every address before it is written: a vendor's key travels there."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _QUERY.sub("?", record.getMessage()), ()
        return True


# The two that write addresses. Their names are the library's; a filter on a parent would not see their records.
for _name in ("urllib3.connectionpool", "urllib3.connection"):
    logging.getLogger(_name).addFilter(_WithoutQueries())


def ask(source: Source, key: SourceKey, *, deadline: float) -> object:
    """The decoded JSON of the first of the source's addresses that answers. Raises the last SourceError."""
    if source.key_setting and not key.value:
        raise SourceError(Fault.PERMANENT, "it has no key")
    limits = Limits(
        connect_timeout=source.connect_timeout,
        read_timeout=source.read_timeout,
        max_bytes=source.max_bytes,
        deadline=deadline,
    )
    query = {source.key_parameter: key.value} if source.key_parameter else {}
    failure = SourceError(Fault.PERMANENT, "no address to ask")
    for base in source.base_urls:
        try:
            return get_json(base + source.path, query=query, headers=source.headers, limits=limits)
        except _Refused:
            raise
        except SourceError as error:
            failure = error
        if time.monotonic() >= deadline:
            break
    raise failure


def get_json(url: str, *, query: Mapping[str, str], headers: Mapping[str, str], limits: Limits) -> object:
    """GET and decode, following redirects on the same host only, with the cookies they set. Raises SourceError."""
    with requests.Session() as session:
        session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json", **headers})
        for _hop in range(MAX_HOPS):
            with _open(session, url, query, limits) as response:
                if response.status_code not in _REDIRECTS:
                    return decoded(_body(response, limits))
                onward = urljoin(response.url, response.headers.get("Location", ""))
            if not is_same_place(url, onward):
                raise SourceError(Fault.PERMANENT, "it sends us to another host")
            url, query = onward, {} if urlsplit(onward).query else query
    raise SourceError(Fault.RETRY, "it sends us in circles")


def is_same_place(url: str, onward: str) -> bool:
    """The same host by the same way, or by a safer one: over plain HTTP a key could be read on the road."""
    here, there = urlsplit(url), urlsplit(onward)
    return here.netloc.lower() == there.netloc.lower() and there.scheme in (here.scheme, "https")


def _open(session: requests.Session, url: str, query: Mapping[str, str], limits: Limits) -> requests.Response:
    left = limits.left()
    timeouts = (min(limits.connect_timeout, left), min(limits.read_timeout, left))
    try:
        response = session.get(url, params=query, timeout=timeouts, stream=True, allow_redirects=False)
    except (requests.exceptions.RequestException, ValueError) as cause:
        failure = _failure(cause)
    else:
        return _accepted(response)
    # Raised out here: the cause holds the address with its key, and no error of ours may lead to it.
    raise failure


def _failure(cause: Exception) -> SourceError:
    match cause:
        case requests.exceptions.SSLError():
            return SourceError(Fault.UNKNOWN, "its certificate is not good")
        case requests.exceptions.Timeout():
            return SourceError(Fault.RETRY, "no answer in time")
        case requests.exceptions.ConnectionError():
            return SourceError(Fault.RETRY, "no connection")
        case _:
            return SourceError(Fault.UNKNOWN, "the answer is no HTTP")


def _accepted(response: requests.Response) -> requests.Response:
    code = response.status_code
    if code == 200 or code in _REDIRECTS:
        return response
    response.close()
    kind = _Refused if code in REFUSALS else SourceError
    raise kind(_fault_of(code), f"HTTP {code}")


def _fault_of(code: int) -> Fault:
    if code in PERMANENT_CODES:
        return Fault.PERMANENT
    return Fault.RETRY if code >= 500 or code in RETRY_CODES else Fault.UNKNOWN


def _body(response: requests.Response, limits: Limits) -> bytes:
    """Read as it drips: a byte now and then resets every socket timeout, so the deadline is looked at each time."""
    body = b""
    while chunk := _chunk(response):
        body += chunk
        if len(body) > limits.max_bytes:
            raise SourceError(Fault.UNKNOWN, "the answer is too large")
        limits.left()
    declared = response.headers.get("Content-Length", "")
    is_short = declared.isdigit() and "Content-Encoding" not in response.headers and len(body) < int(declared)
    if chunk is None or is_short:
        raise SourceError(Fault.RETRY, "the answer broke off")
    return body


def _chunk(response: requests.Response) -> bytes | None:
    """Some more of the body; b"" at its end, None where the reading broke."""
    try:
        chunk: bytes = response.raw.read1(CHUNK, decode_content=True)
    except Exception:  # noqa: BLE001 - urllib3 and the socket raise a dozen kinds between them, each a broken read
        return None
    return chunk


def decoded(body: bytes) -> object:
    """The bytes as JSON. Raises SourceError for a page, a text, broken JSON and anything else that is none."""
    begins = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if not begins:
        raise SourceError(Fault.UNKNOWN, "the answer has nothing in it")
    if begins not in (b"{", b"["):
        raise SourceError(Fault.UNKNOWN, "the answer is no JSON")
    try:
        value: object = json.loads(body.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError):
        value = None
    if value is None:
        raise SourceError(Fault.RETRY, "the answer is broken JSON")
    return value
