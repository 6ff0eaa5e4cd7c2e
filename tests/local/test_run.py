"""The product as a person starts, stops, kills and starts it again. Real processes throughout."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from tests.journeys.book import Book
from tests.support.product import PRODUCT, Product, a_product
from tests.support.source import ROOT
from zargar.local.postgres import Postgres
from zargar.local.valkey import Valkey

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes by /proc, which is Linux's"),
]


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """One copy, started by the first test that needs it and handed on running."""
    yield from a_product()


@pytest.fixture
def running(product: Product) -> Product:
    """The copy, open."""
    if product.process is None or product.process.poll() is not None:
        product.start()
    return product


@pytest.fixture
def stopped(product: Product) -> Product:
    """The copy, closed after it was open."""
    if product.process is None:
        product.start()
    if product.process is not None and product.process.poll() is None:
        product.stop()
    return product


def patience() -> float:
    """Seconds a second start may take: ten where two cores have nothing else to do, longer where they have."""
    return 10.0 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def manage(product: Product, *words: str) -> str:
    """`manage.py` beside the running copy, which finds its servers through the copy's own folder."""
    told = {"PATH": os.environ["PATH"], "ZARGAR_VAR": str(product.var)}
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=told, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def users_in_demo(product: Product) -> str:
    """A number that only the database knows."""
    count = "from accounts.models import User; print(User.objects.count())"
    return manage(product, "tenant_command", "shell", "--schema=shop_demo", "-v", "0", "-c", count)


def rows_of_users(product: Product) -> list[tuple[object, ...]]:
    """Every row of the same table, past the product."""
    with closing(Book(product.var)) as book:
        return book.rows("SELECT * FROM shop_demo.accounts_user ORDER BY id")


