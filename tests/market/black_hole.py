"""Addresses from which nothing ever comes back."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

LOOPBACK = "127.0.0.1"
#: Linux keeps one more waiting than the backlog says; the rest is for good measure.
KNOCKS = 8


@contextmanager
def silent_port() -> Iterator[str]:
    """It accepts every connection, reads nothing and never says a word: the read time-out is all that ends it."""
    with socket.create_server((LOOPBACK, 0), backlog=256) as door:
        yield f"http://{LOOPBACK}:{door.getsockname()[1]}"


@contextmanager
def full_port() -> Iterator[str]:
    """Its queue of callers is full, so that connecting itself hangs, as behind a firewall that drops packets."""
    with socket.create_server((LOOPBACK, 0), backlog=0) as door:
        waiting = [_knock(door.getsockname()[1]) for _ in range(KNOCKS)]
        try:
            yield f"http://{LOOPBACK}:{door.getsockname()[1]}"
        finally:
            for one in waiting:
                one.close()


def _knock(port: int) -> socket.socket:
    one = socket.socket()
    one.setblocking(False)
    result = one.connect_ex((LOOPBACK, port))
    assert result in (0, errno.EINPROGRESS), result
    return one
