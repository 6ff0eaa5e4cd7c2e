"""The supervisor: starts again what ends, gives up on what keeps ending, stops all, finds what was left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from zargar.local.keep import read_facts, write_facts
from zargar.local.processes import birth, is_alive
from zargar.local.supervisor import ENDS, Program, Supervisor, end_leftovers, open_log

SLEEPER = [sys.executable, "-c", "import time; time.sleep(300)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(300)",
]


@pytest.fixture
def said() -> list[str]:
    """What the supervisor tells the person at the keyboard."""
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Supervisor:
    """One with nothing to do yet."""
    record = tmp_path / "processes.json"
    return Supervisor(record=record, logs=tmp_path, environment=dict(os.environ), cwd=tmp_path, say=said.append)


def pid_of(program: Program) -> int:
    """The process id, which it must have."""
    assert program.process is not None
    return program.process.pid


def look_until(supervisor: Supervisor, done: object, patience: float = 20.0) -> str | None:
    """Look again and again until `done()` or a reason to stop."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if reason := supervisor.look():
            return reason
        if callable(done) and done():
            return None
        time.sleep(0.02)
    raise AssertionError("nothing happened")


def test_what_ends_is_started_again_and_told(supervisor: Supervisor, said: list[str]) -> None:
    program = Program("sleeper", SLEEPER)
    supervisor.start(program)
    first = pid_of(program)
    os.kill(first, signal.SIGKILL)
    assert look_until(supervisor, lambda: program.process is not None and program.process.pid != first) is None
    assert is_alive(pid_of(program))
    assert [line.split(";")[0] for line in said] == ["The sleeper ended (signal SIGKILL) and is started again"]
    assert supervisor.stop() == []


def test_what_keeps_ending_is_a_reason_to_stop(supervisor: Supervisor, said: list[str], tmp_path: Path) -> None:
    supervisor.start(Program("failing", [sys.executable, "-c", "print('no wish to live'); raise SystemExit(3)"]))
    reason = look_until(supervisor, None, patience=60)
    assert reason == f"the failing ended {ENDS} times within a minute; see {tmp_path / 'failing.log'}"
    assert len(said) == ENDS - 1
    assert (tmp_path / "failing.log").read_text().count("no wish to live") == ENDS
    assert supervisor.stop() == []


def test_stop_ends_everything_and_names_what_had_to_be_killed(supervisor: Supervisor, tmp_path: Path) -> None:
    polite, deaf = Program("polite", SLEEPER), Program("deaf", STUBBORN, patience=0.5)
    supervisor.start(polite)
    supervisor.start(deaf)
    while "deaf" not in (tmp_path / "deaf.log").read_text():
        time.sleep(0.02)
    pids = [pid_of(polite), pid_of(deaf)]
    assert supervisor.stop() == ["deaf"]
    assert [pid for pid in pids if is_alive(pid)] == []
    assert not supervisor.record.exists()


def test_children_of_a_program_end_with_it(supervisor: Supervisor, tmp_path: Path) -> None:
    parent = (
        "import subprocess, sys, time; p = subprocess.Popen(sys.argv[1:]); print(p.pid, flush=True); time.sleep(300)"
    )
    supervisor.start(Program("parent", [sys.executable, "-c", parent, *STUBBORN]))
    while not (words := (tmp_path / "parent.log").read_text().split()):
        time.sleep(0.02)
    assert is_alive(int(words[0]))
    assert supervisor.stop() == []
    deadline = time.monotonic() + 5
    while is_alive(int(words[0])) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(int(words[0]))


def test_leftovers_are_ended_but_never_a_stranger_with_the_same_number(tmp_path: Path) -> None:
    left, stranger = (subprocess.Popen(SLEEPER, start_new_session=True) for _ in range(2))
    try:
        write_facts(tmp_path / "record", {str(left.pid): birth(left.pid), str(stranger.pid): "another birth"})
        assert end_leftovers(tmp_path / "record") is True
        assert left.wait(5) == -signal.SIGTERM
        assert is_alive(stranger.pid)
        assert end_leftovers(tmp_path / "record") is False
    finally:
        stranger.kill()
        stranger.wait()


def test_a_record_cut_in_half_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "record").write_text('{"12')
    assert end_leftovers(tmp_path / "record") is True
    assert read_facts(tmp_path / "record") == {}


def test_a_big_log_is_put_aside(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_bytes(b"x" * 10_000_001)
    open_log(log).close()
    assert log.stat().st_size == 0
    assert (tmp_path / "web.log.1").stat().st_size == 10_000_001
