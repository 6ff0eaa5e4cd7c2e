"""What the product's processes are told: folder, port, keys and addresses."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from zargar.local.binaries import postgres_bin
from zargar.local.keep import own_folder, secret
from zargar.local.processes import CannotStart

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Place:
    """Where this copy lives: its folder and the port of its web server."""

    var: Path
    port: int

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.var / "log"

    @property
    def keys(self) -> Path:
        """The random values of this installation."""
        return self.var / "keys.json"


def place() -> Place:
    """Read ZARGAR_VAR and ZARGAR_PORT; make the folder. Raises CannotStart."""
    port = os.environ.get("ZARGAR_PORT", "") or "8000"
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise CannotStart(f"ZARGAR_PORT={port} is not a port: choose a number from 1 to 65535.")
    var = Path(os.environ.get("ZARGAR_VAR") or ROOT / "var").expanduser().resolve()
    try:
        own_folder(own_folder(var) / "log")
    except OSError as error:
        raise CannotStart(f"{var} cannot be used ({error.strerror}): choose another folder with ZARGAR_VAR.") from None
    if not os.access(var, os.W_OK | os.X_OK):
        raise CannotStart(
            f"{var} belongs to another user: start as that user, or choose another folder with ZARGAR_VAR."
        )
    return Place(var, int(port))


def environment(at: Place, *, database_url: str, redis_url: str) -> dict[str, str]:
    """The environment of the web server, the worker and beat."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "zargar.settings.local",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "ZARGAR_VAR": str(at.var),
        "ZARGAR_PORT": str(at.port),
        "ZARGAR_SECRET_KEY": os.environ.get("ZARGAR_SECRET_KEY") or secret(at.keys, "secret_key"),
        "ZARGAR_FIELD_KEYS": os.environ.get("ZARGAR_FIELD_KEYS") or secret(at.keys, "field_key"),
        "ZARGAR_PG_BIN": os.environ.get("ZARGAR_PG_BIN") or _postgres_tools(),
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }


def _postgres_tools() -> str:
    try:
        return str(postgres_bin())
    except CannotStart:
        return ""  # a server of one's own (DATABASE_URL): its tools are looked for on PATH
