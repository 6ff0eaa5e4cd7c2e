"""The product as a person starts it: its own processes, its own folder, its own port."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.folders import new_folder
from tests.support.source import ROOT
from zargar.local.ports import free_port
from zargar.local.processes import command_line, is_alive

PRODUCT = [sys.executable, "-m", "zargar.local", "run"]
OURS = (
    "DATABASE_URL",
    "REDIS_URL",
    "ZARGAR_SECRET_KEY",
    "ZARGAR_FIELD_KEYS",
    "ZARGAR_PG_BIN",
    "DJANGO_SETTINGS_MODULE",
)


@dataclass
class Product:
    """One copy of the product; `words` is the command that starts it."""

    var: Path = field(default_factory=lambda: new_folder("zargar-run-"))
    port: int = field(default_factory=free_port)
    words: list[str] = field(default_factory=lambda: list(PRODUCT))
    process: subprocess.Popen[bytes] | None = None

    def begin(self) -> subprocess.Popen[bytes]:
        """Start it and return at once."""
        # The suite's own servers are not for it: it brings its own.
        clean = {name: value for name, value in os.environ.items() if name not in OURS}
        told = {**clean, "ZARGAR_VAR": str(self.var), "ZARGAR_PORT": str(self.port)}
        with self.paper.open("w") as paper:
            self.process = subprocess.Popen(
                self.words,
                cwd=ROOT,
                env=told,
                stdin=subprocess.DEVNULL,
                stdout=paper,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.process

    @property
    def paper(self) -> Path:
        """Where everything it says since its last start is written."""
        return self.var / "said.txt"

    @property
    def said(self) -> str:
        """Everything it said since its last start."""
        return self.paper.read_text(encoding="utf-8")

    def start(self, patience: float = 120.0) -> float:
        """Start it and wait for its sign-in page; returns the seconds that took."""
        began = time.monotonic()
        process = self.begin()
        while time.monotonic() < began + patience:
            if process.poll() is not None:
                raise AssertionError(f"ended with {process.returncode}: {self.said}")
            if "Zargar is open" in self.said and self.status("demo.localhost", "/login/") == 200:
                return time.monotonic() - began
            time.sleep(0.05)
        self.kill_everything()
        raise AssertionError(f"no page within {patience} s: {self.said}")

    def refused(self, patience: float = 60.0) -> tuple[int, str]:
        """Start it, expecting it to give up; returns exit status and everything it said."""
        return self.begin().wait(patience), self.said

    def status(self, host: str, path: str, headers: dict[str, str] | None = None) -> int:
        """The status of a GET, 0 when nobody answers."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            asking.request("GET", path, headers={"Host": f"{host}:{self.port}", **(headers or {})})
            return asking.getresponse().status
        except OSError:
            return 0
        finally:
            asking.close()

    @property
    def demo(self) -> dict[str, Any]:
        """What demo.json says."""
        told: dict[str, Any] = json.loads((self.var / "demo.json").read_text(encoding="utf-8"))
        return told

    def processes(self) -> dict[int, str]:
        """Every process that works for this copy, by the folder and port in its environment or its command line."""
        marks = (f"ZARGAR_VAR={self.var}".encode(), str(self.var).encode())
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid() and is_alive(int(entry.name)):
                try:
                    known = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
                except OSError:
                    continue
                if any(mark in known for mark in marks):
                    found[int(entry.name)] = command_line(int(entry.name))
        return found

    def stop(self, how: signal.Signals = signal.SIGINT, patience: float = 60.0) -> tuple[int, str]:
        """Ask it to stop; returns exit status and everything it said."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(patience), self.said

    def kill_everything(self) -> None:
        """kill -9 to every process of this copy, the supervisor first."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        for _ in range(20):
            running = self.processes()
            if not running:
                return
            for pid in running:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            time.sleep(0.1)

    def remove(self) -> None:
        """Leave nothing behind."""
        self.kill_everything()
        shutil.rmtree(self.var, ignore_errors=True)


def a_product() -> Iterator[Product]:
    """For a fixture: `yield from a_product()`."""
    product = Product()
    try:
        yield product
    finally:
        product.remove()
