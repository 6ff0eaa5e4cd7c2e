"""The wire: one port, a path per vendor, and a page to turn the knobs."""

from __future__ import annotations

import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.market import control
from tests.market.behaviours import Plan
from tests.support.vendor import Asked

if TYPE_CHECKING:
    from tests.market.market import Market

#: Bytes at a time of a dripping answer.
DROP = 8


class Server(ThreadingHTTPServer):
    """A thread for each question: one that hangs keeps nobody waiting."""

    daemon_threads = True
    request_queue_size = 128


def serve(market: Market, port: int) -> Server:
    """Listen on loopback, on `port` or any free one, and answer for `market` in the background."""
    server = Server(("127.0.0.1", port), _handler(market))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, name="market", daemon=True).start()
    return server


def _answer(market: Market, asked: Asked) -> Plan:
    if asked.path.startswith(control.PLACE):
        return control.answer(market, asked)
    if asked.method not in ("GET", "HEAD"):
        return Plan(b"no", 405)
    return market.plan(asked) or Plan(b"nobody lives here", 404)


def _handler(market: Market) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            target = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = parse_qs(target.query, keep_blank_values=True)
            told = _answer(market, Asked(self.command, target.path, query, dict(self.headers.items()), body))
            self.close_connection = True
            # Let go when the market closes, or its threads would outlive the test.
            if told.wait:
                market.closing.wait(told.wait)
            if not told.silent:
                with suppress(OSError):  # whoever asked has hung up, as one does on a flood or a drip
                    _write(self, told, market.closing)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815  # the library's names

        def log_message(self, *_: object) -> None:
            """Quiet: a failing test shows `requests`."""

    return Handler


def _write(handler: BaseHTTPRequestHandler, told: Plan, closing: threading.Event) -> None:
    handler.send_response(told.status)
    for name, value in told.headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(told.body) + told.cut))
    handler.send_header("Connection", "close")
    handler.end_headers()
    step = DROP if told.apart else max(len(told.body), 1)
    for start in range(0, len(told.body), step):
        if start and closing.wait(told.apart):
            return
        handler.wfile.write(told.body[start : start + step])
