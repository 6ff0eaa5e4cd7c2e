"""Where the data of throw-away servers lies."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from zargar.local.processes import is_alive

MEMORY = Path("/dev/shm")  # noqa: S108  # the folders in it have random names, made by mkdtemp
# A database with its shops takes 150 MB; several stand side by side. Containers often have 64 MB and no more.
ENOUGH = 3_000_000_000


def new_folder(prefix: str) -> Path:
    """An empty folder, in memory where the machine has room for that: a disk is waited for at each start and stop."""
    prefix = f"{prefix}{os.getpid()}-"
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ENOUGH:
        return Path(tempfile.mkdtemp(prefix=prefix))
    _sweep()
    return Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY))


def _sweep() -> None:
    """Give back the memory of runs that were killed."""
    for folder in MEMORY.glob("zargar-*-*-*"):
        owner = folder.name.split("-")[2]
        if owner.isdigit() and not is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)
