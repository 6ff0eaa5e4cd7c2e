"""The whole product on this machine: databases, migrations, demo, web server, worker and beat; until told to stop."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

from zargar.local.environment import ROOT, Place, environment, place
from zargar.local.keep import write_private
from zargar.local.ports import LOOPBACK, take_web_port
from zargar.local.postgres import Postgres
from zargar.local.processes import CannotStart
from zargar.local.supervisor import Program, Supervisor, end_leftovers
from zargar.local.valkey import Valkey

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Read by the local settings, so that `manage.py` works beside a running product.
KEPT_FOR_MANAGE = (
    "DATABASE_URL",
    "REDIS_URL",
    "ZARGAR_SECRET_KEY",
    "ZARGAR_FIELD_KEYS",
    "ZARGAR_PORT",
    "ZARGAR_PG_BIN",
)
WEB_WORKERS, WEB_THREADS = 2, 4


class StopAsked(BaseException):
    """Ctrl-C, or a polite signal. Not an Exception: no `except Exception` on the way may swallow it."""


def run() -> int:
    """Run until asked to stop; returns the exit status. Every hindrance is one sentence on stderr."""
    for one in STOP_SIGNALS:
        signal.signal(one, _stop)
    with ExitStack() as closing:
        # The first thing in is the last thing out: nothing interrupts the orderly way out of the rest.
        closing.callback(_deaf, signal.SIG_DFL)
        try:
            at = place()
            closing.enter_context(_alone(at))
            _open(at, closing)
            return 0
        except StopAsked:
            print("\nStopping ...", flush=True)
            _deaf(signal.SIG_IGN)
            return 0
        except CannotStart as hindrance:
            _deaf(signal.SIG_IGN)
            print(hindrance, file=sys.stderr, flush=True)
            return 1


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise StopAsked


def _deaf(answer: signal.Handlers) -> None:
    for one in STOP_SIGNALS:
        signal.signal(one, answer)


@contextmanager
def _alone(at: Place) -> Iterator[None]:
    """Two supervisors on one folder would fight over its data. The lock goes with the process, however it ends."""
    with (at.var / "supervisor.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(
                f"Zargar already runs from {at.var} (process {lock.read().strip()}): stop it, or choose another folder "
                "with ZARGAR_VAR."
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _open(at: Place, closing: ExitStack) -> None:
    record = at.var / "processes.json"
    was_killed = end_leftovers(record)
    # The orphans of a killed web server hold its port for a moment longer.
    door = closing.enter_context(take_web_port(at.port, patience=5.0 if was_killed else 0.0))
    began = time.monotonic()
    database, queue = _databases(at, closing)
    told = environment(
        at,
        database_url=database.url if database else os.environ["DATABASE_URL"],
        redis_url=queue.url if queue else os.environ["REDIS_URL"],
    )
    write_private(at.var / "local.env", "".join(f"{name}={told[name]}\n" for name in KEPT_FOR_MANAGE))
    _prepare(told)
    supervisor = Supervisor(record=record, logs=at.logs, environment=told, cwd=ROOT, say=_say)
    closing.callback(_stop_programs, supervisor)
    web, *background = _programs(door)
    supervisor.start(web)
    _wait_for_first_answer(at, supervisor)
    # Not before: on a small machine they would take the processor from the first page.
    for program in background:
        supervisor.start(program)
    _greet(at, time.monotonic() - began)
    while True:
        time.sleep(0.25)
        for name, server in (("PostgreSQL", database), ("Valkey", queue)):
            if server and server.process and server.process.poll() is not None:
                raise CannotStart(f"{name} ended by itself, so everything is stopped; see {server.log}")
        if reason := supervisor.look():
            raise CannotStart(f"Everything is stopped: {reason}")


def _databases(at: Place, closing: ExitStack) -> tuple[Postgres | None, Valkey | None]:
    database = queue = None
    if not os.environ.get("DATABASE_URL"):
        database = Postgres(at.var / "postgres", log=at.logs / "postgres.log")
        closing.callback(database.stop)
        database.start()
    if not os.environ.get("REDIS_URL"):
        queue = Valkey(at.var / "valkey", log=at.logs / "valkey.log")
        closing.callback(queue.stop)
        queue.start()
    return database, queue


def _prepare(told: dict[str, str]) -> None:
    # A session of its own: Ctrl-C must not cut a migration in half; it is ended by us, and rolls back.
    step = subprocess.Popen([sys.executable, "-m", "zargar.local.prepare"], cwd=ROOT, env=told, start_new_session=True)
    try:
        status = step.wait()
    except StopAsked:
        step.terminate()
        step.wait()
        raise
    if status != 0:
        raise CannotStart("The product could not be prepared; the reason is above.")


def web_command(door: socket.socket) -> list[str]:
    """The words that start the web server on a socket it inherits."""
    listening = ["--bind", f"fd://{door.fileno()}", "--preload", "--no-control-socket"]
    working = ["--worker-class", "gthread", "--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS)]
    patience = ["--timeout", "60", "--graceful-timeout", "10"]
    return [sys.executable, "-m", "gunicorn", "zargar.wsgi:application", *listening, *working, *patience]


def _programs(door: socket.socket) -> list[Program]:
    celery = [sys.executable, "-m", "celery", "-A", "zargar.celery:app"]
    door.set_inheritable(True)
    queues = "prices,messages,backups,default"
    worker = [*celery, "worker", "-Q", queues, "--concurrency", "2", "--loglevel", "INFO", "--without-gossip"]
    return [
        Program("web", web_command(door), pass_fds=[door.fileno()]),
        Program("worker", [*worker, "--without-mingle"], patience=25.0),
        Program("beat", [*celery, "beat", "--pidfile=", "--loglevel", "INFO"]),
    ]


def _stop_programs(supervisor: Supervisor) -> None:
    for name in supervisor.stop():
        _say(f"The {name} did not end in time and was killed; its task will be done again.")


def _wait_for_first_answer(at: Place, supervisor: Supervisor) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if _answers(at.port):
            return
        if reason := supervisor.look():
            raise CannotStart(f"Everything is stopped: {reason}")
        time.sleep(0.1)
    raise CannotStart(f"The web server did not answer within 90 seconds; see {at.logs / 'web.log'}")


def _answers(port: int) -> bool:
    asking = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        asking.request("GET", "/healthz", headers={"Host": "localhost"})
        return asking.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def _greet(at: Place, seconds: float) -> None:
    demo = json.loads((at.var / "demo.json").read_text(encoding="utf-8"))
    _say(f"\nZargar is open ({seconds:.1f} s).\n")
    for title, key in (("Platform", "platform"), ("Demo shop", "demo"), ("Second shop", "second")):
        _say(f"  {title:<12} {demo[key]['url']}")
        for login in (part for part in demo[key].values() if isinstance(part, dict)):
            _say(f"  {'':<12} {login['username']} / {login['password']}")
    _say(f"\nLogins and API tokens: {at.var / 'demo.json'}   logs: {at.logs}   Ctrl-C stops everything.\n")


def _say(line: str) -> None:
    print(line, flush=True)
