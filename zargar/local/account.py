"""Under which account the database servers run.

PostgreSQL refuses to run as root. A normal user runs it as himself; root runs it as the owner of its data, `nobody` on
the first start. Nothing outside our own folder is changed for that: no account is made, no mode of a parent directory
opened. Where a parent directory is closed to the account (a clone under /root), the server gets the one capability to
pass it, instead of the whole world getting the permission.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from zargar.local.processes import CannotStart

# Read and pass any directory, without the power to write there; the second also writes, but every container has it.
CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE, CAP_SETPCAP = 2, 1, 8
BECOME = Path(__file__).with_name("become.py")


@dataclass(frozen=True)
class Account:
    """Who runs a server: `uid` None means ourselves; `capability` is the one carried along, if any."""

    uid: int | None = None
    gid: int | None = None
    capability: int | None = None

    def own(self, path: Path, mode: int) -> None:
        """Give `path`, which lies in our folder, to the account."""
        path.chmod(mode)
        if self.uid is not None and self.gid is not None:
            shutil.chown(path, self.uid, self.gid)

    def popen(self, words: Sequence[str | Path], log: IO[bytes], **more: object) -> subprocess.Popen[bytes]:
        """Start a server in a session of its own: Ctrl-C reaches us, and we decide who stops when."""
        command = [str(word) for word in words]
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "PGTZ": "UTC"}
        rest = {"stdout": log, "stderr": log, "cwd": "/", "env": environment, "start_new_session": True, **more}
        if self.capability is not None:
            command = [sys.executable, "-I", str(BECOME), str(self.uid), str(self.gid), str(self.capability), *command]
        elif self.uid is not None:
            rest |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.Popen(command, **rest)  # type: ignore[call-overload, no-any-return]


def account_for(folder: Path, program: Path) -> Account:
    """The account that shall run `program` on the data in `folder` (which may not exist yet; its parent does).

    Raises CannotStart when the data belongs to somebody else, or no way leads the account to it.
    """
    owner = folder.stat().st_uid if folder.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner != os.geteuid():
            raise CannotStart(
                f"{folder} belongs to another user: start as {_name(owner)}, or choose a folder with ZARGAR_VAR."
            )
        return Account()
    person = pwd.getpwuid(owner) if owner else _nobody()
    plain = Account(person.pw_uid, person.pw_gid)
    if _can_reach(plain, folder if owner is not None else folder.parent) and _can_reach(plain, program):
        return plain
    capability = next(
        (one for one in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if _permitted(one) and _permitted(CAP_SETPCAP)), None
    )
    if capability is None:
        raise CannotStart(
            f"The database servers do not run as root, and the user {person.pw_name} may not enter {folder.parent}: "
            "start as a normal user, or put the project where others may pass."
        )
    return Account(person.pw_uid, person.pw_gid, capability)


def _nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise CannotStart(
            "The database servers do not run as root and there is no user `nobody` here: start as a normal user."
        ) from None


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _can_reach(account: Account, path: Path) -> bool:
    asked = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$0"', str(path)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return asked.returncode == 0


def _permitted(capability: int) -> bool:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return False
    held = next((int(line.split()[1], 16) for line in lines if line.startswith("CapPrm:")), 0)
    return bool(held >> capability & 1)
