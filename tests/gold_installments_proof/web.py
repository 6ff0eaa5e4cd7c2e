"""The product's own web workers on the suite's database, and a caller that repeats what was not answered."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from zargar.local.ports import free_port

PATIENCE = 30.0


class Web:
    """Two workers; the master forks a new one as soon as one is gone."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in children.split()]

    def post(self, host: str, path: str, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """One request. Raises OSError or HTTPException where the worker died under it."""
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            caller.request(
                "POST", path, json.dumps(body), {"Host": host, "Content-Type": "application/json", **headers}
            )
            answer = caller.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            caller.close()

    def insist(self, host: str, path: str, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The same request again and again until somebody answers it, as a clerk or a program would."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self.post(host, path, body, headers)
            except (OSError, http.client.HTTPException):
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)


@contextmanager
def workers() -> Iterator[Web]:
    """Web workers as `make run` starts them, on the suite's database."""
    port = free_port()
    kept = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(kept._replace(path=f"/{connection.settings_dict['NAME']}"))
    with subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "zargar.wsgi:application", "--preload", "--workers=2",
            "--log-level=critical", f"--bind=127.0.0.1:{port}",
        ],
        env=os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "zargar.settings.test"},
    ) as process:  # fmt: skip
        try:
            web = Web(port, process)
            until = time.monotonic() + PATIENCE
            while len(web.workers()) < 2 and time.monotonic() < until and process.poll() is None:
                time.sleep(0.02)
            yield web
        finally:
            process.terminate()
            process.wait(PATIENCE)


@contextmanager
def killing(web: Web, *, seed: int, most: int) -> Iterator[list[int]]:
    """While inside, workers are killed at moments nobody can foresee; tells which were."""
    killed: list[int] = []
    over = threading.Event()
    chance = Random(seed)

    def kill() -> None:
        while len(killed) < most and not over.wait(chance.uniform(0.01, 0.15)):
            if alive := web.workers():
                victim = chance.choice(alive)
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield killed
    finally:
        over.set()
        killer.join()
