"""A Django process beside the running product that stays: starting one for each question takes seconds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.source import ROOT

LOOP = """
import contextlib, io, json, sys, traceback
for line in sys.stdin:
    said, failed = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {})
    except BaseException:
        failed = traceback.format_exc()
    print(json.dumps([said.getvalue(), failed]), flush=True)
"""


class Beside:
    """Runs Python with the product's own settings, as `manage.py shell` does, one piece after the other."""

    def __init__(self, var: Path, told: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", LOOP],
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "ZARGAR_VAR": str(var), **told},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, code: str) -> str:
        """What the code printed. Raises AssertionError with its traceback where it failed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(code), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        assert answer, "the process beside the product has ended"
        said, failed = json.loads(answer)
        assert not failed, failed
        return str(said)

    def close(self) -> None:
        """It ends with its questions."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(30) == 0
