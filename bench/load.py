"""An open-loop load: requests leave by the clock, whether or not earlier ones were answered. Standard library only.

`python -m bench.load` reads {"port", "rate", "seconds", "path", "headers", "keep"} as JSON and writes what it saw. A
latency counts from the moment a request was due, so that a stalled server cannot hide by slowing its visitors down.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

#: How long answers may still come in after the last request left.
PATIENCE = 10.0
OK = b" 200 "


@dataclass
class Seen:
    """Milliseconds of each good answer, how many went wrong, and how late the generator itself was at worst."""

    latencies: list[float] = field(default_factory=list)
    failed: int = 0
    late_ms: float = 0.0
    connections: int = 0


@dataclass
class Caller:
    """One connection and the answer coming in on it."""

    socket: socket.socket
    due: float = 0.0
    used: bool = False
    heard: bytearray = field(default_factory=bytearray)

    def answered(self) -> bytes | None:
        """The status line once the whole answer is there. A length is always declared."""
        end = self.heard.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self.heard[:end]).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        return head.partition(b"\r\n")[0] if len(self.heard) >= end + 4 + length else None


class Load:
    """`rate` requests a second for `seconds`; `keep` says whether a connection is used again."""

    def __init__(self, *, port: int, rate: float, seconds: float, request: bytes, keep: bool) -> None:
        self.port, self.rate, self.total = port, rate, int(rate * seconds)
        self.request, self.keep = request, keep
        self.seen = Seen()
        self._idle: deque[Caller] = deque()
        self._waiting = 0
        self._selector = selectors.DefaultSelector()

    def run(self) -> Seen:
        """Send everything, gather everything."""
        began = time.perf_counter()
        sent = 0
        while sent < self.total or self._waiting:
            now = time.perf_counter()
            while sent < self.total and (due := began + sent / self.rate) <= now:
                self._send(due)
                sent += 1
            if now > began + self.total / self.rate + PATIENCE:
                self.seen.failed += self._waiting
                break
            pause = began + sent / self.rate - time.perf_counter() if sent < self.total else 0.1
            self._listen(max(pause, 0))
        return self.seen

    def _send(self, due: float) -> None:
        self.seen.late_ms = max(self.seen.late_ms, (time.perf_counter() - due) * 1000)
        self._ask(self._idle.popleft() if self._idle else self._call(), due)

    def _ask(self, caller: Caller, due: float) -> None:
        caller.due = due
        caller.heard.clear()
        self._waiting += 1
        try:
            caller.socket.sendall(self.request)
        except OSError:
            self._hung_up(caller)

    def _call(self) -> Caller:
        self.seen.connections += 1
        caller = Caller(socket.create_connection(("127.0.0.1", self.port), timeout=5))
        self._selector.register(caller.socket, selectors.EVENT_READ, caller)
        return caller

    def _listen(self, pause: float) -> None:
        for key, _events in self._selector.select(pause):
            caller: Caller = key.data
            try:
                data = caller.socket.recv(65_536)
            except OSError:
                data = b""
            if not data:
                self._hung_up(caller)
                continue
            caller.heard += data
            status = caller.answered()
            if status is not None:
                self._note(caller, status)

    def _note(self, caller: Caller, status: bytes) -> None:
        self._waiting -= 1
        if OK in status + b" ":
            self.seen.latencies.append((time.perf_counter() - caller.due) * 1000)
        else:
            self.seen.failed += 1
        caller.due, caller.used = 0.0, True
        if self.keep:
            self._idle.append(caller)
        else:
            self._close(caller)

    def _hung_up(self, caller: Caller) -> None:
        """An idle connection that the server tired of is no failure, not even just as we ask: a browser calls again."""
        self._close(caller)
        if not caller.due:
            self._idle.remove(caller)
            return
        self._waiting -= 1
        if caller.used and not caller.heard:
            self._ask(self._call(), caller.due)
        else:
            self.seen.failed += 1

    def _close(self, caller: Caller) -> None:
        self._selector.unregister(caller.socket)
        caller.socket.close()


def request_for(path: str, headers: dict[str, str], *, keep: bool) -> bytes:
    """The bytes of a GET."""
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Connection: {'keep-alive' if keep else 'close'}", "", ""]).encode()


def main() -> int:
    """One order from standard input, one report to standard output."""
    order: dict[str, Any] = json.load(sys.stdin)
    keep = bool(order["keep"])
    load = Load(
        port=order["port"],
        rate=order["rate"],
        seconds=order["seconds"],
        request=request_for(order["path"], order["headers"], keep=keep),
        keep=keep,
    )
    json.dump(asdict(load.run()), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
