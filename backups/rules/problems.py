"""What can go wrong with a copy: a stable code for pages and retries, and a line for the log."""

from __future__ import annotations

from typing import ClassVar


class Problem(Exception):
    """A copy could not be made, read or restored. `log` is the tool's own line, without anybody's data."""

    code: ClassVar[str] = "unexpected"
    # Whether the same work may succeed later without anybody changing anything.
    passing: ClassVar[bool] = False

    def __init__(self, log: str = "") -> None:
        super().__init__(f"{self.code}: {log}" if log else self.code)
        self.log = log


class KeyMissing(Problem):
    """There is no key to seal or to open copies with."""

    code = "key_missing"


class ToolMissing(Problem):
    """No pg_dump or pg_restore of the server's major version was found."""

    code = "tool_missing"


class DumpFailed(Problem):
    """pg_dump ended with an error."""

    code = "dump_failed"
    passing = True


class StoreFailed(Problem):
    """The store refused: full, not writable, gone."""

    code = "store_failed"
    passing = True


class ObjectExists(StoreFailed):
    """The key is taken; copies are never overwritten."""

    code = "object_exists"
    passing = False


class ObjectMissing(StoreFailed):
    """The store has no such object."""

    code = "object_missing"
    passing = False


class Damaged(Problem):
    """What the store gave back is not what was written. The copy is lost; writing another may go well."""

    code = "damaged"
    passing = True


class RestoreFailed(Problem):
    """pg_restore ended with an error, or the scratch database could not be made."""

    code = "restore_failed"


class RestoreStopped(RestoreFailed):
    """pg_restore was killed from outside (memory, a stop of the machine): that says nothing about the copy."""

    passing = True


class WorkerLost(Problem):
    """The worker went away in the middle, more often than is worth another try."""

    code = "worker_lost"


PASSING = frozenset({"unexpected", *(problem.code for problem in (Damaged, DumpFailed, StoreFailed))})
