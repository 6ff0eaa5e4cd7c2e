"""Ports on loopback."""

from __future__ import annotations

import errno
import secrets
import socket
import time

from zargar.local.processes import CannotStart

LOOPBACK = "127.0.0.1"
# Below the range from which systems give outgoing connections their ports: nobody takes one of these by accident.
QUIET_PORTS = range(20_000, 32_000)


def free_port(preferred: int = 0) -> int:
    """`preferred` when nobody holds it, else any free port. Nothing keeps it free: bind soon, be ready to ask again."""
    quiet = [secrets.choice(QUIET_PORTS) for _ in range(50)]
    for port in [*([preferred] if preferred else []), *quiet, 0]:
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise CannotStart("This machine has no free port left on 127.0.0.1.")


def take_web_port(port: int, *, patience: float = 0.0) -> socket.socket:
    """A listening socket on `port`, held from the first second so that nobody can slip in while the house is built.

    Raises CannotStart with a sentence when the port is still taken after `patience` seconds, or not ours to take.
    """
    deadline = time.monotonic() + patience
    while True:
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((LOOPBACK, port))
            door.listen(256)
        except OSError as error:
            door.close()
            if error.errno != errno.EADDRINUSE:
                sentence = f"Port {port} cannot be opened ({error.strerror}): choose another with ZARGAR_PORT."
                raise CannotStart(sentence) from None
            if time.monotonic() >= deadline:
                sentence = f"Port {port} is taken by another program: stop it, or choose one with ZARGAR_PORT."
                raise CannotStart(sentence) from None
            time.sleep(0.2)
        else:
            return door
