"""A throw-away PostgreSQL and Valkey for one run of the suite.

Loaded as a plugin (see pyproject.toml) so that the addresses are in the environment before Django reads its settings.
The servers themselves start only when a test needs them.
"""

from __future__ import annotations

import atexit
import logging
import os
import secrets
import shutil
from collections.abc import Iterator

import pytest

from tests.support.folders import new_folder
from zargar.local.binaries import postgres_bin
from zargar.local.keep import own_folder, write_facts
from zargar.local.ports import free_port
from zargar.local.postgres import Postgres
from zargar.local.valkey import Valkey

FOLDER = new_folder("zargar-test-")


def _announce(server: Postgres | Valkey) -> tuple[str, int]:
    port = free_port()
    write_facts(own_folder(server.folder) / "access.json", {"password": secrets.token_urlsafe(24), "port": str(port)})
    return server.url, port


POSTGRES, VALKEY = Postgres(FOLDER / "postgres", careless=True), Valkey(FOLDER / "valkey", careless=True)
os.environ["DATABASE_URL"], POSTGRES_PORT = _announce(POSTGRES)
os.environ["REDIS_URL"], VALKEY_PORT = _announce(VALKEY)
os.environ["ZARGAR_PG_BIN"] = str(postgres_bin())
os.environ["ZARGAR_VAR"] = str(FOLDER / "var")
os.environ["ZARGAR_BASE_DOMAIN"] = "localhost"
os.environ["ZARGAR_SECRET_KEY"] = secrets.token_urlsafe(48)
os.environ["ZARGAR_FIELD_KEYS"] = secrets.token_urlsafe(48)
os.environ.pop("ZARGAR_PORT", None)


@pytest.fixture(scope="session")
def servers() -> Iterator[tuple[Postgres, Valkey]]:
    """The two servers, started once, gone with the session."""
    POSTGRES.start(POSTGRES_PORT)
    VALKEY.start(VALKEY_PORT)
    assert POSTGRES.url == os.environ["DATABASE_URL"], "a port was taken meanwhile: run again"
    assert VALKEY.url == os.environ["REDIS_URL"], "a port was taken meanwhile: run again"
    yield POSTGRES, VALKEY
    logging.disable()  # this process's listener loses its server now, and there is nobody left to tell
    VALKEY.stop()
    POSTGRES.stop()


@atexit.register
def _leave_nothing_behind() -> None:
    VALKEY.stop()
    POSTGRES.stop()
    shutil.rmtree(FOLDER, ignore_errors=True)
