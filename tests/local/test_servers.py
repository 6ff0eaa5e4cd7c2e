"""The two database servers: kept data, clean stops, leftovers, strangers on their ports."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from zargar.local.account import CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, Account, account_for
from zargar.local.binaries import postgres_bin
from zargar.local.ports import LOOPBACK, take_web_port
from zargar.local.postgres import Postgres
from zargar.local.processes import CannotStart, is_alive
from zargar.local.valkey import Valkey


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder only its owner may enter, as a clone under a home directory is."""
    made = Path(tempfile.mkdtemp(prefix="zargar-servers-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def one_postgres(folder: Path) -> Iterator[Postgres]:
    """One data directory for all tests. Careless of power cuts only: a killed process loses nothing by it."""
    server = Postgres(folder / "postgres", careless=True)
    yield server
    server.stop()


@pytest.fixture
def postgres(one_postgres: Postgres) -> Postgres:
    """The server, running, whatever the test before did to it."""
    if one_postgres.process is None or one_postgres.process.poll() is not None:
        one_postgres.start()
    return one_postgres


@pytest.fixture
def valkey(folder: Path) -> Iterator[Valkey]:
    """A running server that keeps its promises."""
    server = Valkey(folder / "valkey")
    server.start()
    yield server
    server.stop()


def ask(url: str, *statements: str) -> list[tuple[object, ...]]:
    """The rows of the last statement, each committed."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_postgres_keeps_what_was_committed_over_a_stop_and_a_kill(postgres: Postgres) -> None:
    assert str(ask(postgres.url, "show server_version_num")[0][0]) >= "180000"
    ask(postgres.url, "create table kept (mg bigint)", "insert into kept values (1)")
    assert postgres.stop() is True
    postgres.start()
    ask(postgres.url, "insert into kept values (2)")
    assert postgres.process is not None
    postgres.process.kill()
    postgres.process.wait()
    postgres.start()
    assert ask(postgres.url, "select sum(mg) from kept") == [(3,)]


def test_postgres_opens_only_with_its_password_and_only_on_loopback(postgres: Postgres) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(postgres.url.replace("zargar:", "zargar:x"))
    assert ask(postgres.url, "show listen_addresses") == [(LOOPBACK,)]
    assert ask(postgres.url, "show unix_socket_directories") == [("",)]
    assert int(str(ask(postgres.url, "show max_locks_per_transaction")[0][0])) >= 256


def test_pg_dump_reads_it(postgres: Postgres) -> None:
    ask(postgres.url, "create table dumped (mg bigint)")
    dump = subprocess.run([postgres.bin / "pg_dump", "-s", postgres.url], capture_output=True, text=True, check=True)
    assert "CREATE TABLE public.dumped" in dump.stdout


def test_a_server_left_over_is_ended_and_replaced(postgres: Postgres) -> None:
    assert postgres.process is not None
    left = postgres.process
    again = Postgres(postgres.folder)
    again.start()
    try:
        assert left.wait(10) == 0  # a clean end, not a kill
        assert again.process is not None
        assert ask(again.url, "select 1") == [(1,)]
    finally:
        again.stop()


def test_a_mark_with_somebody_elses_process_neither_stops_us_nor_harms_them(postgres: Postgres) -> None:
    postgres.stop()
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        mark = postgres.data / "postmaster.pid"
        mark.write_text(f"{stranger.pid}\n{postgres.data}\n1\n5432\n\n127.0.0.1\n        0         0\nready\n")
        postgres.start()
        assert is_alive(stranger.pid)
        assert ask(postgres.url, "select 1") == [(1,)]
    finally:
        stranger.kill()
        stranger.wait()


def test_another_server_on_the_kept_port_is_not_taken_for_ours(postgres: Postgres) -> None:
    port = int(postgres.url.rpartition(":")[2].partition("/")[0])
    postgres.stop()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind((LOOPBACK, port))
        stranger.listen()
        postgres.start()
        assert f":{port}/" not in postgres.url
        assert ask(postgres.url, "select 1") == [(1,)]


def test_data_with_another_password_file_says_so(postgres: Postgres) -> None:
    postgres.stop()
    file = postgres.folder / "access.json"
    right = file.read_text()
    file.write_text('{"password": "another", "port": "0"}')
    try:
        with pytest.raises(CannotStart, match="refuses the password"):
            postgres.start()
        assert postgres.process is not None
        assert postgres.process.poll() is not None
    finally:
        file.write_text(right)


def test_a_first_start_that_was_cut_short_is_begun_anew(folder: Path) -> None:
    half = folder / "half" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = Postgres(folder / "half", careless=True)
    server.start()
    assert ask(server.url, "select 1") == [(1,)]
    assert server.stop() is True
    assert not half.exists()


def test_valkey_keeps_what_it_acknowledged_over_a_stop_and_a_kill(valkey: Valkey) -> None:
    redis.Redis.from_url(valkey.url).set("kept", "1")
    assert valkey.stop() is True
    valkey.start()
    client = redis.Redis.from_url(valkey.url)
    client.incr("kept")
    client.waitaof(1, 0, 5000)
    assert valkey.process is not None
    valkey.process.kill()
    valkey.process.wait()
    valkey.start()
    assert redis.Redis.from_url(valkey.url).get("kept") == b"2"


def test_valkey_opens_only_with_its_password(valkey: Valkey) -> None:
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(valkey.url.replace("redis://:", "redis://:x")).ping()
    assert redis.Redis.from_url(valkey.url).config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_runs_the_servers_as_nobody_even_where_nobody_may_pass(folder: Path, postgres: Postgres) -> None:
    assert folder.stat().st_mode & 0o077 == 0
    account = account_for(postgres.data, postgres_bin() / "postgres")
    assert account.uid == postgres.data.stat().st_uid != 0
    assert account.capability == CAP_DAC_READ_SEARCH
    assert postgres.process is not None
    status = Path(f"/proc/{postgres.process.pid}/status").read_text()
    assert f"Uid:\t{account.uid}\t{account.uid}" in status
    assert f"CapEff:\t{1 << CAP_DAC_READ_SEARCH:016x}" in status
    assert folder.stat().st_uid == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_a_program_nobody_may_reach_finds_its_parts(folder: Path) -> None:
    hidden = folder / "hidden"
    hidden.mkdir()
    (hidden / "part").write_text("")
    (hidden / "part").chmod(0o755)
    words: list[str | Path] = ["/bin/sh", "-c", 'test -x "$0" && id -u', hidden / "part"]
    said = {}
    for capability in (None, CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        with (folder / "said").open("w+b") as paper:
            Account(65534, 65534, capability).popen(words, paper).wait()
            paper.seek(0)
            said[capability] = paper.read().decode().strip()
    assert said == {None: "", CAP_DAC_READ_SEARCH: "65534", CAP_DAC_OVERRIDE: "65534"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make data of another user")
def test_a_normal_user_is_told_whose_data_it_is(postgres: Postgres) -> None:
    ask_as_nobody = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from zargar.local.account import account_for\n"
        "from zargar.local.processes import CannotStart\n"
        "try: account_for(Path(sys.argv[2]), Path('/bin/sh'))\n"
        "except CannotStart as hindrance: print(hindrance)\n"
    )
    shown = postgres.folder.parent
    other = Account(uid=1, gid=1, capability=CAP_DAC_READ_SEARCH)
    with (shown / "said").open("wb") as said:
        root = str(Path(__file__).resolve().parents[2])
        other.popen([sys.executable, "-c", ask_as_nobody, root, postgres.data], said).wait()
    assert "belongs to another user: start as nobody" in (shown / "said").read_text()


def test_a_taken_web_port_is_waited_for_only_as_long_as_asked() -> None:
    with take_web_port(0) as door:
        port = door.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"Port {port} is taken"):
            take_web_port(port, patience=0.3)
    with take_web_port(port, patience=0.3) as door:
        assert door.getsockname()[1] == port


def test_signals_reach_the_server_that_stops_cleanly(postgres: Postgres) -> None:
    assert postgres.process is not None
    postgres.process.send_signal(signal.SIGINT)
    assert postgres.process.wait(20) == 0
    assert postgres.stop() is True