def test_a_first_start_opens_the_demo_and_writes_its_logins_for_one_pair_of_eyes(running: Product) -> None:
    assert stat.S_IMODE((running.var / "demo.json").stat().st_mode) == 0o600
    demo = running.demo
    assert demo["demo"]["url"] == f"http://demo.localhost:{running.port}"
    assert demo["platform"]["url"] == f"http://localhost:{running.port}"
    logins = [demo["demo"]["owner"], demo["demo"]["clerk"], demo["second"]["owner"], demo["platform"]["admin"]]
    for login in logins:
        assert set(login) == {"username", "password", "api_token"}
    assert len({login["password"] for login in logins}) == len({login["api_token"] for login in logins}) == 4
    private = [path for path in running.var.iterdir() if path.suffix in {".json", ".env"}]
    assert [path.name for path in private if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_a_token_opens_its_own_shop_only(running: Product) -> None:
    path, demo = "/api/v1/customers", running.demo
    bearer = {"Authorization": f"Bearer {demo['demo']['clerk']['api_token']}"}
    assert running.status("demo.localhost", path, bearer) == 200
    assert running.status("second.localhost", path, bearer) == 401
    assert running.status("demo.localhost", path) == 401


def test_a_second_start_on_the_same_folder_says_one_sentence(running: Product) -> None:
    told = {**os.environ, "ZARGAR_VAR": str(running.var), "ZARGAR_PORT": str(running.port + 1)}
    second = subprocess.run(PRODUCT, cwd=ROOT, env=told, capture_output=True, text=True, check=False, timeout=60)
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith("Zargar already runs from")
    assert second.stderr.count("\n") == 1


def test_a_taken_port_says_one_sentence_and_harms_nobody(running: Product) -> None:
    other = Product(port=running.port)
    try:
        status, said = other.refused()
        assert (status, said) == (
            1,
            f"Port {running.port} is taken by another program: stop it, or choose one with ZARGAR_PORT.\n",
        )
        assert other.processes() == {}
        assert running.status("demo.localhost", "/login/") == 200
    finally:
        other.remove()


def test_two_copies_run_side_by_side_and_sigterm_stops_one(running: Product) -> None:
    for other in a_product():
        other.start()
        assert running.status("demo.localhost", "/login/") == other.status("demo.localhost", "/login/") == 200
        assert running.demo["demo"]["owner"]["password"] != other.demo["demo"]["owner"]["password"]
        bearer = {"Authorization": f"Bearer {running.demo['demo']['clerk']['api_token']}"}
        assert other.status("demo.localhost", "/api/v1/customers", bearer) == 401
        status, said = other.stop(signal.SIGTERM)  # as Ctrl-C, which has a test of its own
        assert status == 0
        assert "Traceback" not in said
        assert other.processes() == {}
    assert running.status("demo.localhost", "/login/") == 200


def test_servers_of_ones_own_are_used_instead(servers: tuple[Postgres, Valkey]) -> None:
    database, queue = servers
    with closing(psycopg2.connect(database.url)) as connection:
        connection.autocommit = True
        connection.cursor().execute("create database elsewhere")
    own = [f"DATABASE_URL={database.url.removesuffix('zargar')}elsewhere", f"REDIS_URL={queue.url.removesuffix('0')}1"]
    product = Product(words=["env", *own, *PRODUCT])
    try:
        product.start()
        assert not (product.var / "postgres").exists()
        assert not (product.var / "valkey").exists()
        assert users_in_demo(product) == "2"
        assert product.stop()[0] == 0
        assert database.process is not None
        assert database.process.poll() is None
    finally:
        product.remove()


def test_a_database_out_of_reach_is_told_in_one_sentence() -> None:
    product = Product(words=["env", "DATABASE_URL=postgres://zargar:x@127.0.0.1:1/zargar", *PRODUCT])
    try:
        status, said = product.refused()
        assert status == 1
        assert said.startswith("The database does not answer: ")
        assert "Traceback" not in said
        assert product.processes() == {}
    finally:
        product.remove()


def test_a_worker_that_dies_is_started_again(running: Product) -> None:
    before = {pid for pid, words in running.processes().items() if "celery" in words and " worker " in words}
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    after: set[int] = set()
    while not after and time.monotonic() < deadline:
        time.sleep(0.2)
        after = {pid for pid, words in running.processes().items() if " worker " in words} - before
    assert after
    assert running.status("demo.localhost", "/login/") == 200


def test_after_a_kill_9_of_everything_the_next_start_has_it_all(running: Product) -> None:
    demo, users = running.demo, rows_of_users(running)
    running.kill_everything()
    assert running.status("localhost", "/healthz") == 0
    seconds = running.start()
    assert (running.demo, rows_of_users(running)) == (demo, users)
    assert seconds < patience()


def test_a_killed_supervisors_orphans_are_ended_by_the_next_start(running: Product) -> None:
    assert running.process is not None
    orphans = set(running.processes()) - {running.process.pid}
    running.process.kill()
    running.process.wait()
    assert running.status("demo.localhost", "/login/") == 200  # the orphans still serve
    running.start()
    assert orphans & set(running.processes()) == set()


def test_ctrl_c_stops_everything(running: Product) -> None:
    status, said = running.stop(signal.SIGINT)
    assert status == 0
    assert "killed" not in said
    assert "Traceback" not in said
    assert running.processes() == {}
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", running.port))
    assert "database system is shut down" in (running.var / "log" / "postgres.log").read_text().splitlines()[-1]


def test_a_second_start_is_quick(stopped: Product) -> None:
    assert stopped.start() < patience()


def test_a_database_that_dies_stops_everything_with_a_sentence(running: Product) -> None:
    mark = (running.var / "postgres" / "data" / "postmaster.pid").read_text().splitlines()
    os.kill(int(mark[0]), signal.SIGKILL)
    assert running.process is not None
    assert running.process.wait(60) == 1
    assert "PostgreSQL ended by itself, so everything is stopped" in running.said
    assert running.processes() == {}


def test_data_of_another_major_says_one_sentence(stopped: Product) -> None:
    (stopped.var / "postgres" / "data" / "PG_VERSION").write_text("17\n")
    status, said = stopped.refused()
    assert status == 1
    assert "was written by PostgreSQL 17 and this is 18" in said
    assert "Traceback" not in said
    assert said.count("\n") == 1
    assert stopped.processes() == {}
