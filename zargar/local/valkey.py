"""Valkey from the wheel: started and stopped here, on loopback with a random password, every change in its log file."""

from __future__ import annotations

import secrets
import signal
import subprocess
import time
from pathlib import Path

import redis

from zargar.local.account import Account, account_for
from zargar.local.binaries import valkey_server
from zargar.local.keep import own_folder, read_facts, write_facts, write_private
from zargar.local.ports import LOOPBACK, free_port
from zargar.local.processes import CannotStart, command_line, end, is_alive

TRIES = 8


class Valkey:
    """One server on the data below `folder`. `careless` keeps nothing on disk and is for tests only."""

    def __init__(self, folder: Path, *, log: Path | None = None, careless: bool = False) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = log or folder / "valkey.log"
        self.settings = folder / "valkey.conf"
        self.careless = careless
        self.program = valkey_server()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where Django and Celery find it; holds the password."""
        facts = self._facts()
        return f"redis://:{facts['password']}@{LOOPBACK}:{facts['port']}/0"

    def start(self, port: int = 0) -> None:
        """Bring the server up, on `port` or the one of the last start when it is free. Raises CannotStart."""
        own_folder(self.folder)
        account = account_for(self.data, self.program)
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
            account.own(self.data, 0o700)
        for _ in range(TRIES):
            self._clear_leftover()
            if self._try(account, port):
                return
            time.sleep(0.5)
        raise CannotStart(f"Valkey does not start; its log is {self.log}: {self._last_words()}")

    def stop(self) -> bool:
        """Stop after everything it acknowledged is in its file."""
        if self.process is None or self.process.poll() is not None:
            return True
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
            return False
        return True

    def _facts(self) -> dict[str, str]:
        return read_facts(self.folder / "access.json")

    def _clear_leftover(self) -> None:
        pid = int(self._facts().get("pid", "0"))
        if pid and is_alive(pid) and str(self.settings) in command_line(pid):
            end(pid, patience=20)

    def _try(self, account: Account, wanted: int) -> bool:
        facts = self._facts()
        port = free_port(wanted or int(facts.get("port", "0")))
        password = facts.get("password") or secrets.token_urlsafe(24)
        write_private(self.settings, self._configuration(port, password))
        account.own(self.settings, 0o600)
        with self.log.open("ab") as log:
            # The title would replace the command line by which a later start knows a server left over.
            title = ["--set-proc-title", "no"]
            self.process = account.popen([self.program, self.settings, *title], log)
        write_facts(
            self.folder / "access.json", {"password": password, "port": str(port), "pid": str(self.process.pid)}
        )
        return self._is_ready(port, password)

    def _is_ready(self, port: int, password: str) -> bool:
        deadline = time.monotonic() + 60
        client = redis.Redis(host=LOOPBACK, port=port, password=password, socket_timeout=5)
        while self.process is not None and self.process.poll() is None and time.monotonic() < deadline:
            try:
                # The process id proves that it is ours that answers, not another server on the same port.
                if client.info("server")["process_id"] == self.process.pid:
                    client.close()
                    return True
            except redis.RedisError:
                time.sleep(0.02)
        client.close()
        self.stop()
        return False

    def _configuration(self, port: int, password: str) -> str:
        lines = [
            f"port {port}",
            f"bind {LOOPBACK}",
            f"requirepass {password}",
            f'dir "{self.data}"',
            f"appendonly {'no' if self.careless else 'yes'}",
            'save ""',
            "maxmemory-policy noeviction",
            "databases 2",
        ]
        return "\n".join(lines) + "\n"

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return (lines or ["it said nothing"])[-1].strip()
