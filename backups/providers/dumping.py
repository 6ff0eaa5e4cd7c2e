"""pg_dump and pg_restore as streams."""

from __future__ import annotations

import contextlib
import fcntl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from backups.providers.server import Server, major_version, quoted, tool
from backups.rules.problems import DumpFailed, RestoreFailed, RestoreStopped

PIPE_BYTES = 1 << 20
# Version 18's pg_dump plans one catalogue query so badly that a single schema of a thousand takes minutes.
DUMP_OPTIONS = "-c enable_mergejoin=off"


class _Dump:
    """pg_dump's output. Its end counts as the end only if pg_dump says it went well."""

    def __init__(self, process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
        self._process, self._errors, self._out = process, errors, _asked_for(process.stdout)

    def read(self, size: int = -1) -> bytes:
        block = self._out.read(size)
        if not block and self._process.wait() != 0:
            raise DumpFailed(first_error(self._errors, self._process.returncode))
        return block


@contextmanager
def dump(server: Server, *, schema: str, snapshot: str) -> Iterator[_Dump]:
    """The schema as an uncompressed custom archive, as of the exported `snapshot`; the process ends with the block.

    Reading raises DumpFailed where pg_dump failed. Raises ToolMissing.
    """
    command = [
        tool("pg_dump", major_version(server)),
        "--format=custom",
        "--compress=0",
        "--no-owner",
        "--no-privileges",
        "--no-password",
        "--lock-wait-timeout=30s",
        "--strict-names",
        f"--schema={quoted(schema)}",
        f"--snapshot={snapshot}",
    ]
    environment = {**server.environment(), "PGOPTIONS": DUMP_OPTIONS}
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment, bufsize=0)
        with contextlib.suppress(OSError, AttributeError):  # a smaller pipe is only slower; macOS cannot choose
            fcntl.fcntl(_asked_for(process.stdout), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        with _ended(process):
            yield _Dump(process, errors)


class _Feed:
    """pg_restore's input. A closed pipe means that it gave up; why is on its error output."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe

    def write(self, block: bytes) -> int:
        try:
            self._pipe.write(block)
        except BrokenPipeError as error:
            raise RestoreFailed("pg_restore closed its input") from error
        return len(block)


@contextmanager
def parse(server: Server) -> Iterator[_Feed]:
    """Takes an archive, reads all of it as pg_restore does, restores nothing. Raises RestoreFailed, RestoreStopped."""
    with _restoring(server, ["--file=/dev/null"]) as feed:
        yield feed


@contextmanager
def restore(scratch: Server) -> Iterator[_Feed]:
    """Takes an archive and restores it into the database `scratch`, in one transaction. Raises RestoreFailed.

    An archive cut at a row's end may restore without an error: the caller compares figures before it believes.
    """
    options = ["--single-transaction", "--exit-on-error", "--no-password", f"--dbname={scratch.database}"]
    with _restoring(scratch, options) as feed:
        yield feed


@contextmanager
def _restoring(server: Server, options: list[str]) -> Iterator[_Feed]:
    command = [tool("pg_restore", major_version(server)), "--no-owner", "--no-privileges", *options]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=server.environment(),
            bufsize=0,
        )
        pipe = _asked_for(process.stdin)
        with _ended(process):
            try:
                yield _Feed(pipe)
            except RestoreFailed as error:
                process.wait()
                raise _refusal(errors, process.returncode) from error
            pipe.close()
            if process.wait() != 0:
                raise _refusal(errors, process.returncode)


def _refusal(errors: IO[bytes], code: int) -> RestoreFailed:
    """A negative code is the signal that killed the tool."""
    return (RestoreStopped if code < 0 else RestoreFailed)(first_error(errors, code))


def _asked_for(pipe: IO[bytes] | None) -> IO[bytes]:
    """Popen's types cannot tell that a pipe was asked for."""
    if pipe is None:
        raise RuntimeError("the process was started without a pipe")
    return pipe


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        if process.poll() is None:
            process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        process.wait()


def first_error(errors: IO[bytes], code: int) -> str:
    """The tool's first error line. Only that: the lines after it may quote a row."""
    errors.seek(0)
    lines = errors.read(64_000).decode(errors="replace").splitlines()
    said = next((line for line in lines if "error:" in line), lines[0] if lines else "said nothing")
    return f"exit {code}: {said}"[:300]
