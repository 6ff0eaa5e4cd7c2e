"""Keeps the product's processes running, and stops them in order.

A web server, worker or beat that ends by itself is started again after a second, with a line that says so. One that
ends five times within a minute stops everything: it would not get better by itself. A database server that ends by
itself stops everything at once: whoever runs the shop must know, and the next start recovers its data.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from zargar.local.keep import read_facts, write_facts
from zargar.local.processes import birth, end, is_alive

RESTART_AFTER = 1.0
ENDS, WITHIN = 5, 60.0
MAX_LOG_BYTES = 10_000_000


@dataclass
class Program:
    """One process of the product and how it is started and stopped; `patience` in seconds, before it is killed."""

    name: str
    words: Sequence[str]
    patience: float = 15.0
    pass_fds: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    ends: deque[float] = field(default_factory=lambda: deque(maxlen=ENDS))
    again_at: float = 0.0


class Supervisor:
    """Programs started by name, their ids kept in `record` so that a later start finds what outlived a kill -9."""

    def __init__(
        self, *, record: Path, logs: Path, environment: dict[str, str], cwd: Path, say: Callable[[str], None]
    ) -> None:
        self.record = record
        self.logs = logs
        self.environment = environment
        self.cwd = cwd
        self.say = say
        self.programs: list[Program] = []

    def start(self, program: Program) -> None:
        """Start `program`, its words into its log, in a session of its own: Ctrl-C reaches us, we decide the order."""
        if program not in self.programs:
            self.programs.append(program)
        with open_log(self.logs / f"{program.name}.log") as log:
            program.process = subprocess.Popen(
                program.words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                cwd=self.cwd,
                pass_fds=program.pass_fds,
                start_new_session=True,
            )
        self._note()

    def look(self) -> str | None:
        """One look at everything: start again what ended. Returns the reason to stop, or None."""
        now = time.monotonic()
        for program in self.programs:
            if program.process is None:
                if now >= program.again_at:
                    self.start(program)
            elif (status := program.process.poll()) is not None:
                _end_group(program.process.pid)
                program.process = None
                program.ends.append(now)
                program.again_at = now + RESTART_AFTER
                log = self.logs / f"{program.name}.log"
                if len(program.ends) == ENDS and now - program.ends[0] < WITHIN:
                    return f"the {program.name} ended {ENDS} times within a minute; see {log}"
                self.say(f"The {program.name} ended ({_ending(status)}) and is started again; see {log}")
        return None

    def stop(self) -> list[str]:
        """Ask all to end, in the order they were started; returns the names that had to be killed."""
        running = [(program, program.process) for program in self.programs if program.process is not None]
        for _, process in running:
            if process.poll() is None:
                process.terminate()
        killed = []
        for program, process in running:
            try:
                process.wait(program.patience)
            except subprocess.TimeoutExpired:
                killed.append(program.name)
            _end_group(process.pid)
            process.wait()
            program.process = None
        self.record.unlink(missing_ok=True)
        return killed

    def _note(self) -> None:
        running = [program.process.pid for program in self.programs if program.process is not None]
        write_facts(self.record, {str(pid): birth(pid) for pid in running})


def end_leftovers(record: Path) -> bool:
    """End what an earlier supervisor left running when it was killed. Returns whether it had been killed at all."""
    if not record.exists():
        return False
    for pid, born in read_facts(record).items():
        # Only the very process that was started: the number may belong to somebody else by now.
        if is_alive(int(pid)) and birth(int(pid)) == born:
            end(int(pid), patience=10)
            _end_group(int(pid))
    record.unlink()
    return True


def open_log(path: Path) -> BinaryIO:
    """`path` for appending; a big one is put aside first, so that two files of each are kept at most."""
    if path.exists() and path.stat().st_size > MAX_LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def _end_group(leader: int) -> None:
    """The children of a process that has ended or must end now."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _ending(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"
