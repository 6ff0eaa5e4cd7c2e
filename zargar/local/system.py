"""What the tests need of the system itself: installed where we are root, looked for where we are not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

# Debian package -> names its program may have.
PROGRAMS = {"chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")}


def find_program(package: str) -> str | None:
    """The path of the first program of `package` found on PATH, or None."""
    return next((found for name in PROGRAMS[package] if (found := shutil.which(name))), None)


def install_missing() -> int:
    """Install what is missing with apt-get when root; tests that need what is still missing say so themselves."""
    missing = [package for package in PROGRAMS if find_program(package) is None]
    if not missing or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return 0
    print(f"Installing {', '.join(missing)} ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *missing]):
        done = subprocess.run(["apt-get", *words], env=quiet, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            last = (done.stderr or done.stdout).strip().splitlines()[-1:]
            print(f"apt-get {words[0]} failed: {' '.join(last)}", file=sys.stderr)
            return 0
    return 0
