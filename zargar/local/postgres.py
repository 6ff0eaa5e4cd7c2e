"""PostgreSQL from the wheel: made, started and stopped here, listening on loopback with a random password."""

from __future__ import annotations

import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg2
from psycopg2 import sql

from zargar.local.account import Account, account_for
from zargar.local.binaries import POSTGRES_MAJOR, postgres_bin
from zargar.local.keep import own_folder, read_facts, write_facts
from zargar.local.ports import LOOPBACK, free_port
from zargar.local.processes import CannotStart, command_line, end, is_alive

NAME = "zargar"  # of the database and of its owner
TRIES = 12
# A backup of many schemas locks every table of every shop at once; the default of 64 is too small for a few dozen.
SERVER_SETTINGS = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_locks_per_transaction=256"]
# For throw-away data: three times as fast, and lost with the machine's power.
CARELESS = ["fsync=off", "full_page_writes=off"]


class Postgres:
    """One server on the data below `folder`. `careless` gives up durability and is for tests only."""

    def __init__(self, folder: Path, *, log: Path | None = None, careless: bool = False) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = log or folder / "postgres.log"
        self.careless = careless
        self.bin = postgres_bin()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where Django finds it; holds the password."""
        facts = read_facts(self.folder / "access.json")
        return f"postgres://{NAME}:{facts['password']}@{LOOPBACK}:{facts['port']}/{NAME}"

    def start(self, port: int = 0) -> None:
        """Bring the server up, on `port` or the one of the last start when it is free. Raises CannotStart."""
        own_folder(self.folder)
        account = account_for(self.data, self.bin / "postgres")
        self._check_major()
        if not self.data.exists():
            self._create(account)
        for _ in range(TRIES):
            self._clear_leftover()
            if self._try(account, port):
                self._create_database()
                return
            # A killed server's children may hold its memory for a moment; a port may have been taken meanwhile.
            time.sleep(0.5)
        raise CannotStart(f"PostgreSQL does not start; its log is {self.log}: {self._last_words()}")

    def stop(self) -> bool:
        """Stop fast and clean: open transactions are rolled back, everything committed is on disk."""
        if self.process is None or self.process.poll() is not None:
            return True
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)  # the next start recovers from its log
            self.process.wait(10)
            return False
        return True

    def _check_major(self) -> None:
        marker = self.data / "PG_VERSION"
        major = marker.read_text().strip() if marker.exists() else POSTGRES_MAJOR
        if major != POSTGRES_MAJOR:
            raise CannotStart(
                f"{self.data} was written by PostgreSQL {major} and this is {POSTGRES_MAJOR}: restore a backup into a "
                "new ZARGAR_VAR, or start the version that wrote it."
            )

    def _create(self, account: Account) -> None:
        new, key = self.folder / "data.new", self.folder / "password.new"
        shutil.rmtree(new, ignore_errors=True)  # of a first start that was cut short
        kept = read_facts(self.folder / "access.json")
        password = kept.get("password") or secrets.token_urlsafe(24)
        key.write_text(password)
        account.own(key, 0o600)
        new.mkdir(mode=0o700)
        account.own(new, 0o700)
        write_facts(self.folder / "access.json", {"port": "0", **kept, "password": password})
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        words: list[str | Path] = [
            "-D",
            new,
            f"--username={NAME}",
            "--auth=scram-sha-256",
            f"--pwfile={key}",
            "--no-instructions",
        ]
        with self.log.open("ab") as log:
            maker = account.popen(
                [self.bin / "initdb", *words, *locale, *(["--no-sync"] if self.careless else [])], log
            )
            failed = maker.wait() != 0
        key.unlink()
        if failed:
            raise CannotStart(
                f"PostgreSQL could not make its data directory; its log is {self.log}: {self._last_words()}"
            )
        new.rename(self.data)

    def _clear_leftover(self) -> None:
        """End a server that outlived its supervisor, and take away the mark of one that is gone.

        The mark may name a zombie or, after a machine's restart, somebody else's process: neither may stop us, and
        neither may be harmed. PostgreSQL still refuses by itself while a child of the old server holds its memory.
        """
        pid = self._marked_pid()
        if pid is None or (self.process is not None and pid == self.process.pid and self.process.poll() is None):
            return
        if is_alive(pid) and str(self.data) in command_line(pid):
            end(pid, first=signal.SIGINT, patience=20)
        if not (is_alive(pid) and str(self.data) in command_line(pid)):
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _marked_pid(self) -> int | None:
        words = self._mark()
        return abs(int(words[0])) if words and words[0].lstrip("-").isdigit() else None

    def _mark(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _try(self, account: Account, wanted: int) -> bool:
        facts = read_facts(self.folder / "access.json")
        port = free_port(wanted or int(facts.get("port", "0")))
        write_facts(self.folder / "access.json", {**facts, "port": str(port)})
        options = [f"port={port}", *SERVER_SETTINGS, *(CARELESS if self.careless else [])]
        settings = [word for option in options for word in ("-c", option)]
        with self.log.open("ab") as log:
            self.process = account.popen([self.bin / "postgres", "-D", self.data, *settings], log)
        deadline = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < deadline:
            mark = self._mark()
            # The process id proves that it is ours that is ready, not another server on the same port.
            if len(mark) > 7 and mark[0] == str(self.process.pid) and mark[7].strip() == "ready":
                return True
            time.sleep(0.02)
        self.stop()
        return False

    def _create_database(self) -> None:
        address = self.url.removesuffix(NAME) + "postgres"
        try:
            connection = psycopg2.connect(address)
        except psycopg2.OperationalError:
            self.stop()
            raise CannotStart(
                f"PostgreSQL refuses the password kept in {self.folder / 'access.json'}: "
                "that file does not belong to its data."
            ) from None
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_database where datname = %s", [NAME])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("create database {}").format(sql.Identifier(NAME)))
        connection.close()

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        telling = [line for line in lines if "FATAL" in line or "error" in line.lower()]
        return (telling or lines or ["it said nothing"])[-1].strip()
