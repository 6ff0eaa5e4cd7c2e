"""A vendor on loopback: a real HTTP server that answers what the test says and remembers what it was asked."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest


@dataclass(frozen=True)
class Asked:
    """One request as it came over the wire."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, list[str]]:
        """The body as a submitted form."""
        return parse_qs(self.body.decode(), keep_blank_values=True)


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire; `hang_up` closes the connection without a word."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False


Reply = Answer | Callable[[Asked], Answer]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # many senders knock at once

    def handle_error(self, request: object, client_address: object) -> None:
        """Quiet about a client that left before its answer: tests do that on purpose."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class LoopbackVendor:
    """Routes by path. The last answer of a route repeats, earlier ones are given in turn.

    A path without a route is answered by `otherwise`, a 404. One that serves for hours `remembers` no requests.
    """

    def __init__(self, port: int = 0, *, remembers: bool = True) -> None:
        self._remembers = remembers
        self.requests: list[Asked] = []
        self.otherwise: Reply = Answer(b"no such route", 404)
        self._routes: dict[str, list[Reply]] = {}
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _handler(self))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True).start()

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answers(
        self,
        path: str,
        body: object = b"",
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        hang_up: bool = False,
    ) -> None:
        """Add an answer for `path`: bytes and text go as they are, anything else as JSON."""
        as_is = isinstance(body, bytes | str)
        raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        kind = {"Content-Type": "text/plain; charset=utf-8" if as_is else "application/json"}
        self.replies(path, Answer(raw, status, {**kind, **(headers or {})}, hang_up))

    def replies(self, path: str, *replies: Reply) -> None:
        """Add answers, or functions from the request to an answer, for `path`."""
        self._routes.setdefault(path, []).extend(replies)

    def forget(self) -> None:
        """Drop every route and every remembered request."""
        with self._lock:
            self._routes.clear()
            self.requests.clear()

    def serve(self, asked: Asked) -> Answer:
        """The answer to one request."""
        with self._lock:
            if self._remembers:
                self.requests.append(asked)
            waiting = self._routes.get(asked.path, [])
            reply = waiting.pop(0) if len(waiting) > 1 else waiting[0] if waiting else self.otherwise
        return reply if isinstance(reply, Answer) else reply(asked)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def _handler(vendor: LoopbackVendor) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # A kept connection would wait 40 ms for each answer: headers and body are two small writes.
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            target = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = parse_qs(target.query, keep_blank_values=True)
            answer = vendor.serve(Asked(self.command, target.path, query, dict(self.headers.items()), body))
            if answer.hang_up:
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815  # the library's names

        def log_message(self, *_: object) -> None:
            """Quiet: a failing test shows `requests`."""

    return Handler


@pytest.fixture
def loopback_vendor() -> Iterator[LoopbackVendor]:
    """See LoopbackVendor."""
    vendor = LoopbackVendor()
    yield vendor
    vendor.close()
