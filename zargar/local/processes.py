"""Processes of this machine: which are alive, which are still the one we started, how one is ended."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

HAS_PROC = Path("/proc/self/stat").exists()


class CannotStart(Exception):
    """The installation cannot start. The text is one sentence for the person at the keyboard."""


def is_alive(pid: int) -> bool:
    """Whether `pid` runs. A zombie does not: where nobody reaps them one would "live" for ever."""
    return _state(pid) not in ("", "Z", "X")


def _state(pid: int) -> str:
    if HAS_PROC:
        fields = _stat_fields(pid)
        return fields[0] if fields else ""
    return _ps(pid, "state")[:1]


def birth(pid: int) -> str:
    """A mark that tells this process from a later one with the same number; empty when there is none."""
    if HAS_PROC:
        fields = _stat_fields(pid)
        return fields[19] if fields else ""
    return _ps(pid, "lstart")


def command_line(pid: int) -> str:
    """The words the process was started with, or an empty text."""
    if not HAS_PROC:
        return _ps(pid, "args")
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _stat_fields(pid: int) -> list[str]:
    # The name in parentheses may hold spaces; the state is the first field behind it, the start time the twentieth.
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _ps(pid: int, column: str) -> str:
    answer = subprocess.run(["ps", "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def end(pid: int, *, first: signal.Signals = signal.SIGTERM, patience: float = 10.0) -> bool:
    """Send `first`, wait up to `patience` seconds, then kill. Returns whether it went without being killed."""
    deadline = time.monotonic() + patience
    if not _send(pid, first):
        return True
    while time.monotonic() < deadline:
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    _send(pid, signal.SIGKILL)
    while is_alive(pid) and time.monotonic() < deadline + 5:
        time.sleep(0.05)
    return False


def _send(pid: int, which: signal.Signals) -> bool:
    try:
        os.kill(pid, which)
    except ProcessLookupError:
        return False
    return True
